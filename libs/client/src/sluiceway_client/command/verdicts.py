"""Command `sluiceway verdicts`: what the guard decided, the last one first, by kinds, rules and places alone."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, run
from sluiceway_client.command.periods import Since, Until, period
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid
from sluiceway_client.record_values import RecordedVerdict, VerdictAction, VerdictQuery

if TYPE_CHECKING:
    from rich.table import Table

_COLUMNS = ("verdict", "judged", "text", "action", "policy", "characters", "findings")


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_verdicts)


def _verdicts(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="One verdict (ver_…), or those of an answer (ans_…).")
    ] = "",
    action: Annotated[VerdictAction | None, typer.Option(help="Only those that came to this.")] = None,
    rule: Annotated[str, typer.Option(help="Only those in which this rule saw something.")] = "",
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    wanted = _wanted(name, action, rule, since, until)

    async def work(sluiceway: Sluiceway) -> list[RecordedVerdict]:
        """One more than is shown, so that it is known whether there are more."""
        return [each async for each in sluiceway.record.verdicts(wanted, limit=limit + 1)]

    found = run(context, work)
    _print(found[:limit], in_full=bool(wanted.verdict_id), as_json=as_json)
    if len(found) > limit:
        typer.echo(f"these are the last {limit:,}, and there are more; `--limit` shows them", err=True)
    elif not found and not as_json:
        typer.echo("no verdict is like that", err=True)


def _wanted(name: str, action: VerdictAction | None, rule: str, since: str, until: str) -> VerdictQuery:
    if name and not name.startswith(("ver_", "ans_")):
        raise Invalid(f"{name[:40]!r} is neither a verdict nor an answer; they begin with ver_ and ans_", field="NAME")
    since_when, until_when = period(since, until)
    return VerdictQuery(
        verdict_id=name if name.startswith("ver_") else "",
        answer_id=name if name.startswith("ans_") else "",
        action=action,
        rule=rule,
        since=since_when,
        until=until_when,
    )


def _print(found: list[RecordedVerdict], *, in_full: bool, as_json: bool) -> None:
    if as_json:
        for each in found:
            output.as_json(each)
        return
    from sluiceway_client.command.context import out

    out.print(output.table("", _COLUMNS, [_row(each) for each in found]))
    for each in found if in_full else ():
        out.print()
        out.print(_findings(each))


def _row(verdict: RecordedVerdict) -> tuple[str, ...]:
    kinds = Counter(each.kind for each in verdict.findings)
    more = [f"{verdict.findings_left_out:,} more"] if verdict.findings_left_out else []
    return (
        verdict.verdict_id,
        output.moment(verdict.judged_at),
        verdict.kind,
        verdict.action,
        f"{verdict.policy}@{verdict.policy_version}",
        f"{verdict.characters:,}",
        ", ".join([f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items()] + more),
    )


def _findings(verdict: RecordedVerdict) -> "Table":
    rows = [
        (each.kind, each.rule, str(each.part), f"{each.start}-{each.end}", f"{each.score:.2f}", each.action)
        for each in verdict.findings
    ]
    return output.table("", ("finding", "rule", "part", "place", "score", "action"), rows)
