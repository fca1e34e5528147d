"""Scorers of answers, without a model: each is a pure function of an answer, with a version.

A score that cannot be made is there with its reason: never a NaN, never silently missing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from sluiceway_common.errors import Invalid

ScoreStatus = Literal["scored", "not_applicable", "failed"]


@dataclass(frozen=True, kw_only=True)
class AnswerScore:
    """A number, or why there is none. `version` is that of the scorer."""

    name: str
    version: str
    status: ScoreStatus
    value: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class FeedbackMean:
    """What people said an answer was worth, -1 to 1, and how many they are."""

    mean: float
    people: int


@dataclass(frozen=True, kw_only=True)
class ScoredAnswer:
    """What scorers see of an answer. `text` is None where it cannot be opened; then `unread` says why.

    `passages` and `cited` count passages; `timings` are milliseconds by stage.
    """

    given: bool
    groundedness: str
    groundedness_score: float | None
    passages: int
    cited: int
    citations: int
    prompt_tokens: int
    completion_tokens: int
    timings: dict[str, float] = field(default_factory=dict)
    text: str | None = None
    unread: str = ""


Scorer = Callable[[ScoredAnswer], AnswerScore]

# What models say when they will not answer, in the languages that answers are measured in. It is looked for at the
# beginning alone: a text about refusals is none. Any apostrophe counts, and none.
_REFUSALS: Final = re.compile(
    r"\W*(?:(?:i(?:[^\w\s]?m|\sam)\s+)?(?:sorry\b|unable to|not able to)"
    r"|i\s+(?:cannot|(?:can|won)[^\w\s]?t|will not|refuse)\b"
    r"|i apologi[sz]e\b|as an ai\b|es tut mir leid|ich (?:kann|darf) (?:das |dir |ihnen |diese )?(?:leider )?nicht"
    r"|lo siento|no puedo (?:ayudar|responder|proporcionar)"
    r"|je suis désolé|je ne (?:peux|puis) pas|mi dispiace|non posso"
    r"|desculpe\b|sinto muito|lamento\b|(?:infelizmente,? )?não (?:posso|consigo) (?:ajudar|responder|fornecer)"
    r"|het spijt me|ik kan (?:je |u |dat |daar |hier )?(?:helaas )?niet\b"
    r"|抱歉|对不起|很抱歉|我(?:无法|不能)|عذر[\u0627\u064b]|(?:أنا )?آسفة?\b|لا (?:أستطيع|يمكنني)"
    r"|(?:к сожалению,? )?(?:я )?не могу\b|извините\b|простите\b|прошу прощения|мне (?:очень )?жаль"
    r"|申し訳(?:ありません|ございません|ない)|すみません|(?:(?:その|この)?(?:ご?質問|ご?要望)には?)?お(?:答え|応え)(?:でき|することはでき)ません"
    r"|죄송(?:합니다|하지만|해요)|미안(?:합니다|하지만)|답변(?:해 |을 )?드릴 수 없"
    r"|क्षमा क(?:रें|ीजिए)|मा(?:फ़|फ़|फ) क(?:रें|ीजिए)|मुझे (?:खेद|अफ़सोस|अफ़सोस) है)",
    re.IGNORECASE,
)
_REFUSAL_LOOKED_AT: Final = 200


def checked_score(name: str) -> str:
    """Raises Invalid where no scorer makes a score of that name."""
    if name not in SCORE_NAMES:
        raise Invalid(
            f"`score.name` is {name[:40]!r}, which is no score; it must be one of {', '.join(SCORE_NAMES)}",
            field="score.name",
        )
    return name


def scored(answer: ScoredAnswer) -> tuple[AnswerScore, ...]:
    """All scores of an answer, in a lasting order."""
    return tuple(scorer(answer) for scorer in SCORERS)


def feedback_score(value: float) -> AnswerScore:
    """One person's word, -1 to 1."""
    return _made("feedback", value)


