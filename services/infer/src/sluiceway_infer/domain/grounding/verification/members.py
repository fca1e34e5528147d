"""Members of an enumeration: each must be said, however many of the others are."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from sluiceway_infer.domain.grounding.selection.naming import is_named
from sluiceway_infer.domain.grounding.text.concepts import is_close, is_said, meant_by
from sluiceway_infer.domain.grounding.text.figures import joins
from sluiceway_infer.domain.grounding.text.words import Word

_LEAST, _LONGEST = 3, 4
_SIGNS = ",;\uff0c\uff1b\u3001\u060c\u061b"
_CHINESE_AND = frozenset("和及与或")
_CLOSING = " .!?\u3002\uff01\uff1f\u061f\"'\u201d)]*"


def members(text: str, tokens: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """The words of matter of each member of the enumerations: of the first its last word, for a sentence may lead into
    it, and of the last its first, where the sentence goes on behind it.
    """
    found: list[tuple[Word, ...]] = []
    for run in _runs(text, tokens):
        first, *middle, last = (tuple(word for word in part if word.is_content) for part in run)
        found += [first[-1:], *middle, _closed(text, run[-1], last)]
    return tuple(one for one in found if one)


def is_member_unsaid(
    found: Sequence[Sequence[Word]], stems: frozenset[str], asked: frozenset[str], language: str
) -> bool:
    """A word of a member is neither there, nor meant there, nor asked for."""
    meant = meant_by(stems, language)
    return any(
        word.stem not in stems | asked
        and not is_said(word.stem, stems, meant, language)
        and not is_close(word.stem, stems, language)
        and not (language == "de" and is_named(word.stem, stems, language))
        for member in found
        for word in member
    )


def _runs(text: str, tokens: Sequence[Word]) -> Iterator[list[list[Word]]]:
    """Parts that are separated one by one, at least three, those between the first and the last short."""
    run: list[list[Word]] = []
    for part in _parts(text, tokens):
        if run and len(run) > 1 and not _is_short(run[-1]):
            yield from [run] if len(run) >= _LEAST else []
            run = [run[-1]]
        run.append(part)
    if len(run) >= _LEAST:
        yield run


def _is_short(part: Sequence[Word]) -> bool:
    return 0 < sum(word.is_content for word in part) <= _LONGEST


def _parts(text: str, tokens: Sequence[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for at, word in enumerate(tokens):
        is_joining = joins(word) or word.text in _CHINESE_AND
        is_cut = at > 0 and any(sign in text[tokens[at - 1].end : word.start] for sign in _SIGNS)
        if (is_cut or is_joining) and any(one.is_content for one in part):
            yield part
            part = []
        if not is_joining or word.is_content:
            part.append(word)
    if part:
        yield part


def _closed(text: str, part: Sequence[Word], matter: tuple[Word, ...]) -> tuple[Word, ...]:
    """All of it where the sentence ends with it and it has one run of words of matter, else the first of them; behind a
    name a German sentence ends with its verb.
    """
    start = next((at for at, word in enumerate(part) if word.is_content), 0)
    if not all(word.is_content for word in part[start:]) or text[part[-1].end :].strip(_CLOSING):
        return matter[:1]
    return tuple(takewhile(lambda word: word.is_name, matter)) or matter
