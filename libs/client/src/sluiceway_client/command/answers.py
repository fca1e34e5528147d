"""Command `sluiceway answers`: answers by what is known of them, the last one first."""

import math
import re
from collections.abc import Sequence
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, run
from sluiceway_client.command.periods import Since, Until, period
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid
from sluiceway_client.record_values import AnswerHit, AnswerQuery, Ending, GroundednessKind, GuardOutcome, ScoreBounds

_BOUND = re.compile(r"(?P<name>[\w.@-]+)\s*(?P<sign>>=|<=|=)\s*(?P<bound>\S+)")
_COLUMNS = ("answer", "finished", "end", "model", "collection", "groundedness", "guard", "feedback")


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_answers)


def _answers(
    context: typer.Context,
    since: Since = "",
    until: Until = "",
    collection: Annotated[str, typer.Option("--collection", "-c", help="Only of this collection.")] = "",
    model: Annotated[str, typer.Option(help="Only of this model.")] = "",
    guard: Annotated[GuardOutcome | None, typer.Option(help="Only where the guard said this.")] = None,
    groundedness: Annotated[
        GroundednessKind | None, typer.Option(help="Only that stand so to the documents; unspecified: none were asked.")
    ] = None,
    end: Annotated[Ending | None, typer.Option(help="Only that ended so.")] = None,
    score: Annotated[
        list[str] | None,
        typer.Option(help="Bounds of a score, in quotation marks: 'groundedness>=0.5'. Twice: both ends."),
    ] = None,
    question: Annotated[str, typer.Option(help="Words of the question, as far as it is held.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    since_when, until_when = period(since, until)
    wanted = AnswerQuery(
        since=since_when,
        until=until_when,
        collection=collection,
        model=model,
        guard=guard,
        groundedness=groundedness,
        finish_reason=end,
        score=bounds(score or ()),
        question=question,
    )

    async def work(sluiceway: Sluiceway) -> list[AnswerHit]:
        """One more than is shown, so that it is known whether there are more."""
        return [each async for each in sluiceway.record.search(wanted, limit=limit + 1)]

    found = run(context, work)
    _print(found[:limit], with_question=bool(question), as_json=as_json)
    if len(found) > limit:
        typer.echo(f"these are the last {limit:,}, and there are more; `--limit` shows them", err=True)
    elif not found and not as_json:
        typer.echo("no answer is like that", err=True)


def bounds(said: Sequence[str]) -> ScoreBounds | None:
    """Bounds of one score; None where none are said. Raises Invalid."""
    read = [_bound(each) for each in said]
    names = {each.name for each in read}
    if len(names) > 1:
        raise Invalid(f"`--score` names {', '.join(sorted(names))}; bound one score at a time", field="--score")
    lower = [each.min for each in read if each.min is not None]
    upper = [each.max for each in read if each.max is not None]
    return ScoreBounds(name=names.pop(), min=max(lower, default=None), max=min(upper, default=None)) if read else None


def _bound(said: str) -> ScoreBounds:
    found = _BOUND.fullmatch(said)
    number = _number(found["bound"]) if found else math.nan
    if found is None or not math.isfinite(number):
        raise Invalid(
            f"`--score {said[:40]}` has no bound; write it in quotation marks, as in --score 'groundedness>=0.5'",
            field="--score",
        )
    sign = found["sign"]
    return ScoreBounds(name=found["name"], min=number if sign != "<=" else None, max=number if sign != ">=" else None)


def _number(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        return math.nan


def _print(found: Sequence[AnswerHit], *, with_question: bool, as_json: bool) -> None:
    if as_json:
        for each in found:
            output.as_json(each)
        return
    columns = (*_COLUMNS, "question") if with_question else _COLUMNS
    from sluiceway_client.command.context import out

    out.print(output.table("", columns, [_row(each)[: len(columns)] for each in found]))


def _row(hit: AnswerHit) -> tuple[str, ...]:
    answer = hit.answer
    feedback = next((each.value for each in hit.scores if each.name == "feedback"), None)
    return (
        answer.answer_id,
        output.moment(answer.at),
        "given" if answer.given else answer.finish_reason,
        answer.model,
        answer.collection,
        "" if answer.groundedness.status == "unspecified" else answer.groundedness.status,
        "" if answer.guard == "unspecified" else answer.guard,
        output.figure(feedback),
        output.line(hit.question),
    )
