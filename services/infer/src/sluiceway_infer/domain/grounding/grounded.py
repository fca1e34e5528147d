"""Grounded answer: the sentences of a model that the documents support, else words of the documents or a no.

Rules decide; what answers the question a model may judge too, where it is fit to, among lines that the rules admit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sluiceway_infer.domain.grounding.evidence import Evidence
from sluiceway_infer.domain.grounding.extraction import extracted, quoted, repeats
from sluiceway_infer.domain.grounding.lexicon.not_in_documents import NOT_IN_DOCUMENTS
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.said import SaidSentence, said
from sluiceway_infer.domain.grounding.selection.kinds import gives_kind
from sluiceway_infer.domain.grounding.verification.claims import Claim, claim
from sluiceway_infer.domain.grounding.verification.joining import is_joined
from sluiceway_infer.domain.grounding.verification.relevance import may_be_relevant
from sluiceway_infer.domain.grounding.verification.support import Support, supported
from sluiceway_infer.domain.grounding.verification.told_values import told_values
from sluiceway_infer.domain.retrieval.passages import Quote

# A model numbers what it lists.
_NUMBER_OF_AN_ITEM = re.compile(r"^\s*\d{1,3}[.)](?:\s|$)")

GroundednessStatus = Literal["not_asked", "grounded", "extractive", "not_in_documents", "ungrounded"]
UngroundedPolicy = Literal["extract", "refuse", "allow"]


@dataclass(frozen=True)
class Groundedness:
    """How an answer stands to the documents: what was found, and the share of its sentences that a passage supports."""

    status: GroundednessStatus = "not_asked"
    score: float = 0.0


@dataclass(frozen=True)
class AnswerPart:
    """A sentence of the answer to be, the words it rests on (None where it rests on none), and the space before it."""

    text: str
    quote: Quote | None
    before: str = " "


@dataclass(frozen=True)
class Grounded:
    """An answer in parts, and how it stands to the documents."""

    parts: tuple[AnswerPart, ...]
    groundedness: Groundedness


def ground(text: str, found: Evidence) -> Grounded | None:
    """The model's sentences that are bound to a passage and to the question; None where there is none."""
    sentences = said(text, found.brackets)
    kept: tuple[AnswerPart, ...] = ()
    for sentence in sentences:
        part = settle_sentence(sentence, found, kept)
        kept = (*kept, part) if part else kept
    return Grounded(kept, Groundedness("grounded", len(kept) / len(sentences))) if kept else None


def settle_sentence(sentence: SaidSentence, found: Evidence, kept: Sequence[AnswerPart]) -> AnswerPart | None:
    """The sentence with the words that it rests on; None where it is left out.

    It depends on nothing that is said after it: once it is kept it stays, so it may leave at once. An answer is the
    fold of it over `said(text, found.brackets)`, from `kept=()`.
    """
    said_here = claim(sentence.text, found.asked_of_model)
    support = _support(said_here, found)
    if support is None or not _says_more(said_here, found.asked_of_model) or _is_said_already(said_here, kept, found):
        return None
    part = AnswerPart(sentence.text, support.quote, sentence.before)
    return part if _bears(support, said_here, found) or _continues(part, kept) else None


def extract(found: Evidence) -> Grounded:
    """The documents' own sentences, where they bear on the question; else the honest no."""
    quotes = extracted(found)
    if not quotes:
        return refuse(found.question)
    return _extractive(quotes)


def instead(text: str, found: Evidence) -> Grounded:
    """The documents' own sentences, where no sentence of a model counts. One that is fit to judge knows what answers:
    those found by rules come if they bear out some of what it said, else the lines that have the values which it told.
    """
    words = extract(found)
    if found.judged is None:
        return words
    claims = [claim(_NUMBER_OF_AN_ITEM.sub("", one.text), found.judged) for one in said(text, found.brackets)]
    if words.groundedness.status == "extractive" and _bear_out(words, claims, found.judged):
        return words
    lines = [] if found.sides or found.hops else told_values(claims, found.judged, found.passages)
    quotes = quoted([(one.passage, one.line) for one in lines], found.judged)
    return _extractive(quotes) if quotes else refuse(found.question)


def refuse(question: ParsedQuestion) -> Grounded:
    """The honest no, in the language of the question; in English where it is not known how that says it."""
    no = NOT_IN_DOCUMENTS.get(question.language, NOT_IN_DOCUMENTS["en"])
    return Grounded((AnswerPart(no, None),), Groundedness("not_in_documents", 0.0))


def allow(text: str, found: Evidence) -> Grounded:
    """The model's answer as it is, whatever supports it."""
    parts = tuple(AnswerPart(one.text, _quote(one.text, found), one.before) for one in said(text, found.brackets))
    share = sum(part.quote is not None for part in parts) / max(1, len(parts))
    return Grounded(parts, Groundedness("ungrounded", share))


def settle(text: str, found: Evidence, policy: UngroundedPolicy) -> Grounded:
    """What is given to the caller."""
    grounded = ground(text, found)
    if grounded is not None:
        return grounded
    if policy == "allow":
        return allow(text, found)
    return instead(text, found) if policy == "extract" else refuse(found.question)


def _extractive(quotes: Sequence[Quote]) -> Grounded:
    return Grounded(tuple(AnswerPart(quote.text, quote) for quote in quotes), Groundedness("extractive", 1.0))


def _bear_out(words: Grounded, claims: Sequence[Claim], question: ParsedQuestion) -> bool:
    """They have all values that a sentence tells, or one of its words where none tells any; a mere yes says nothing to
    compare."""
    there = frozenset[str]().union(*(claim(part.text, question).stems for part in words.parts))
    if valued := [one.values for one in claims if one.values]:
        return any(values <= there for values in valued)
    new = frozenset[str]().union(*(one.new for one in claims))
    return not new or not there.isdisjoint(new)


def _quote(sentence: str, found: Evidence) -> Quote | None:
    support = _support(claim(sentence, found.question), found)
    return support.quote if support else None


def _support(said_here: Claim, found: Evidence) -> Support | None:
    return supported(said_here, found.asked_of_model, found.passages)


def _says_more(said_here: Claim, question: ParsedQuestion) -> bool:
    """A question that is only said again is no answer, unless it asked for a yes or for a choice."""
    return question.is_yes_or_no or bool(said_here.new)


def _is_said_already(said_here: Claim, kept: Sequence[AnswerPart], found: Evidence) -> bool:
    """A sentence before it says the same."""
    earlier = [claim(part.text, found.question) for part in kept]
    return any(repeats(said_here.stems, one.stems) and said_here.is_negated == one.is_negated for one in earlier)


def _bears(support: Support, said_here: Claim, found: Evidence) -> bool:
    """It gives itself what is asked, and rests on a line that answers the question, or joins it to one; or a model that
    is fit to judge says so, and nothing speaks against it."""
    question, name = found.asked_of_model, support.passage.source.chunk_id
    is_answer = any(at in found.answers.get(name, ()) for at in support.lines)
    return gives_kind(question, said_here.tokens, said_here.text) and (
        is_answer
        or (name in found.likely and is_joined(said_here, support, question))
        or (found.judged is not None and may_be_relevant(question, support))
    )


def _continues(part: AnswerPart, kept: Sequence[AnswerPart]) -> bool:
    """It goes on where the sentence before it rests, or says more of that place."""
    before = kept[-1].quote if kept else None
    if before is None or part.quote is None or before.passage.chunk_id != part.quote.passage.chunk_id:
        return False
    between = part.quote.passage.text[before.end : part.quote.start]
    return part.quote.start < before.end or not between.strip()
