"""Said sentences: what a model says, cut into the sentences that are settled one by one while it speaks.

A cut depends on what stands before it and on the next sign alone, so that a sentence that has ended stays as it is,
whatever comes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sluiceway_infer.domain.grounding.text.sentences import Sentence, unwrapped_sentences

# Numbers in brackets, as a model puts them there itself to cite; the last one may not have ended yet.
_MARKER = re.compile(r"\s?(\[\d{1,2}(?:\s?[,\u2013-]\s?\d{1,2})*\])")
_TORN_MARKER = re.compile(r"\s?\[[\d\s,\u2013-]{0,20}$")
# Wherever a sentence may end, and in some places besides: an abbreviation looks like an end.
# Looked for from every place: one end may lie in what belongs to another.
_END = re.compile(r"(?=([.!?\u2026\u061f\u06d4]\S{0,24}\s|[\u3002\uff01\uff1f\uff61]|\n))")
# A mark stands where a sentence or a part of it has ended, or before another mark.
_BEHIND_AN_END, _BEFORE_AN_END = (
    re.compile(r"(?:^|[.!?\u2026\u3002\uff01\uff1f\u061f\]]\s*)$"),
    re.compile(r"\s*(?:[^\w\s(]|$)"),
)
_SIGN_OF_AN_END = re.compile(r"[.!?\u2026\u061f\u06d4\u3002\uff01\uff1f\uff61\n]")
_LETTER = re.compile(r"[^\W\d_]")
_LOOK_BEHIND = 48


@dataclass(frozen=True)
class SaidSentence:
    """A sentence of a model without its own numbers, and the space before it."""

    text: str
    before: str


@dataclass(frozen=True)
class Brackets:
    """Numbers in brackets that stand in the documents themselves ("a group has [6-8] people"), and how many passages a
    model was shown, beyond which no mark of it counts.
    """

    texts: frozenset[str] = frozenset()
    passages: int = 0

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Those of the passages that were shown."""
        found = [frozenset(_plain(match[1]) for match in _MARKER.finditer(text)) for text in texts]
        return cls(frozenset[str]().union(*found), len(found))

    def without_marks(self, text: str) -> str:
        """The text without the marks of a model; what a document says in brackets is none, unless it stands as one."""
        return _MARKER.sub(lambda match: "" if self._is_mark(match, text) else match[0], text)

    def _is_mark(self, match: re.Match[str], text: str) -> bool:
        if _plain(match[1]) not in self.texts or _BEHIND_AN_END.search(
            text, max(0, match.start() - _LOOK_BEHIND), match.start()
        ):
            return True
        most = max(map(int, re.findall(r"\d+", match[1])))
        return most <= self.passages and _BEFORE_AN_END.match(text, match.end()) is not None


def _plain(bracket: str) -> str:
    """Without spaces, and with a hyphen for any dash."""
    return re.sub(r"\s", "", bracket).replace("\u2013", "-")


NO_BRACKETS = Brackets()


def said(text: str, brackets: Brackets = NO_BRACKETS) -> tuple[SaidSentence, ...]:
    """All that was said, sentence by sentence."""
    bare = brackets.without_marks(text)
    return _with_space(bare, unwrapped_sentences(bare))


def said_so_far(text: str, brackets: Brackets = NO_BRACKETS) -> tuple[SaidSentence, ...]:
    """The sentences that have ended for good: whatever comes after `text`, `said` of all of it begins with them."""
    bare = _TORN_MARKER.sub("", brackets.without_marks(text)).rstrip()
    found = unwrapped_sentences(bare)
    return _with_space(bare, found)[: max(0, len(found) - 1)]


def _with_space(bare: str, found: tuple[Sentence, ...]) -> tuple[SaidSentence, ...]:
    ends = [0, *(sentence.end for sentence in found)]
    return tuple(SaidSentence(one.text, bare[end : one.start]) for one, end in zip(found, ends, strict=False))


@dataclass
class SentenceEnds:
    """Tells, of a text that comes in pieces, when a sentence may have ended for good with one of them: where its end is
    followed by something, up to the first letter."""

    _behind: str = ""

    def passed(self, piece: str) -> None:
        """A piece of which nobody asks."""
        self._behind = (self._behind + piece)[-_LOOK_BEHIND:]

    def ended(self, piece: str) -> bool:
        seen, before = self._behind + piece, len(self._behind)
        self.passed(piece)
        # Most pieces have none before them, and the search for an end looks from every place.
        if not _SIGN_OF_AN_END.search(seen):
            return False
        ends = (found.end(1) for found in _END.finditer(seen))
        return any(seen[end:].strip() and not _LETTER.search(seen, end, before) for end in ends)
