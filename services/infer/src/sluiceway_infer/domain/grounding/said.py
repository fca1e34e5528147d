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
