# ruff: noqa: RUF001 - letters of other scripts are meant
"""Arabic exchange: "and what about the toaster?" asks of the toaster what was asked of the kettle. A phrase is told by
its first noun, or by the article where it is one word; what is of it stands right behind.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, Token, tokens_of
from sluiceway_infer.domain.conversation.topic import ARABIC, arabic_matter
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import stem

_THE = "\u0627\u0644"
_MOST_WORDS = 4
_WHERE = frozenset("في على الى عند لدى".split())
_PREPOSITIONS = _WHERE | frozenset("من عن مع عبر بعد قبل خلال حتى منذ بين".split())
_FOR, _BY = "ل", "ب"
_FOR_THE, _SHORTEST_WITH_FOR = "لل", 5
# Long, short, new; second, third; northern: what describes a noun, with its article behind that.
_DESCRIBING = tuple(map(re.compile, (r"ال..ي.[ةه]?", r"ال.ا..[ةه]?|الاولى", r"ال\w{3,}ي[ةه]")))
_FEMININE = ("ة", "ه")
# A noun of three letters and more with the pronoun of its owner, before which the feminine is written openly.
_OWNED, _JOINED = re.compile(r"(\w{3,}?)(ت?(?:ها|ه))"), "ت"

_Phrase = Sequence[Token]


def arabic_exchanged(rest: str, before: str) -> str:
    """The question before with this phrase in the place of the one like it; empty where none is, or two are."""
    mine, others = tokens_of(rest.strip(END)), tokens_of(before)
    if not ARABIC.search(before) or not 0 < len(mine) <= _MOST_WORDS:
        return ""
    if any(one.plain in lexicon.ASKING - _PREPOSITIONS for one in mine):
        return ""
    if mine[0].plain in _WHERE and len(mine) > 1:
        return _placed(rest, mine, before, others)
    part = _part(mine, others)
    place = _same_noun(mine, others)
    if place is None and not (part and _is_a_property(mine[0])):
        place = _same_article(mine, others) or _describing(mine, others)
    if place is not None:
        first, last = place
        return before[: others[first].start] + rest.strip(END) + before[others[last].end :]
    if part:
        return before[: part.start] + rest.strip(END).removeprefix(_THE) + before[part.end :]
    return _for_whom(rest, mine, before) or _phrase_exchanged(rest, mine, before)


def with_its_whole(part: str, whole: str) -> str:
    """`the paddle of the boat` for `its paddle`; a longer phrase as it is."""
    owned = _OWNED.fullmatch(part)
    return f"{owned[1]}{_FEMININE[0] if owned[2].startswith(_JOINED) else ''} {whole}" if owned else part


def _same_noun(mine: _Phrase, others: _Phrase) -> tuple[int, int] | None:
    """`the card of cobalt` for `the card of amber`."""
    places = [at for at, token in enumerate(others) if token.plain == mine[0].plain]
    if len(mine) == 1 or len(places) != 1:
        return None
    last = min(places[0] + len(mine), len(others)) - 1
    while last + 1 < len(others) and not _is_definite(others[last]) and _is_definite(others[last + 1]):
        last += 1
    return None if _plain(others[places[0] : last + 1]) == _plain(mine) else (places[0], last)


def _same_article(mine: _Phrase, others: _Phrase) -> tuple[int, int] | None:
    """`the toaster` for `the kettle`; what is a property is asked for itself."""
    places = [at for at, token in enumerate(others) if _is_definite(token)]
    if len(mine) != 1 or not _is_definite(mine[0]) or len(places) != 1 or _is_only_a_property(mine[0]):
        return None
    old = others[places[0]]
    return None if old.plain == mine[0].plain or _is_only_a_property(old) else (places[0], places[0])


def _describing(mine: _Phrase, others: _Phrase) -> tuple[int, int] | None:
    """`the short one` for `long` in "the long nap": it describes a noun, behind which the other stands, and is formed
    as that is.
    """
    places = [
        at
        for at, (noun, old) in enumerate(pairwise(others), 1)
        if _is_definite(noun)
        and old.plain.endswith(_FEMININE) == mine[0].plain.endswith(_FEMININE)
        and any(form.fullmatch(old.plain) and form.fullmatch(mine[0].plain) for form in _DESCRIBING)
    ]
    is_one = len(mine) == 1 and len(places) == 1
    return (places[0], places[0]) if is_one and others[places[0]].plain != mine[0].plain else None


def _part(mine: _Phrase, others: _Phrase) -> Token | None:
    """`the battery` for `the motor of the bicycle`: behind a property the one noun that is of something definite."""
    parts = [
        part
        for before, part, behind in zip(others, others[1:], others[2:], strict=False)
        if _is_a_property(before) and not _is_definite(part) and _is_definite(behind) and not _is_a_property(part)
    ]
    is_one = len(mine) == 1 and _is_definite(mine[0]) and not _is_only_a_property(mine[0])
    return parts[0] if is_one and len(parts) == 1 else None


def _placed(rest: str, mine: _Phrase, before: str, others: _Phrase) -> str:
    """`at the lake` in the place of `into the pool`; beside a thing with a number it says where of that."""
    same = [at for at, token in enumerate(others) if token.plain == mine[0].plain]
    places = same or [at for at, token in enumerate(others) if token.plain in _WHERE]
    old = _phrase_at(others, places[0] + 1) if len(places) == 1 else ()
    is_of_it = _has_number(old) and not _has_number(mine[1:])
    if not old or is_of_it or _plain(old) == _plain(mine[1:]):
        return _added(rest, before)
    return before[: others[places[0]].start] + rest.strip(END) + before[old[-1].end :]


def _for_whom(rest: str, mine: _Phrase, before: str) -> str:
    """`for customers of a kind`, of which the question before says nothing like."""
    is_for = mine[0].plain.startswith(_FOR) and len(mine[0].plain) >= _SHORTEST_WITH_FOR and len(mine) > 1
    is_for = is_for or mine[0].plain.startswith(_FOR_THE)
    others = [token for token in tokens_of(before) if token.plain.startswith(_FOR_THE)]
    if not is_for or len(others) > 1:
        return ""
    if not others:
        return _added(rest, before)
    return before[: others[0].start] + rest.strip(END) + before[others[0].end :]


def _phrase_exchanged(rest: str, mine: _Phrase, before: str) -> str:
    """The phrase that shares a word with this one, else the only one that is built like it, else the only one."""
    if _is_only_a_property(mine[0]) or mine[0].plain in _PREPOSITIONS:
        return ""
    found = [one for one in _phrases(before) if not _is_only_a_property(one[0])]
    said = set(_plain(mine))
    like = [one for one in found if said & set(_plain(one))] or [one for one in found if _is_built_like(one, mine)]
    old = like[0] if len(like) == 1 else found[0] if len(found) == 1 else ()
    if not old or _plain(old) == _plain(mine):
        return ""
    old = _without_its_noun(old, mine)
    by = _BY if old[0].plain.startswith(_BY) and _is_behind_a_definite(old[0], before) else ""
    return before[: old[0].start] + by + rest.strip(END) + before[old[-1].end :]


def _without_its_noun(old: _Phrase, mine: _Phrase) -> _Phrase:
    """The name alone, where it gives way to one that begins like it, or to another number, and its noun stays."""
    is_numbered = _has_number(mine[:1])
    names = [at for at, one in enumerate(old) if (_has_number([one]) if is_numbered else one.plain == mine[0].plain)]
    return old[names[0] :] if names else old


def _phrases(before: str) -> Iterator[_Phrase]:
    """What it is about, in phrases: a preposition ends one, and so does a noun without its article behind one with."""
    held: list[Token] = []
    for token in arabic_matter(before):
        is_new = bool(held) and _is_definite(held[-1]) and not _is_definite(token) and not _has_number([token])
        if held and (is_new or token.plain in _PREPOSITIONS):
            yield held
            held = []
        held += [] if token.plain in _PREPOSITIONS else [token]
    if held:
        yield held


def _phrase_at(others: _Phrase, at: int) -> _Phrase:
    """The phrase that begins there: up to a preposition, a time, or what has no article behind one that has."""
    held = list(others[at : at + 1])
    for token in others[at + 1 :]:
        is_new = _is_definite(held[-1]) and not _is_definite(token) and not _has_number([token])
        if is_new or token.plain in _PREPOSITIONS | lexicon.MEASURES:
            break
        held.append(token)
    return held


def _is_built_like(one: _Phrase, other: _Phrase) -> bool:
    """Both have a number, or none; both are one word with its article, or a noun with what that is of."""
    return _has_number(one) == _has_number(other) and _shape(one) == _shape(other)


def _shape(phrase: _Phrase) -> tuple[bool, bool, bool]:
    return len(phrase) > 1, _is_definite(phrase[0]), _is_definite(phrase[-1])


def _is_behind_a_definite(token: Token, before: str) -> bool:
    earlier = [one for one in tokens_of(before) if one.end <= token.start]
    return bool(earlier) and _is_definite(earlier[-1])


def _added(rest: str, before: str) -> str:
    return f"{before.rstrip(END)} {rest.strip(END)}؟"


def _has_number(phrase: _Phrase) -> bool:
    return any(sign.isdigit() for token in phrase for sign in token.text)


def _is_only_a_property(token: Token) -> bool:
    """It is a property, and no thing as well."""
    return _is_a_property(token) and not concepts_of(stem(token.text, "ar"), "ar") & THINGS_AS_WELL


def _is_definite(token: Token) -> bool:
    return token.plain.startswith(_THE)


def _is_a_property(token: Token) -> bool:
    is_measure = token.plain.removeprefix(_THE) in lexicon.ARABIC_MEASURED or token.plain in lexicon.MEASURES
    return is_measure or bool(concepts_of(stem(token.text, "ar"), "ar") & PROPERTIES)


def _plain(tokens: _Phrase) -> list[str]:
    return [token.plain for token in tokens]
