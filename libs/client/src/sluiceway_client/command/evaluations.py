"""Commands `sluiceway eval`: suites of cases, models that are asked them, and a gate that a pipeline stands before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import MOST, AsJson, err, out, run
from sluiceway_client.command.suites import Limit, SuiteName, named, suite_commands
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Conflict, NotFound, Unavailable
from sluiceway_client.evaluation_values import CaseComparison, EvaluationInfo, MeasuredInterval

ModelName = Annotated[str, typer.Argument(metavar="MODEL", help="The model, such as `smollm2-135m+tickets@3`.")]
Champion = Annotated[str, typer.Argument(metavar="CHAMPION", help="The model whose place is asked for.")]
Candidate = Annotated[str, typer.Argument(metavar="CANDIDATE", help="The model that asks for it.")]
EvaluationId = Annotated[str, typer.Argument(metavar="EVALUATION", help="`evl_…`.")]
Grounded = Annotated[str, typer.Option("--collection", "-c", help="Answer from this collection. Left out: without.")]
Margin = Annotated[float | None, typer.Option(help="By how much it may pass fewer cases. Left out: 0.05.")]
Minimum = Annotated[float | None, typer.Option(help="The share of the cases that it has to pass.")]
Confidence = Annotated[float | None, typer.Option(help="How sure each bound is. Left out: 0.95.")]
MaxTokens = Annotated[int, typer.Option(help="Most tokens of an answer. 0: what infer says.", min=0, max=MOST)]
Key = Annotated[str, typer.Option(help="The same key twice is one evaluation.")]
Junit = Annotated[Path | None, typer.Option(help="Write a report in JUnit XML to this file.")]

# What a pipeline is told of a gate. An evaluation that could not be done is as a service that does not answer.
EXIT_CODES: Final = {"approved": 0, "refused": 1, "undecided": 2}


def register(app: typer.Typer, word: Command) -> None:
    evaluations = typer.Typer(help=word.help, no_args_is_help=True)
    evaluations.add_typer(suite_commands(), name="suite")
    evaluations.command("run", help="Ask a model all cases of a suite.")(_run)
    evaluations.command("compare", help="Ask two models all cases of a suite; nothing is decided.")(_compare)
    evaluations.command("gate", help="Decide by a suite. Exit code 0: approved, 1: refused, 2: undecided.")(_gate)
    evaluations.command("list", help="Evaluations, the last one first.")(_list)
    evaluations.command("results", help="What became of each case.")(_results)
    evaluations.command("report", help="What an evaluation came to, as Markdown.")(_report)
    evaluations.command("cancel", help="End an evaluation; nothing is decided.")(_cancel)
    app.add_typer(evaluations, name=word.name)


def _run(
    context: typer.Context,
    suite: SuiteName,
    model: ModelName,
    collection: Grounded = "",
    minimum: Minimum = None,
    max_tokens: MaxTokens = 0,
    key: Key = "",
    junit: Junit = None,
    as_json: AsJson = False,
) -> None:
    order = _Order(suite=suite, candidate=model, collection=collection, minimum=minimum, max_tokens=max_tokens, key=key)
    _ended(context, order, junit, as_json=as_json)


def _compare(
    context: typer.Context,
    suite: SuiteName,
    champion: Champion,
    candidate: Candidate,
    collection: Grounded = "",
    confidence: Confidence = None,
    max_tokens: MaxTokens = 0,
    key: Key = "",
    junit: Junit = None,
    as_json: AsJson = False,
) -> None:
    order = _Order(
        suite=suite,
        candidate=candidate,
        champion=champion,
        collection=collection,
        confidence=confidence,
        max_tokens=max_tokens,
        key=key,
    )
    _ended(context, order, junit, as_json=as_json)


def _gate(
    context: typer.Context,
    suite: SuiteName,
    champion: Champion,
    candidate: Candidate,
    collection: Grounded = "",
    margin: Margin = None,
    minimum: Minimum = None,
    confidence: Confidence = None,
    max_tokens: MaxTokens = 0,
    key: Key = "",
    junit: Junit = None,
    as_json: AsJson = False,
) -> None:
    order = _Order(
        suite=suite,
        candidate=candidate,
        champion=champion,
        collection=collection,
        margin=margin,
        minimum=minimum,
        confidence=confidence,
        max_tokens=max_tokens,
        key=key,
        gate=True,
    )
    with _no_outcome():
        ended = _ended(context, order, junit, as_json=as_json)
    raise typer.Exit(EXIT_CODES.get(ended.outcome, Unavailable.exit_code))


@dataclass(frozen=True, kw_only=True)
class _Order:
    """Cases that are to be asked, and of whom."""

    suite: str
    candidate: str
    champion: str = ""
    collection: str = ""
    margin: float | None = None
    minimum: float | None = None
    confidence: float | None = None
    max_tokens: int = 0
    key: str = ""
    gate: bool = False

    async def start(self, sluiceway: Sluiceway) -> EvaluationInfo:
        name, version = named(self.suite)
        return await sluiceway.evaluations.start(**{**vars(self), "suite": name, "version": version})


@contextmanager
def _no_outcome() -> Iterator[None]:
    """What else ends with the exit code of an outcome is told as a service that does not answer. Raises Unavailable."""
    try:
        yield
    except (NotFound, Conflict) as error:
        raise Unavailable(str(error)) from error
    except OSError as error:
        raise Unavailable(
            f"{error.strerror or error}: {error.filename or 'output'}; name a place that can be written, "
            "`sluiceway eval list` shows what was decided"
        ) from error


def _ended(context: typer.Context, order: _Order, junit: Path | None, *, as_json: bool) -> EvaluationInfo:
    """Prints what it came to, then writes the report. Raises Unavailable where it was not done, OSError where there is
    no place for the report: before it begins, as far as that can be known."""
    if junit is not None:
        _must_be_writable(junit)

    async def work(sluiceway: Sluiceway) -> EvaluationInfo:
        begun = await order.start(sluiceway)
        err.print(f"{begun.evaluation_id}; `sluiceway eval cancel {begun.evaluation_id}` ends it")
        return await sluiceway.evaluations.ended(begun.evaluation_id, on_progress=_Progress())

    ended = run(context, work)
    if ended.state == "finished":
        _print_ended(ended, as_json=as_json)
    if junit is not None:
        junit.write_text(_reported(context, ended.evaluation_id, "junit"), "utf-8")
    if ended.state != "finished":
        raise Unavailable(f"{ended.evaluation_id} is {ended.state}; {ended.message or 'nothing was decided'}")
    return ended


def _must_be_writable(file: Path) -> None:
    """Leaves it as it was. Raises OSError."""
    was_there = file.exists()
    with file.open("a"):
        pass
    if not was_there:
        file.unlink()


class _Progress:
    """Says on a terminal how far an evaluation is."""

    def __init__(self) -> None:
        self._said = -1

    def __call__(self, now: EvaluationInfo) -> None:
        if err.is_terminal and now.cases_done != self._said:
            self._said = now.cases_done
            err.print(f"{now.state}: {now.cases_done} of {now.suite_cases} cases")


def _list(
    context: typer.Context,
    suite: Annotated[str, typer.Option(help="Only of this suite.")] = "",
    limit: Limit = 1000,
    as_json: AsJson = False,
) -> None:
    found = run(context, lambda sluiceway: sluiceway.evaluations.list(suite, limit=limit))
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (
            each.evaluation_id,
            f"{each.suite}@{each.suite_version}",
            each.candidate.name,
            each.champion.name if each.champion else "",
            each.outcome or each.state,
            f"{each.cases_done} of {each.suite_cases}",
            output.moment(each.created_at),
        )
        for each in found
    ]
    columns = ("evaluation", "suite", "candidate", "champion", "outcome", "cases", "asked for")
    out.print(output.table("", columns, rows))


def _results(
    context: typer.Context,
    evaluation_id: EvaluationId,
    only: Annotated[str, typer.Option(help="`failed` or `differing`. Left out: all.")] = "",
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> list[CaseComparison]:
        return [each async for each in sluiceway.evaluations.results(evaluation_id, only=only)]

    found = run(context, work)
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (
            each.case_id,
            each.candidate.reason or "passed",
            "" if each.champion is None else each.champion.reason or "passed",
            output.line(each.candidate.text)[:80],
        )
        for each in found
    ]
    out.print(output.table("", ("case", "candidate", "champion", "the candidate's answer"), rows))


def _report(
    context: typer.Context,
    evaluation_id: EvaluationId,
    junit: Annotated[bool, typer.Option("--junit", help="As JUnit XML.")] = False,
) -> None:
    typer.echo(output.harmless(_reported(context, evaluation_id, "junit" if junit else "markdown")), nl=False)


def _reported(context: typer.Context, evaluation_id: str, form: Literal["junit", "markdown"]) -> str:
    return run(context, lambda sluiceway: sluiceway.evaluations.report(evaluation_id, form=form))


def _cancel(context: typer.Context, evaluation_id: EvaluationId, as_json: AsJson = False) -> None:
    ended = run(context, lambda sluiceway: sluiceway.evaluations.cancel(evaluation_id))
    if as_json:
        return output.as_json(ended)
    out.print(f"{ended.evaluation_id} is {ended.state}")


def _print_ended(ended: EvaluationInfo, *, as_json: bool) -> None:
    if as_json:
        return output.as_json(ended)
    needed = f"; about {ended.cases_needed:,} more cases would decide" if ended.cases_needed else ""
    rows = [
        ("evaluation", ended.evaluation_id),
        ("outcome", f"{ended.outcome}{needed}"),
        ("candidate", f"{ended.candidate.name}: {ended.candidate_passed} of {ended.cases}{_rate(ended.pass_rate)}"),
        ("champion", f"{ended.champion.name}: {ended.champion_passed} of {ended.cases}" if ended.champion else ""),
        ("alone", f"{ended.candidate_alone} to {ended.champion_alone}" if ended.champion else ""),
        ("left out", f"{ended.unasked} that neither answered" if ended.unasked else ""),
        ("difference", _difference(ended.difference)),
    ]
    out.print(output.table("", ("", ""), [row for row in rows if row[1]]))


def _rate(interval: MeasuredInterval | None) -> str:
    if interval is None:
        return ""
    return f", {interval.value:.1%} ({interval.lower:.1%} to {interval.upper:.1%})"


def _difference(interval: MeasuredInterval | None) -> str:
    if interval is None:
        return ""
    return f"{interval.value:+.1%} ({interval.lower:+.1%} to {interval.upper:+.1%})"
