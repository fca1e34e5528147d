"""Exchange in a question that goes on: the question before with this in the place of what is like it, or with this as
one more thing that it says: "And guests?", "And in 2020?", "And if it rains?".
"""

import re

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.arabic_exchange import arabic_exchanged
from sluiceway_infer.domain.conversation.bounds import bound_exchanged
from sluiceway_infer.domain.conversation.days import day_exchanged
from sluiceway_infer.domain.conversation.name_exchange import name_exchanged
from sluiceway_infer.domain.conversation.names import (
    END,
    FUNCTION,
    has_capital_nouns,
    names_of,
    plain,
    tokens_of,
    without_particle,
)
from sluiceway_infer.domain.conversation.noun_phrases import (
    contrary_exchanged,
    described_anew,
    phrase_exchanged,
    with_noun,
)
from sluiceway_infer.domain.conversation.relation_exchange import after_relation, closing_of, of_the_same_exchanged
from sluiceway_infer.domain.conversation.sign_exchange import sign_exchanged
from sluiceway_infer.domain.conversation.topic import GLUED
from sluiceway_infer.domain.grounding.parsing.conditions import case_clauses
from sluiceway_infer.domain.grounding.parsing.parties import Party, parties
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, language_of

# A year of which it is asked, unlike that of a model or a sum.
_YEAR_NAMED = re.compile(
    r"(?:\b(?:in|of|for|year|since|until|during|jahr|jahres|von|seit|fur|war|waren|ist|sind|kostete|betrug|en|de|del|ano|annee|nel|em|anno)\s+"
    r"|(?:عام|سن[ةه]|في)\s+)"
    r"((?:1[5-9]|20)\d\d)(?!\d|\s*(?:euros?|dollars?|eur|usd|kg|[%€$元个人]))"
    r"|((?:1[5-9]|20)\d\d)(?=年)"
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
# What describes a party behind it, and what stands behind one in a Chinese question.
_DESCRIBING = frozenset(
    "who that under over aged with without living que con sin menores mayores qui avec sans che".split()
)
_AFTER_A_PARTY = frozenset(("", *"每可能要有是的付交享需应借用住在一会得须多几的到来票价"))
_CHINESE_COMMA = "\uff0c"
# The other word for "if" begins a case where a verb of being stands behind it.
_IF_IN_ARABIC = re.compile(r"^[إا]ن (?=كان|كنت|كنا|لم)")
_ARABIC_FOR, _ARABIC_THE, _ARABIC_IN = "لل", "ال", "في"
_BESIDE_A_YEAR = FUNCTION | lexicon.LOCAL | lexicon.MEASURES | {_ARABIC_IN}


def exchanged(rest: str, before: str) -> str:
    """The question before with this in its place; empty where nothing there is like it."""
    if told := bound_exchanged(rest, before):
        return told
    if told := _year_exchanged(rest, before) or day_exchanged(rest, before) or contrary_exchanged(rest, before):
        return told
    tokens = tokens_of(rest)
    if told := of_the_same_exchanged(rest, tokens, before):
        return told
    if tokens and tokens[0].plain in lexicon.RELATIONS:
        rest = with_noun(rest, before)
        tokens = tokens_of(rest)
        return (
            after_relation(rest, tokens, before)
            or name_exchanged(rest, before)
            or _party_exchanged(rest, before)
            or described_anew(rest, before)
            or _added(rest, before)
        )
    told = _party_exchanged(rest, before)
    told = told or _unknown_party_exchanged(rest, before) or arabic_exchanged(rest, before)
    if told or not (GLUED.search(rest) and GLUED.search(before)):
        return told or name_exchanged(rest, before) or phrase_exchanged(rest, before) or _described(rest, before)
    return sign_exchanged(rest, before)


def with_case(rest: str, before: str) -> str:
    """The question before in the case that this names ("if it rains"), in the place of its own; empty without one."""
    language = language_of(before)
    rest = _IF_IN_ARABIC.sub("إذا ", rest)
    mine = case_clauses(rest, language)
    if not mine or rest[: mine[0][0]].strip(END) or rest[mine[0][1] :].strip(END + ","):
        return ""
    case = without_particle(rest)
    if old := case_clauses(before, language):
        start, end = old[-1]
        if not (before[:start] + before[end:]).strip(END):
            return ""
        case = case[:1].upper() + case[1:] if not before[:start].strip(END) else case
        return before[:start] + case + before[start:end][len(before[start:end].rstrip(END)) :] + before[end:]
    if GLUED.search(before):
        return f"{case}{_CHINESE_COMMA}{before}"
    return f"{before.rstrip(END + ',')} {case}?"


def with_its_year(topic: str, before: str) -> str:
    """The topic with the one year of which it was asked: the profit of another year is another one."""
    years = set(_YEAR.findall(before)) - set(_YEAR.findall(topic))
    return f"{topic} {years.pop()}" if topic and len(years) == 1 else topic


def _party_exchanged(rest: str, before: str) -> str:
    """`guests` in the place of `the members`: both say for whom it is asked, and nothing else does."""
    language = language_of(before)
    mine, others = parties(rest, language), parties(before, language)
    if len(mine) != 1 or len({one.name for one in others}) != 1 or mine[0].name == others[0].name:
        return ""
    new, old = mine[0], others[0]
    if not _is_alone(rest, new) or _is_of_a_name(before, old):
        return ""
    phrase = without_particle(rest[new.start :])
    if language == "ar":
        return before[: old.start] + _arabic_phrase(phrase, before[old.start : old.end]) + before[old.end :]
    start = _article(before, old)
    article = rest[_article(rest, new) : new.start] if start < old.start else ""
    return f"{before[:start]}{article}{phrase}{before[old.end :]}"


def _unknown_party_exchanged(rest: str, before: str) -> str:
    """`a florist` in the place of `a supplier`, whoever that is: no party of a list, and one like the other written."""
    language = language_of(before)
    others = parties(before, language)
    mine = without_particle(rest.strip(END))
    if len(others) != 1 or parties(rest, language) or _is_of_a_name(before, others[0]):
        return ""
    old = others[0]
    if GLUED.search(before):
        is_like = old.start == 0 and re.fullmatch(lexicon.CHINESE_AGENT, mine)
        return mine + before[old.end :] if is_like else ""
    start, tokens = _article(before, old), tokens_of(mine)
    is_any = len(tokens) == 2 and tokens[0].plain in lexicon.INDEFINITE
    article = plain(before[start : old.start].strip())
    return f"{before[:start]}{mine}{before[old.end :]}" if is_any and article in lexicon.INDEFINITE else ""


def _is_alone(rest: str, party: Party) -> bool:
    """Nothing but an article stands before it, and no name or noun right behind it: no "staff canteen"."""
    before = [token for token in tokens_of(rest) if token.end <= party.start]
    after = [token for token in tokens_of(rest) if token.start >= party.end]
    is_first = all(token.plain in lexicon.ARTICLES | lexicon.RELATIONS for token in before)
    goes_on = not after or after[0].plain in lexicon.RELATIONS | _DESCRIBING
    is_glued = bool(GLUED.search(rest)) and rest[party.end :].strip(END + "呢")
    return is_first and goes_on and not is_glued


def _is_of_a_name(before: str, party: Party) -> bool:
    """A part of a name, or the first half of a thing: "Halden School", "the guest house", 客户服务."""
    if any(
        name.start < party.start < name.end or name.start == party.start < party.end < name.end
        for name in names_of(before)
    ):
        return True
    if GLUED.search(before):
        return before[party.end : party.end + 1] not in _AFTER_A_PARTY
    word = plain(before[party.start : party.end])
    after = next((token for token in tokens_of(before) if token.start >= party.end), None)
    is_beside = after is not None and after.start - party.end == 1 and after.plain not in FUNCTION | lexicon.MODALS
    return is_beside and not word.endswith("s") and not has_capital_nouns(before) and word.isascii()


def _described(rest: str, before: str) -> str:
    """`ermäßigt`: one small word of German says how it is to be, or when."""
    tokens = tokens_of(rest)
    is_small = len(tokens) == 1 and tokens[0].text.islower() and tokens[0].plain not in FUNCTION
    return _added(rest, before) if is_small and language_of(before) in NOUNS_WITH_CAPITALS else ""


def _added(rest: str, before: str) -> str:
    """`without a deposit`, which the question before says nothing like."""
    closing = closing_of(before)
    return f"{before[:closing]} {rest.strip(END)}{before[closing:]}"


def _article(text: str, party: Party) -> int:
    """Where its phrase begins: with the article before it, where there is one."""
    earlier = [token for token in tokens_of(text) if token.end <= party.start]
    return earlier[-1].start if earlier and earlier[-1].plain in lexicon.ARTICLES else party.start


def _arabic_phrase(phrase: str, old: str) -> str:
    """`for the guests` where `for the members` stood: the preposition is written together with the article."""
    bare = phrase.removeprefix("و") if phrase.startswith("و" + _ARABIC_THE) else phrase
    if old.startswith(_ARABIC_FOR) and bare.startswith(_ARABIC_THE):
        return _ARABIC_FOR + bare[len(_ARABIC_THE) :]
    return bare


def _year_exchanged(rest: str, before: str) -> str:
    """`2020` in the place of `2019`, or the year after that, where either names one year and this nothing else."""
    others = {one or other for one, other in _YEAR_NAMED.findall(plain(before))}
    year = _year(rest, int(next(iter(others)))) if len(others) == 1 else None
    return before.replace(others.pop(), str(year)) if year else ""


def _year(rest: str, other: int) -> int | None:
    bare = plain(without_particle(rest.strip(END)))
    for pattern, step in ((lexicon.YEAR_AFTER, 1), (lexicon.YEAR_BEFORE, -1)):
        if re.fullmatch(pattern, bare):
            return other + step
    mine = _YEAR.findall(rest)
    said = [token for token in tokens_of(rest) if token.plain not in _BESIDE_A_YEAR]
    is_alone = len(said) == 1 or bool(GLUED.search(rest) and len(rest.strip(END)) <= len("2020年的呢"))
    return int(mine[0]) if len(mine) == 1 and is_alone else None
