"""Commands `sluiceway audit`: who did what, and whether the log of it is whole."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from sluiceway_client.audit_values import AuditedAct, AuditHead, AuditQuery, ChainReport
from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.periods import Since, Until, period
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid, NotFound

_COLUMNS = ("act", "when", "who", "service", "call", "outcome")


def register(app: typer.Typer, word: Command) -> None:
    audit = typer.Typer(help=word.help, no_args_is_help=True)
    audit.command("list", help="Calls that were audited, the last one first.")(_list)
    audit.command("show", help="All that is known of one of them.")(_show)
    audit.command("verify", help="Read all of it, and say whether anything was changed, left out or put in.")(_verify)
    app.add_typer(audit, name=word.name)


def _list(
    context: typer.Context,
    service: Annotated[str, typer.Option("--service", "-s", help="Only of this service.")] = "",
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    since_when, until_when = period(since, until)
    wanted = AuditQuery(service=service, since=since_when, until=until_when)

    async def work(sluiceway: Sluiceway) -> list[AuditedAct]:
        """One more than is shown, so that it is known whether there are more."""
        return [each async for each in sluiceway.audit.acts(wanted, limit=limit + 1)]

    found = run(context, work)
    if as_json:
        for each in found[:limit]:
            output.as_json(each)
    else:
        out.print(output.table("", _COLUMNS, [_row(each) for each in found[:limit]]))
    if len(found) > limit:
        err.print(f"these are the last {limit:,}, and there are more; `--limit` shows them")
    elif not found and not as_json:
        err.print("nothing was audited then")


def _show(
    context: typer.Context,
    act: Annotated[str, typer.Argument(metavar="ACT", help="Its name (act_…), as `audit list` says it.")],
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> list[AuditedAct]:
        return [each async for each in sluiceway.audit.acts(AuditQuery(act_id=act))]

    found = run(context, work)
    if not found:
        raise NotFound(f"no act {act[:60]!r} is in the log; `sluiceway audit list` says which are")
    if as_json:
        output.as_json(found[0])
        return
    out.print(output.table("", ("", ""), list(_lines(found[0]))))


def _verify(
    context: typer.Context,
    known: Annotated[
        Path | None, typer.Option(help="What an earlier `audit verify --json` printed: it must still hold.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="A service that this installation does not run; repeat for more.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    heads = _heads(known) if known is not None else {}
    reports = run(context, lambda sluiceway: sluiceway.audit.verify(known=heads, absent=without or ()))
    if as_json:
        for each in reports:
            output.as_json(each)
    else:
        rows = [(each.service, f"{each.entries:,}", _found(each), each.head.hash) for each in reports]
        out.print(output.table("", ("service", "entries", "found", "hash of the last one"), rows))
    for each in reports:
        for said in each.faults:
            err.print(f"{each.service}: {said}")
    if any(each.faults or each.missing for each in reports):
        raise typer.Exit(1)


def _found(report: ChainReport) -> str:
    if report.faults:
        return "broken"
    return f"{report.missing:,} of the last ones missing" if report.missing else "whole"


def _heads(file: Path) -> Mapping[str, AuditHead]:
    """Raises Invalid for what is no such file."""
    try:
        reports = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return {each["service"]: _head(each["head"]) for each in reports}
    except OSError as error:
        raise Invalid(f"{file} cannot be read; name another", field="--known") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{file} is not what `audit verify --json` prints; name another", field="--known") from error


def _head(said: dict[str, object]) -> AuditHead:
    match said:
        case {"sequence": int(sequence), "hash": str(digest)}:
            return AuditHead(sequence=sequence, hash=digest)
    raise ValueError(said)


def _row(act: AuditedAct) -> tuple[str, ...]:
    return (act.act_id, output.moment(act.at), output.line(act.subject), act.service, _call(act), act.outcome or "?")


def _call(act: AuditedAct) -> str:
    """`DropTenant` of `sluiceway.ops.v1.OperatorService/DropTenant`."""
    return act.method.rpartition("/")[2]


def _lines(act: AuditedAct) -> Iterator[tuple[str, str]]:
    yield "act", act.act_id
    yield "call", act.method
    yield "who", f"{output.line(act.subject)} ({', '.join(act.roles)})"
    yield "begun", output.moment(act.at)
    yield "ended", output.moment(act.ended_at) or "not known"
    yield "outcome", act.outcome or "not known"
    for name, said in (("request", act.request), ("response", act.response)):
        if said:
            yield name, output.escaped(json.dumps(said, ensure_ascii=False))
    if act.request_sha256:
        yield "sha256 of the whole request", act.request_sha256
    if act.error:
        yield "error", output.line(act.error)
