"""Topic of a turn: the one thing that its question is about (anaphora resolution). Where two could be meant, there is
none: a question that stays as it was asked is answered by an honest no sooner than by what is true of another thing.
"""

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise, takewhile

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.genders import may_stand_for
from sluiceway_infer.domain.conversation.names import (
    DEFINITE,
    END,
    FUNCTION,
    NameRun,
    Token,
    has_capital_nouns,
    names_of,
    plain,
    tokens_of,
    with_its_noun,
)
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import language_of
from sluiceway_infer.domain.grounding.text.stems import stem

GLUED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
ARABIC = re.compile(r"[\u0620-\u064a]")
_LEAST = 3
# What is counted in Arabic ends in an alef, or in the ending of one; a verb begins with one of two letters.
_COUNTED, _ONE, _VERBAL = "\u0627", "\u0629", ("\u062a", "\u064a")
# A sign like "¿" may stand before the first word.
_BEGIN = 1
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9](?: [A-Z0-9][A-Za-z0-9.-]*)*")
# A space between signs and the number of a model parts no words.
_IN_A_NAME = re.compile(
    r"(?<=[\u3400-\u9fff]) (?=[A-Za-z]|\d+(?!\d| ?[年月日号个元岁人天点%.]))|(?<=\d) (?=[A-Z](?![a-z]))"
    r"|(?<=[A-Za-z]) (?=[A-Z0-9])"
)
_JOINT = "\u2060"
# "In", which says where; what a verb or a measure comes after: how many, when, where, which.
_WHERE, _WHICH, _HOW_MANY, _BEFORE_VERBS = "في", "اي", "كم", frozenset("كم متى اين اي".split())
_WHETHER, _VERB = "هل", re.compile(lexicon.ARABIC_VERB)
_THE = "ال"
_ON = frozenset("في على الى عند".split())


def topic_of(before: str, answer: str, pointer: str = "") -> str:
    """What the question before was about: whom its answer names where it asks for one, else what it names itself.

    `pointer` is the word that points back, as it is compared. Empty where two could be meant, or it was a greeting.
    """
    if len(tokens_of(before)) < _LEAST and len(GLUED.findall(before)) < _LEAST:
        return ""
    if _asks_who(before):
        return _topic_of_who(before, answer, pointer)
    asks_name = any(token.plain in lexicon.ASKED_FOR_NAME for token in tokens_of(before))
    return _topic(before, answer, pointer, asks_name)


def _topic_of_who(before: str, answer: str, pointer: str) -> str:
    """The person for what points to one, else the thing that was made; where either could be meant, none."""
    is_person = pointer in lexicon.HE_OR_SHE
    if GLUED.search(before):
        if is_person:
            return _bare_name(before, answer)
        return "" if pointer == lexicon.CHINESE_WHOSE else glued_topic(before)
    if ARABIC.search(before):
        return arabic_topic(before, wants_place=True) if pointer in lexicon.PLACES else ""
    tokens, names = tokens_of(before), question_names(before)
    is_who_is = len(tokens) > 2 and tokens[1].plain in lexicon.BEING
    if is_who_is and len(names) == 1 and (names[0].start, names[0].end) == (tokens[2].start, tokens[-1].end):
        return names[0].text
    found = _topic(before, answer, pointer, asks_name=pointer not in lexicon.THINGS)
    return "" if is_person and found and found in before else found


def _bare_name(before: str, answer: str) -> str:
    """An answer that is a name alone; none of who a person is."""
    name = answer.strip(END)
    is_made = not re.search(rf"是(?:{lexicon.CHINESE_WHO})\W*$|^(?:{lexicon.CHINESE_WHO})是", before)
    return name if is_made and re.fullmatch(lexicon.CHINESE_NAME, name) else ""


def _asks_who(before: str) -> bool:
    if GLUED.search(before):
        return bool(re.search(lexicon.CHINESE_WHO, before))
    first = [token.plain for token in tokens_of(before)[:3]]
    return not lexicon.WHO.isdisjoint(first) or first[:1] == [lexicon.ARABIC_WHO]


def _topic(before: str, answer: str, pointer: str, asks_name: bool) -> str:
    if pointer and asks_name and not _asks_for_a_property(before):
        named = question_names(answer) or proper_names(answer)
        new = [name for name in named if name.text not in before]
        if new:
            return _one_of([name for name in new if " " in name.text] or new, answer, pointer)
    if GLUED.search(before) or ARABIC.search(before):
        return glued_topic(before) if GLUED.search(before) else arabic_topic(before, pointer in lexicon.PLACES)
    names = question_names(before)
    if not names:
        return _noun_phrase(before)
    if has_capital_nouns(before):
        names = _agreeing(names, before, pointer)
    if not names:
        return _one_of(_agreeing(proper_names(answer), answer, pointer), answer, pointer)
    return _named(names, before, answer, pointer)


