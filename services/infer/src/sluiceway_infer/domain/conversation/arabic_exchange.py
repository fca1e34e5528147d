"""Arabic exchange: "and what about the toaster?" asks of the toaster what was asked of the kettle. A phrase is told by
its first noun, or by the article where it is one word; what is of it stands right behind.
"""

from collections.abc import Sequence

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, Token, tokens_of
from sluiceway_infer.domain.conversation.topic import ARABIC
from sluiceway_infer.domain.grounding.concepts import concepts_of
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.stems import stem

_THE = "\u0627\u0644"
_MOST_WORDS = 4


def arabic_exchanged(rest: str, before: str) -> str:
    """The question before with this phrase in the place of the one like it; empty where none is, or two are."""
    mine, others = tokens_of(rest.strip(END)), tokens_of(before)
    if not ARABIC.search(rest) or not 0 < len(mine) <= _MOST_WORDS or any(one.plain in lexicon.ASKING for one in mine):
        return ""
    place = _same_noun(mine, others) or _same_article(mine, others)
    if place is not None:
        first, last = place
        return before[: others[first].start] + rest.strip(END) + before[others[last].end :]
    part = _part(mine, others)
    return before[: part.start] + rest.strip(END).removeprefix(_THE) + before[part.end :] if part else ""


def _same_noun(mine: Sequence[Token], others: Sequence[Token]) -> tuple[int, int] | None:
    """`the card of cobalt` for `the card of amber`."""
    places = [at for at, token in enumerate(others) if token.plain == mine[0].plain]
    if len(mine) == 1 or len(places) != 1:
        return None
    last = min(places[0] + len(mine), len(others)) - 1
    while last + 1 < len(others) and not _is_definite(others[last]) and _is_definite(others[last + 1]):
        last += 1
    return None if _plain(others[places[0] : last + 1]) == _plain(mine) else (places[0], last)


def _same_article(mine: Sequence[Token], others: Sequence[Token]) -> tuple[int, int] | None:
    """`the toaster` for `the kettle`; what is a property is asked for itself."""
    places = [at for at, token in enumerate(others) if _is_definite(token)]
    if len(mine) != 1 or not _is_definite(mine[0]) or len(places) != 1 or _is_a_property(mine[0]):
        return None
    old = others[places[0]]
    return None if old.plain == mine[0].plain or _is_a_property(old) else (places[0], places[0])


def _part(mine: Sequence[Token], others: Sequence[Token]) -> Token | None:
    """`the battery` for `the motor of the bicycle`: behind a property the one noun that is of something definite."""
    parts = [
        part
        for before, part, behind in zip(others, others[1:], others[2:], strict=False)
        if _is_a_property(before) and not _is_definite(part) and _is_definite(behind) and not _is_a_property(part)
    ]
    is_one = len(mine) == 1 and _is_definite(mine[0]) and not _is_a_thing_asked(mine[0])
    return parts[0] if is_one and len(parts) == 1 else None


def _is_a_thing_asked(token: Token) -> bool:
    """A property, other than one that is a thing as well."""
    return _is_a_property(token) and not concepts_of(stem(token.text, "ar"), "ar") & THINGS_AS_WELL


def _is_definite(token: Token) -> bool:
    return token.plain.startswith(_THE)


def _is_a_property(token: Token) -> bool:
    bare = token.plain.removeprefix(_THE)
    is_measure = bare in lexicon.ARABIC_MEASURED or token.plain in lexicon.MEASURES
    return is_measure or bool(concepts_of(stem(token.text, "ar"), "ar") & PROPERTIES)


def _plain(tokens: Sequence[Token]) -> list[str]:
    return [token.plain for token in tokens]
