"""Bounds of a question that goes on: "and after 30 days?" behind one that asks "within 30 days"."""

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import NameRun, are_alike, names_of, tokens_of


def bound_exchanged(rest: str, before: str) -> str:
    """The question before with this bound in the place of another; empty where both are the same, or one has none."""
    mine = names_of(rest)[:1]
    others = [name for name in names_of(before) if mine and _are_like(mine[0].text, name.text)]
    if not others:
        return ""
    new, old = _start(rest, mine[0]), _start(before, others[-1])
    if new != 0 or old is None or _words(rest[: mine[0].start]) == _words(before[old : others[-1].start]):
        return ""
    bound = rest[: _end(rest, mine[0])]
    bound = bound if old == 0 else bound[:1].lower() + bound[1:]
    return before[:old] + bound + before[_end(before, others[-1]) :]


def _are_like(one: str, other: str) -> bool:
    return one == other or are_alike(one, other) or (one[0].isdigit() and other[0].isdigit())


def _start(text: str, name: NameRun) -> int | None:
    """Where the bound of a number begins."""
    earlier = [token for token in tokens_of(text) if token.end <= name.start]
    while earlier and earlier[-1].plain in lexicon.BEHIND_BOUNDS:
        earlier.pop()
    return earlier[-1].start if earlier and earlier[-1].plain in lexicon.BOUNDS else None


def _end(text: str, name: NameRun) -> int:
    """Where the number ends, with what it counts."""
    after = next((token for token in tokens_of(text) if token.start >= name.end), None)
    return after.end if after and after.plain in lexicon.MEASURES else name.end


def _words(text: str) -> list[str]:
    return [token.plain for token in tokens_of(text)]
