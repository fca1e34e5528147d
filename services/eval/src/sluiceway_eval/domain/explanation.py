"""Explanation of an answer: the chain that it was made of, and what has become of each link since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sluiceway_eval.domain.lineage import AdapterLineage, LearnedRow
from sluiceway_eval.domain.record import (
    CitedPlace,
    DocumentStep,
    Fate,
    RecordedActivation,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
    ShownPassage,
)
from sluiceway_eval.domain.scores import FeedbackMean

# The one that tells more first.
_DEPARTURES: Final[tuple[Literal["erased", "withdrawn"], ...]] = ("erased", "withdrawn")

TextsStatus = Literal["held", "gone", "not_asked", "unavailable", "withheld"]


@dataclass(frozen=True, kw_only=True)
class DocumentFate:
    """What has become of a document version, and when."""

    fate: Fate
    at: datetime | None = None
    manifest_sha256: str = ""


@dataclass(frozen=True)
class CitedWords:
    """The words of a cited place, and what its document is called, as their owners hold them now."""

    text: str
    title: str
    source_key: str


@dataclass(frozen=True, kw_only=True)
class AnswerTexts:
    """What people and documents say of an answer, as the owners hold it; quotes by passage and span."""

    status: TextsStatus
    question: str = ""
    text: str = ""
    quotes: Mapping[tuple[str, int, int], CitedWords] = field(default_factory=dict)

    def quote(self, place: CitedPlace) -> CitedWords | None:
        return self.quotes.get((place.chunk_id, place.start, place.end))


@dataclass(frozen=True, kw_only=True)
class ExplainedPassage:
    """A passage that was shown, the places in it that the answer rests on, and what has become of it."""

    passage: ShownPassage
    citations: tuple[CitedPlace, ...]
    fate: DocumentFate


@dataclass(frozen=True, kw_only=True)
class ExplainedVerdict:
    """A verdict that an answer names, as far as the record has heard of it, and since when its policy decided."""

    verdict_id: str
    verdict: RecordedVerdict | None
    policy_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The whole chain of an answer, where its adapter comes from, and the rows of datasets that it became. `feedback`
    is the last that people said of it, `said` the mean of all."""

    answer: RecordedAnswer
    passages: tuple[ExplainedPassage, ...]
    verdicts: tuple[ExplainedVerdict, ...]
    feedback: tuple[RecordedFeedback, ...]
    said: FeedbackMean | None
    texts: AnswerTexts
    adapter: AdapterLineage | None = None
    training_rows: tuple[LearnedRow, ...] = ()


def fate_of(passage: ShownPassage, steps: Sequence[DocumentStep]) -> DocumentFate:
    """What the steps of its document say has become of the version that was shown."""
    cut = [step for step in steps if step.happened == "chunked"]
    manifest = next((step.manifest_sha256 for step in reversed(cut) if step.version == passage.version), "")
    for fate in _DEPARTURES:
        gone = [step.told.at for step in steps if step.happened == fate and step.version >= passage.version]
        if gone:
            return DocumentFate(fate=fate, at=min(gone), manifest_sha256=manifest)
    newer = [step.told.at for step in cut if step.version > passage.version]
    if newer:
        return DocumentFate(fate="replaced", at=min(newer), manifest_sha256=manifest)
    return DocumentFate(fate="current" if cut else "unknown", manifest_sha256=manifest)


def telling_steps(version: int, steps: Sequence[DocumentStep]) -> tuple[DocumentStep, ...]:
    """Of the steps of a document, the first one first, those that tell the fate of a version: five at the most."""
    cut = [step for step in steps if step.happened == "chunked"]
    own, older = [step for step in cut if step.version == version], [step for step in cut if step.version < version]
    newer = [step for step in cut if step.version > version]
    gone = departures_of([step for step in steps if step.version >= version])
    found = {step.key for step in (*own[-1:], *older[-1:], *newer[:1], *gone)}
    return tuple(step for step in steps if step.key in found)


def departures_of(steps: Sequence[DocumentStep]) -> tuple[DocumentStep, ...]:
    """Of the steps of a document its first withdrawal and its first erasure."""
    firsts = [[step for step in steps if step.happened == how][:1] for how in _DEPARTURES]
    return tuple(step for each in firsts for step in each)


def explained_verdicts(
    answer: RecordedAnswer, verdicts: Mapping[str, RecordedVerdict], activations: Sequence[RecordedActivation]
) -> tuple[ExplainedVerdict, ...]:
    """Those that the answer names, in the order in which guard was asked; then those of after it was given. A policy
    may have been activated more than once: the last time before.
    """
    named = answer.named_verdicts
    return tuple(
        ExplainedVerdict(
            verdict_id=verdict_id,
            verdict=verdicts.get(verdict_id),
            policy_since=max(_began(activations, named.get(verdict_id, ""), answer.told.at), default=None),
        )
        for verdict_id in dict.fromkeys((*named, *verdicts))
    )


def _began(activations: Sequence[RecordedActivation], digest: str, before: datetime) -> list[datetime]:
    return [one.told.at for one in activations if one.digest == digest and one.told.at <= before]


def explained_passages(answer: RecordedAnswer, steps: Sequence[DocumentStep]) -> tuple[ExplainedPassage, ...]:
    """In the order of their numbers."""
    places, of_document = defaultdict[str, list[CitedPlace]](list), defaultdict[str, list[DocumentStep]](list)
    for place in answer.parts.citations:
        places[place.chunk_id].append(place)
    for step in steps:
        of_document[step.document_id].append(step)
    return tuple(
        ExplainedPassage(
            passage=passage,
            citations=tuple(places[passage.chunk_id]),
            fate=fate_of(passage, of_document[passage.document_id]),
        )
        for passage in answer.parts.passages
    )
