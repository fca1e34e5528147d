"""House of a conversation: with whom, or where, it is what was asked. A question that goes on keeps it, unless it names
one of its own: "and the lock, what is that?" behind what a firm takes for a key asks of the same firm.
"""

import re
from collections.abc import Iterator, Sequence, Set

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import DEFINITE, FUNCTION, NameRun, Token, has_capital_nouns, tokens_of
from sluiceway_infer.domain.conversation.topic import ARABIC, GLUED, place_of, question_names

# Before a house, with an article in it or behind it; before one that is a single word, where it is.
_AT = lexicon.LOCAL | lexicon.OF | frozenset("with by bei beim vom dem".split())
_WHERE = frozenset("at in bei beim en chez".split())
# A thing of which alone it was asked is no house: so many words more say that it is asked of something there.
_LEAST_BESIDE = 2
_IN_SIGNS = re.compile(
    r"^(?:我?在|去|到|从|向)?((?:(?![的了是在有租借买卖换修改办存丢坏弄被要能可多几])[\u3400-\u9fff]){2,10}"
    r"(?:中心|公司|[馆店园站场厂院校社行所堂坊]))"
)
_BEGIN_OF_ALIKE = 2
_ARABIC_AT = frozenset("لدى لدي عند في مع من".split())
_ARABIC_ENDS = _ARABIC_AT | frozenset("عن على الى بعد قبل خلال حتى منذ بين اذا لو ان".split())
_THE, _FOR, _FOR_THE = "ال", "ل", "لل"
_VERB = re.compile(r"[يت]\w{2,}(?<![ةه])")
_SHORTEST_WITH_FOR, _LEAST_OF_A_NAME = 4, 2


def house_of(before: str) -> str:
    """The one that it names; empty where it names none, or several."""
    if GLUED.search(before):
        found = _IN_SIGNS.match(before)
        return found[1] if found else ""
    if ARABIC.search(before):
        return before[slice(*span)] if (span := arabic_house(before)) else ""
    names = [name for name in question_names(before) if not any(sign.isdigit() for sign in name.text)]
    is_told = not has_capital_nouns(before)
    held = [name for name in names if " " in name.text or (is_told and _stands_behind(name, before, _WHERE))]
    at = [name for name in held if _stands_behind(name, before, _AT)]
    found_names = {name.text for name in (at or held)}
    return found_names.pop() if len(found_names) == 1 else ""


def arabic_house(text: str) -> tuple[int, int] | None:
    """Where it stands: a noun and what it is of, behind "at" or "to", or behind the verb whose subject it is."""
    tokens = tokens_of(text)
    for names in (_behind_at, _behind_for, _behind_a_verb):
        if found := list(names(tokens)):
            return found[-1] if len({text[slice(*span)] for span in found}) == 1 else None
    return None


def with_house(told: str, rest: str, before: str) -> str:
    """The completed question with the house of the one before, where it has lost it; without one to complete, what was
    asked with that, where it was asked of something there.
    """
    house = house_of(before)
    if not house or house in (told or rest) or _names_another(rest, house):
        return told
    if not told and not _asks_of_something_there(before, house):
        return ""
    if not GLUED.search(told) and any(name.text not in f"{before} {rest}" for name in question_names(told)):
        # It is on whom the answer named.
        return told
    if told and _gave_way(told, before, house):
        return told
    return f"{(told or rest).rstrip()} ({house})"


def _stands_behind(name: NameRun, text: str, prepositions: Set[str]) -> bool:
    """`at Ostwick Cycles`, `bei der Schule Ost`, `en la tienda Este`."""
    earlier = [token.plain for token in tokens_of(text) if token.end <= name.start]
    if earlier and earlier[-1] in DEFINITE - {"dem"}:
        earlier.pop()
    return bool(earlier) and earlier[-1] in prepositions


def _gave_way(told: str, before: str, house: str) -> bool:
    """What looked like a house was the thing itself, in whose place another one stands."""
    at = before.find(house)
    if GLUED.search(before) or ARABIC.search(before):
        return False
    run = NameRun(house, at, at + len(house))
    words = tokens_of(before[:at])
    lead = before[: words[-1].start] if words else ""
    return not _stands_behind(run, before, _AT) and told.startswith(lead) and told.endswith(before[run.end :])


def _names_another(rest: str, house: str) -> bool:
    if GLUED.search(rest):
        # What begins alike is another one.
        return bool(house_of(rest)) or house[:_BEGIN_OF_ALIKE] in rest
    if ARABIC.search(rest):
        return bool(house_of(rest))
    names = question_names(rest)
    if any(" " in name.text for name in names) or has_capital_nouns(rest):
        return any(" " in name.text for name in names)
    return bool(place_of(rest)) or (" " not in house and bool(names))


def _asks_of_something_there(before: str, house: str) -> bool:
    """It says more than what the house is called, and what asks."""
    there = before.replace(house, " ")
    if GLUED.search(before):
        return True
    small = FUNCTION | lexicon.MEASURES | lexicon.SPEAKERS
    return len([token for token in tokens_of(there) if token.plain not in small]) >= _LEAST_BESIDE


def _behind_at(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(tokens):
        if token.plain in _ARABIC_AT and (end := _end_of_a_name(tokens[at + 1 :])):
            yield tokens[at + 1].start, end


def _behind_for(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """What somebody pays "to" it is written together with its name."""
    for at, token in enumerate(tokens):
        is_for = token.plain.startswith(_FOR) and not token.plain.startswith((_FOR_THE, _FOR + _THE))
        if is_for and len(token.plain) >= _SHORTEST_WITH_FOR and (end := _end_of_a_name(tokens[at:])):
            yield token.start + 1, end


def _behind_a_verb(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for token, behind in zip(tokens[1:], (tokens[at:] for at in range(2, len(tokens))), strict=False):
        if _VERB.fullmatch(token.plain) and (end := _end_of_a_name(behind)):
            yield behind[0].start, end


def _end_of_a_name(tokens: Sequence[Token]) -> int:
    """Of a noun without an article and one with it, "house of the sail"; 0 where none stands there."""
    pair = tokens[:_LEAST_OF_A_NAME]
    if len(pair) < _LEAST_OF_A_NAME or pair[0].plain.startswith(_THE) or not pair[1].plain.startswith(_THE):
        return 0
    small = _ARABIC_ENDS | lexicon.MEASURES
    return 0 if small & {one.plain for one in pair} or pair[0].plain in lexicon.ARABIC_MEASURED else pair[1].end
