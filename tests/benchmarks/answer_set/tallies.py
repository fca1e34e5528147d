"""Counts of verdicts, and the tables that they make."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.answer_set.judging import Said, Verdict, verdict
from tests.benchmarks.answer_set.values import KINDS, LANGUAGES, KnownQuestion
from tests.benchmarks.answers_judge import interval
from tests.benchmarks.measured import Table

MOST_WRONG = 0.02
LEAST_RIGHT = {"oracle": 0.7, "judge": 0.7, "extractive": 0.6}
LEAST_REFUSED = 0.9
FURTHEST_BEHIND = 0.15
WITHOUT_BAR = frozenset({"liar", "lying-judge"})


@dataclass(frozen=True)
class Judged:
    """A question, what was said, and what that is worth."""

    question: KnownQuestion
    said: Said
    verdict: Verdict


def judged(question: KnownQuestion, said: Said) -> Judged:
    return Judged(question, said, verdict(question, said))


@dataclass(frozen=True)
class Tally:
    """Counts over some questions."""

    answered: tuple[Judged, ...]

    @property
    def answerable(self) -> "Tally":
        return self.where(lambda question: question.answerable)

    @property
    def unanswerable(self) -> "Tally":
        return self.where(lambda question: not question.answerable)

    def where(self, chosen: Callable[[KnownQuestion], bool]) -> "Tally":
        return Tally(tuple(one for one in self.answered if chosen(one.question)))

    def count(self, *verdicts: Verdict) -> int:
        return sum(one.verdict in verdicts for one in self.answered)

    def share(self, *verdicts: Verdict) -> float:
        return self.count(*verdicts) / max(1, len(self.answered))

    def interval(self, *verdicts: Verdict) -> str:
        return interval(self.count(*verdicts), len(self.answered))

    @property
    def median_ms(self) -> str:
        return f"{median(one.said.milliseconds for one in self.answered):.0f}" if self.answered else "—"


COLUMNS = (
    "questions",
    "right, of the answerable",
    "honest no, of the others",
    "wrongly refused, of the answerable",
    "beside the point",
    "wrong but cited",
    "median ms",
)


def row(tally: Tally) -> tuple[str, ...]:
    """Shares with their 95 % Wilson intervals."""
    return (
        str(len(tally.answered)),
        tally.answerable.interval("right"),
        tally.unanswerable.interval("rightly refused", "right"),
        tally.answerable.interval("wrongly refused"),
        tally.interval("beside the point", "wrong, not cited"),
        tally.interval("wrong but cited"),
        tally.median_ms,
    )


def by_model(tallies: dict[str, Tally], lead: str) -> Table:
    return Table(("model", *COLUMNS), tuple((model, *row(tally)) for model, tally in tallies.items()), lead)


def by_language(model: str, tally: Tally) -> Table:
    parts = ((language, tally.where(lambda one, language=language: one.language == language)) for language in LANGUAGES)
    return Table(("language", *COLUMNS), _rows(parts), f"By language: `{model}`.")


def by_kind(model: str, tally: Tally) -> Table:
    parts = ((kind, tally.where(lambda one, kind=kind: one.kind == kind)) for kind in KINDS)
    return Table(("kind", *COLUMNS), _rows(parts), f"By kind: `{model}`.")


def _rows(parts: Iterable[tuple[str, Tally]]) -> tuple[tuple[str, ...], ...]:
    return tuple((name, *row(tally)) for name, tally in parts if tally.answered)


def bars(tallies: dict[str, Tally]) -> Table:
    """What the design asks of each model, and whether it is met."""
    rows = [found for model, tally in tallies.items() if model not in WITHOUT_BAR for found in _bars(model, tally)]
    return Table(("model", "what", "found", "bar"), tuple(rows), "Bars of the design.")


def _bars(model: str, tally: Tally) -> Sequence[tuple[str, ...]]:
    right, refused = tally.answerable.share("right"), tally.unanswerable.share("rightly refused", "right")
    wrong = tally.share("wrong but cited")
    rows = [
        (model, "wrong but cited, of all", f"{wrong:.1%}", _bar("≤", MOST_WRONG, met=wrong <= MOST_WRONG)),
        (model, "honest no, of the others", f"{refused:.0%}", _bar("≥", LEAST_REFUSED, met=refused >= LEAST_REFUSED)),
    ]
    if least := LEAST_RIGHT.get(model):
        behind = _behind(tally)
        rows.append((model, "right, of the answerable", f"{right:.0%}", _bar("≥", least, met=right >= least)))
        met = behind <= FURTHEST_BEHIND
        rows.append((model, "right, points behind English at most", f"{behind * 100:.0f}", f"≤ 15: {_met(met)}"))
    return rows


def _behind(tally: Tally) -> float:
    """How far the language with the fewest right answers is behind English."""
    asked = {one.question.language for one in tally.answered}
    right = {
        language: tally.answerable.where(lambda one, language=language: one.language == language).share("right")
        for language in asked
    }
    return max(right.get("en", 0.0) - share for share in right.values())


def _bar(sign: str, limit: float, *, met: bool) -> str:
    return f"{sign} {limit:.0%}: {_met(met)}"


def _met(met: bool) -> str:
    return "met" if met else "missed"