def mean_feedback(said: FeedbackMean | None) -> AnswerScore:
    """The mean of what people said; not applicable where nobody did."""
    return _made("feedback", said.mean) if said else _none("feedback", "nobody has said what it was worth")


def _groundedness(answer: ScoredAnswer) -> AnswerScore:
    """Share of the sentences that a passage supports, as infer found it. A heuristic on words, no entailment."""
    if not answer.given:
        return _none("groundedness", "no answer was given")
    if answer.groundedness == "unspecified":
        return _none("groundedness", "it was asked without documents")
    if answer.groundedness == "not_in_documents":
        return _none("groundedness", "it says that the documents do not answer, and claims nothing")
    if answer.groundedness_score is None:
        return _failed("groundedness", "infer said no number")
    return _made("groundedness", answer.groundedness_score)


def _refusal(answer: ScoredAnswer) -> AnswerScore:
    """1 where the question is not answered: an honest no, or a model's excuse (by rule). Else 0."""
    if not answer.given:
        return _none("refusal", "no answer was given")
    if answer.groundedness == "not_in_documents":
        return _made("refusal", 1.0)
    if answer.text is None:
        return _failed("refusal", answer.unread)
    return _made("refusal", float(bool(_REFUSALS.match(answer.text[:_REFUSAL_LOOKED_AT]))))


def _citations(answer: ScoredAnswer) -> AnswerScore:
    if not answer.given:
        return _none("citations", "no answer was given")
    return _made("citations", answer.citations)


def _cited_share(answer: ScoredAnswer) -> AnswerScore:
    """Of the passages that were shown, the share that the answer rests on."""
    if not answer.given or not answer.passages:
        return _none("cited_share", "no passage was shown" if answer.given else "no answer was given")
    return _made("cited_share", answer.cited / answer.passages)


def _length(answer: ScoredAnswer) -> AnswerScore:
    """Code points."""
    if not answer.given:
        return _none("length", "no answer was given")
    if answer.text is None:
        return _failed("length", answer.unread)
    return _made("length", len(answer.text))


def _latency(stage: str) -> Scorer:
    """Milliseconds of a stage."""

    def score(answer: ScoredAnswer) -> AnswerScore:
        value = answer.timings.get(stage, 0.0)
        name = f"latency.{stage}"
        return _made(name, value) if value > 0 else _none(name, "this stage did not run")

    return score


def _tokens(name: str, count: Callable[[ScoredAnswer], int]) -> Scorer:
    def score(answer: ScoredAnswer) -> AnswerScore:
        value = count(answer)
        return _made(name, value) if value > 0 else _none(name, "no model read or wrote anything")

    return score


def _made(name: str, value: float) -> AnswerScore:
    return AnswerScore(name=name, version=VERSION, status="scored", value=float(value))


def _failed(name: str, reason: str) -> AnswerScore:
    return AnswerScore(name=name, version=VERSION, status="failed", reason=reason)


def _none(name: str, reason: str) -> AnswerScore:
    return AnswerScore(name=name, version=VERSION, status="not_applicable", reason=reason)


VERSION: Final = "2"
STAGES: Final = ("total", "admission", "retrieval", "first_token", "generation", "grounding")
SCORERS: Final[tuple[Scorer, ...]] = (
    _groundedness,
    _refusal,
    _citations,
    _cited_share,
    _length,
    *map(_latency, STAGES),
    _tokens("tokens.prompt", lambda answer: answer.prompt_tokens),
    _tokens("tokens.completion", lambda answer: answer.completion_tokens),
)
_UNSCORED: Final = ScoredAnswer(
    given=False,
    groundedness="",
    groundedness_score=0.0,
    passages=0,
    cited=0,
    citations=0,
    prompt_tokens=0,
    completion_tokens=0,
)
# What is looked for by its value: each has an index of its own, which every answer pays for. By another score answers
# are found by looking at each one.
INDEXED_SCORES: Final = ("groundedness", "refusal", "citations", "cited_share", "length", "latency.total")
SCORE_NAMES: Final = (*(score.name for score in scored(_UNSCORED)), "feedback")