def _agreeing(names: Sequence[NameRun], text: str, pointer: str) -> list[NameRun]:
    return [name for name in names if may_stand_for(pointer, name, text)]


def _asks_for_a_property(before: str) -> bool:
    """Which colour it has is asked: the answer is no thing of which more is asked."""
    language, which = language_of(before), lexicon.ASKED_FOR_NAME - lexicon.WHO
    asked = next((token for one, token in pairwise(tokens_of(before)) if one.plain in which), None)
    return asked is not None and bool(concepts_of(stem(asked.plain, language), language) & PROPERTIES)


def named_topic(before: str, answer: str) -> str:
    """The same where it has a name of its own; empty where it is a mere thing."""
    if ARABIC.search(before):
        return arabic_topic(before, wants_place=True)
    return topic_of(before, answer) if GLUED.search(before) or question_names(before) else ""


def place_of(text: str) -> str:
    """The one place that it names; empty where it names none, or several."""
    if ARABIC.search(text):
        words = [token.plain for token in tokens_of(text)]
        return arabic_topic(text, wants_place=True) if words.count(_WHERE) == 1 else ""
    places = [] if GLUED.search(text) else [name for name in question_names(text) if _says_where(name, text)]
    return with_its_noun(text, places[0]) if len(places) == 1 else ""


def proper_names(text: str) -> list[NameRun]:
    """Names without measures, times and what is counted; German nouns where nothing is more of a name than they."""
    tokens = tokens_of(text)
    runs = [run for run in names_of(text) if not _is_measure(run) and plain(run.text) not in lexicon.REPLIES]
    if not has_capital_nouns(text):
        return runs
    proper = [run for run in runs if " " in run.text or _is_marked(run)]
    return proper or [run for run in runs if not is_asked_for(run, tokens)]


def question_names(text: str) -> list[NameRun]:
    """The same of a question, whose first word has a capital by its place."""
    return [run for run in proper_names(text) if run.start > _BEGIN or " " in run.text or _is_marked(run)]


def is_asked_for(run: NameRun, tokens: Sequence[Token]) -> bool:
    """`how many GB`, `welchen Preis`."""
    earlier = [token for token in tokens if token.end <= run.start]
    return bool(earlier) and earlier[-1].plain in lexicon.QUANTITIES


def _is_marked(run: NameRun) -> bool:
    """It has a number, or a capital within: no common noun of any language."""
    return any(sign.isdigit() or sign.isupper() for sign in run.text[1:]) or run.text[0].isdigit()


def _is_measure(run: NameRun) -> bool:
    return all(
        token.plain in lexicon.MEASURES or not re.search(r"[^\W\d]", token.plain) for token in tokens_of(run.text)
    )


def _named(names: Sequence[NameRun], before: str, answer: str, pointer: str) -> str:
    in_answer = [name for name in names if name.text in answer]
    return _one_of(in_answer if len(names) > 1 and len(in_answer) == 1 else names, before, pointer)


def _one_of(names: Sequence[NameRun], text: str, pointer: str) -> str:
    """The only one, or the only one that says where, or does not."""
    if len({name.text for name in names}) > 1:
        wants_place = pointer in lexicon.PLACES
        chosen = [name for name in names if _says_where(name, text) == wants_place]
        names = chosen[-1:] if len(chosen) > 1 and _says_whose(chosen[-1], text) else chosen
    return with_its_noun(text, names[0]) if len({name.text for name in names}) == 1 else ""


def _says_where(name: NameRun, text: str) -> bool:
    """`in Halden`, `in the Halden lock`, `en la oficina Halden`."""
    earlier = [token.plain for token in tokens_of(text) if token.end <= name.start]
    if len(earlier) > 1 and earlier[-1] not in FUNCTION and earlier[-2] in DEFINITE:
        earlier.pop()
    if earlier and earlier[-1] in DEFINITE:
        earlier.pop()
    return bool(earlier) and earlier[-1] in lexicon.LOCAL


def _says_whose(name: NameRun, text: str) -> bool:
    """`das Limit für die Karte`: of two German nouns the one that the other belongs to."""
    is_noun = has_capital_nouns(text) and not re.search(r"[\W\d]", name.text)
    earlier = [token.plain for token in tokens_of(text) if token.end <= name.start][-2:]
    return is_noun and any(word in lexicon.WHOSE for word in earlier)


