"""Said sentences: what a model says, cut into the sentences that are settled one by one while it speaks.

A cut depends on what stands before it and on the next sign alone, so that a sentence that has ended stays as it is,
whatever comes.
"""

import re
from dataclasses import dataclass

from sluiceway_infer.domain.grounding.sentences import Sentence, unwrapped_sentences

# Numbers that a model put there itself; the last one may not have ended yet.
_MARKER = re.compile(r"\s?\[\d{1,2}(?:\s?[,\u2013-]\s?\d{1,2})*\]")
_TORN_MARKER = re.compile(r"\s?\[[\d\s,\u2013-]{0,20}$")
# Wherever a sentence may end, and in some places besides: an abbreviation looks like an end.
# Looked for from every place: one end may lie in what belongs to another.
_END = re.compile(r"(?=([.!?\u2026\u061f\u06d4]\S{0,24}\s|[\u3002\uff01\uff1f\uff61]|\n))")
_LETTER = re.compile(r"[^\W\d_]")
_LOOK_BEHIND = 48


@dataclass(frozen=True)
class SaidSentence:
    """A sentence of a model without its own numbers, and the space before it."""

    text: str
    before: str


def said(text: str) -> tuple[SaidSentence, ...]:
    """All that was said, sentence by sentence."""
    bare = _MARKER.sub("", text)
    return _with_space(bare, unwrapped_sentences(bare))


def said_so_far(text: str) -> tuple[SaidSentence, ...]:
    """The sentences that have ended for good: whatever comes after `text`, `said` of all of it begins with them."""
    bare = _TORN_MARKER.sub("", _MARKER.sub("", text)).rstrip()
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
        ends = (found.end(1) for found in _END.finditer(seen))
        return any(seen[end:].strip() and not _LETTER.search(seen, end, before) for end in ends)
