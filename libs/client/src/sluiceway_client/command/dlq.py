"""Commands `sluiceway dlq`: dead letters, listed, redriven and deleted."""

from collections.abc import Sequence
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.dead_letters import DeadLetter, DeleteResult, RedriveResult, StillParked
from sluiceway_client.errors import Conflict, Invalid, NotFound

Service = Annotated[str, typer.Option("--service", "-s", help="Only of this service.")]


def register(app: typer.Typer, word: Command) -> None:
    dlq = typer.Typer(help=word.help, no_args_is_help=True)
    dlq.command("list", help="Records that are parked, with their reasons.")(_list)
    dlq.command("show", help="All that is known of a parked record.")(_show)
    dlq.command("redrive", help="Send records back to the group that parked them.")(_redrive)
    dlq.command("delete", help="Forget records without sending them back, for ever.")(_delete)
    app.add_typer(dlq, name=word.name)


def _list(
    context: typer.Context,
    service: Service = "",
    limit: Annotated[int, typer.Option(help="At most so many of each service, the oldest.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> tuple[list[DeadLetter], int]:
        found = await sluiceway.dead_letters.list(service=service, limit=limit)
        # Fewer than one service may show: none has more.
        return found, len(found) if len(found) < limit else await sluiceway.dead_letters.count(service=service)

    found, total = run(context, work)
    if as_json:
        for each in found:
            output.as_json(each)
    else:
        rows = [(each.id, each.service, each.reason, str(each.attempts), each.topic, each.detail) for each in found]
        out.print(output.table("", ("record", "service", "reason", "tries", "topic", "detail"), rows))
    if total > len(found):
        err.print(f"{len(found):,} of {total:,} records; `--limit` shows more")


def _show(context: typer.Context, record: str, as_json: AsJson = False) -> None:
    found = run(context, lambda sluiceway: sluiceway.dead_letters.find([record]))
    if not found:
        raise NotFound(f"{record} is not parked; `sluiceway dlq list` says what is")
    if as_json:
        output.as_json(found[0])
        return
    out.print(output.table("", ("", ""), [(key, str(value)) for key, value in output.plain(found[0]).items()]))


def _redrive(
    context: typer.Context,
    records: Annotated[list[str] | None, typer.Argument(metavar="[RECORD…]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are parked.")] = False,
    service: Service = "",
    as_json: AsJson = False,
) -> None:
    if bool(records) == everything:
        raise Invalid("which records is not clear; name them, or say `--all` instead", field="RECORD")

    async def work(sluiceway: Sluiceway) -> RedriveResult:
        if everything:
            return await sluiceway.dead_letters.redrive_all(service=service)
        return await sluiceway.dead_letters.redrive_named(records or (), service=service)

    done = run(context, work)
    output.as_json(done) if as_json else out.print(f"{done.redriven:,} sent back")
    if done.stayed:
        _tell(done.stayed)
        stayed = sum(each.records for each in done.stayed)
        raise Conflict(
            f"{stayed:,} of {stayed + done.redriven:,} records were not sent back; each is named above, with the reason"
        )


def _delete(
    context: typer.Context,
    records: Annotated[list[str] | None, typer.Argument(metavar="[RECORD…]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are parked.")] = False,
    cut: Annotated[bool, typer.Option("--cut", help="All that are too large to have been kept whole.")] = False,
    service: Service = "",
    yes: Annotated[bool, typer.Option("--yes", help="There is no way back, and nobody asks again.")] = False,
) -> None:
    if [bool(records), everything, cut].count(True) != 1:
        raise Invalid("which records is not clear; name them, or say `--all` or `--cut` instead", field="RECORD")
    if not yes:
        what = output.counted(len(records), "record") if records else "all that are too large" if cut else "all records"
        raise Invalid(f"{what} would be gone for ever; say `--yes` if that is meant", field="--yes")

    async def work(sluiceway: Sluiceway) -> DeleteResult:
        if records:
            return await sluiceway.dead_letters.delete(records, service=service)
        return await sluiceway.dead_letters.delete_all(service=service, cut=cut)

    done = run(context, work)
    out.print(f"{done.deleted:,} deleted")
    if done.stayed:
        _tell(done.stayed)
        raise Conflict("not all of them were deleted; each service is named above, with the reason")


def _tell(stayed: Sequence[StillParked]) -> None:
    for each in stayed:
        what = f"{each.records:,} of {each.service}" if each.records else each.service
        err.print(f"{each.id or what}: {each.why}")
