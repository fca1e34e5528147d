"""Counterpart in a question that goes on: "and with one?" behind one that asks "without a balcony", "and the minimum?"
behind one for the maximum. What is like it in the question before gives way to it, and the rest stays.
"""

import re
from collections.abc import Sequence

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, Token, tokens_of
from sluiceway_infer.domain.conversation.topic import GLUED

_WITH = (
    ("with", "without"), ("mit", "ohne"), ("con", "sin"), ("avec", "sans"), ("con", "senza"), ("com", "sem"),
    ("met", "zonder"), ("مع", "بدون"),
)  # fmt: skip
_ONE = frozenset(
    """one ones it them that any einem einer einen eine eines eins ihm ihr ihn dem den das uno una unos unas el ella
    ellos ellas un une lui elle eux""".split()
)
_WITH_IN_SIGNS = re.compile(r"(不|没|无)?([带有含])")
_EXTREMES: tuple[tuple[str, str], ...] = (
    ("maximum", "minimum"), ("max", "min"), ("maximal", "minimal"), ("highest", "lowest"), ("largest", "smallest"),
    ("biggest", "smallest"), ("longest", "shortest"), ("latest", "earliest"), ("fastest", "slowest"),
    ("heaviest", "lightest"), ("oldest", "youngest"), ("upper", "lower"), ("most", "least"),
    (r"maximale[nrms]?", r"minimale[nrms]?"), (r"hochste[nrms]?", r"(?:niedrigste|tiefste)[nrms]?"),
    (r"grosste[nrms]?", r"kleinste[nrms]?"), (r"langste[nrms]?", r"kurzeste[nrms]?"),
    (r"spateste[nrms]?", r"fruheste[nrms]?"), (r"maxim[oa]s?", r"minim[oa]s?"), (r"mayor(?:es)?", r"menor(?:es)?"),
    (r"maximale?s?", r"minimale?s?"),
    ("(?:ال)?اقصى|(?:ال)?قصوى|(?:ال)?اعلى", "(?:ال)?ادنى|(?:ال)?دنيا|(?:ال)?اقل"), ("(?:ال)?اطول", "(?:ال)?اقصر"),
    ("(?:ال)?اكبر", "(?:ال)?اصغر"),
)  # fmt: skip
_EXTREMES_IN_SIGNS = ("最高最低", "最大最小", "最多最少", "最长最短", "最晚最早", "最快最慢", "最贵最便宜")
_FIRST_HALF = 2


def with_exchanged(rest: str, before: str) -> str:
    """ "With" in the place of "without", or the other way round, of the same thing; empty where that is another one."""
    if GLUED.search(rest):
        return _with_in_signs(_bare(rest), before)
    mine, others = tokens_of(rest), tokens_of(before)
    contraries = {other for pair in _WITH for one, other in (pair, pair[::-1]) if mine and mine[0].plain == one}
    places = [at for at, token in enumerate(others) if token.plain in contraries]
    if len(places) != 1 or places[0] + 1 >= len(others):
        return ""
    old = others[places[0]]
    return (
        before[: old.start] + _cased(mine[0], old) + before[old.end :]
        if _is_same(mine[1:], others[places[0] :])
        else ""
    )


def extreme_exchanged(rest: str, before: str) -> str:
    """The least in the place of the most, or the other way round, where this says no more than the question before."""
    if GLUED.search(rest):
        return _extreme_in_signs(_bare(rest), before)
    mine, others = tokens_of(rest), tokens_of(before)
    known = {token.plain for token in others} | lexicon.ARTICLES | lexicon.ASKING
    for pair in _EXTREMES:
        for new, old in (pair, pair[::-1]):
            told, given = _only(mine, new), _only(others, old)
            if told and given and all(token.plain in known for token in mine if token is not told):
                return before[: given.start] + _cased(told, given) + before[given.end :]
    return ""


def _is_same(phrase: Sequence[Token], there: Sequence[Token]) -> bool:
    """A mere "one", nothing, or the words that stand there."""
    said = [token.plain for token in phrase if token.plain not in lexicon.ARTICLES]
    behind = [token.plain for token in there[1 : len(phrase) + 2]]
    return all(token.plain in _ONE for token in phrase) or (bool(said) and all(word in behind for word in said))


def _bare(rest: str) -> str:
    """A Chinese phrase without the particles at its end."""
    return rest.strip(END).removesuffix("呢").removesuffix("的")


def _with_in_signs(phrase: str, before: str) -> str:
    mine = _WITH_IN_SIGNS.match(phrase)
    thing = phrase[mine.end() :] if mine else ""
    if mine is None or not thing:
        return ""
    there = re.search(rf"(?:不|没|无)?{mine[2]}{re.escape(thing)}", before)
    return "" if there is None or there[0] == mine[0] + thing else before.replace(there[0], mine[0] + thing, 1)


def _extreme_in_signs(phrase: str, before: str) -> str:
    for pair in _EXTREMES_IN_SIGNS:
        one, other = pair[:_FIRST_HALF], pair[_FIRST_HALF:]
        for new, old in ((one, other), (other, one)):
            if phrase.startswith(new) and before.count(old) == 1 and phrase.removeprefix(new) in before:
                return before.replace(old, new)
    return ""


def _only(tokens: Sequence[Token], pattern: str) -> Token | None:
    found = [token for token in tokens if re.fullmatch(pattern, token.plain)]
    return found[0] if len(found) == 1 else None


def _cased(new: Token, old: Token) -> str:
    """With the capital of the word in whose place it comes."""
    return new.text if old.text[:1].isupper() else new.text[:1].casefold() + new.text[1:]