def _noun_phrase(before: str) -> str:
    tokens = tokens_of(before)
    first = next((at for at, token in enumerate(tokens) if token.plain in DEFINITE), None)
    held = tokens[first + 1 :] if first is not None else [one for one in tokens if one.plain not in lexicon.ASKING]
    words = list[str]()
    for at, token in enumerate(held):
        is_verb = bool(words) and token.plain in lexicon.LATE_VERBS
        if first is not None and (token.plain in FUNCTION or is_verb or len(words) == 3):
            words += _what_it_is_of(held[at:]) if words else []
            break
        words.append(token.text)
    # Its article tells that it is a noun.
    article = [tokens[first].text.casefold()] if first is not None and words else []
    return " ".join(article + words) or before.strip(END)


def _what_it_is_of(behind: Sequence[Token]) -> list[str]:
    """`de romero` behind `la miel`, `de las familias` behind `las visitas`: honey is of many kinds."""
    noun = next((at for at, token in enumerate(behind[:3]) if at and token.plain not in DEFINITE), 0)
    is_told = noun > 0 and behind[0].plain == "de" and behind[noun].plain not in FUNCTION
    return [token.text for token in behind[: noun + 1]] if is_told else []


def glued_topic(before: str) -> str:
    """What stands before the first word that asks, or particle, where words are not written apart."""
    if re.match(lexicon.CHINESE_WHO, before):
        before = before.partition("了")[2]
    before = _IN_A_NAME.sub(_JOINT, before)
    pieces = [piece for piece in re.split(lexicon.CHINESE_BREAK, before) if len(piece) > 1]
    topic = pieces[0] if pieces else before.strip(END)
    if re.search(lexicon.CHINESE_EITHER, topic):
        return ""
    topic = topic.replace(_JOINT, " ")
    latin = _LATIN.match(topic)
    return latin[0] if latin else topic


def arabic_topic(before: str, wants_place: bool) -> str:
    """`lock of Halden` in "when was lock of Halden opened"; its place alone where that is wanted."""
    if re.search(lexicon.ARABIC_EITHER, plain(before)):
        return ""
    words = [token.text for token in arabic_matter(before)]
    places = [at for at, word in enumerate(words) if word == _WHERE]
    return " ".join(words[places[-1] + 1 :] if wants_place and places else words)


def arabic_matter(text: str) -> list[Token]:
    """Its words without what asks, the verb after that, what is counted, and "in the month"."""
    tokens = _timeless(tokens_of(text))
    asks = next((at for at, token in enumerate(tokens) if token.plain in lexicon.ASKING), None)
    held = tokens if asks is None else tokens[asks + 1 :]
    if asks is not None and tokens[asks].plain in _BEFORE_VERBS:
        may_count = tokens[asks].plain == _HOW_MANY and len(held) > 2 and _is_counted(held[0], held[1])
        is_counted = may_count or (tokens[asks].plain == _WHICH and len(held) > 2)
        held = held[1 + is_counted :] if len(held) > 1 + is_counted else held
    elif asks is not None and tokens[asks].plain == _WHETHER and len(held) > 1 and _VERB.fullmatch(held[0].plain):
        held = list(dropwhile(lambda one: one.plain in _ON, held[1:]))
    elif asks is not None and tokens[asks].plain == _WHETHER:
        held = _without_predicate(held)
    return list(dropwhile(lambda one: one.plain in lexicon.ARABIC_MEASURED | lexicon.POINTERS, held)) or held


def _without_predicate(held: Sequence[Token]) -> list[Token]:
    """Up to the noun with its article, and what has one behind that: of "whether the wall bracket included" the wall
    bracket.
    """
    first = next((at for at, token in enumerate(held) if token.plain.startswith(_THE)), len(held) - 1)
    rest = takewhile(lambda one: one.plain.startswith(_THE), held[first + 1 :])
    return [*held[: first + 1], *rest]


def _is_counted(noun: Token, after: Token) -> bool:
    """Its ending says so, or the verb that comes after it."""
    is_one = noun.plain.endswith(_ONE) and noun.plain not in lexicon.ARABIC_MEASURED
    return noun.plain.endswith(_COUNTED) or (is_one and after.plain.startswith(_VERBAL))


def _timeless(tokens: Sequence[Token]) -> list[Token]:
    """Without measures and times, and the "in" before them."""
    times = {at for at, token in enumerate(tokens) if token.plain in lexicon.MEASURES}
    times |= {at - 1 for at in times if at and tokens[at - 1].plain == _WHERE}
    return [token for at, token in enumerate(tokens) if at not in times]
