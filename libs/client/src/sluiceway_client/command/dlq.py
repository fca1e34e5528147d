"""`sluiceway dlq`: records that could not be handled, and sending them back."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import printed
from sluiceway_client.command.context import AsJson, Context, err, out
from sluiceway_client.errors import Conflict, Invalid, NotFound
from sluiceway_client.parked import Parked
from sluiceway_client.redriven import Redriven, Stayed

T = TypeVar("T")

_NOT_PARKED = "not parked; `sluiceway dlq list` says what is"
Service = Annotated[str, typer.Option("--service", "-s", help="Only of this service.")]


def register(app: typer.Typer) -> None:
    dlq = typer.Typer(help="List, show and redrive parked records.", no_args_is_help=True)
    dlq.command("list", help="Records that are parked, with their reasons.")(_list)
    dlq.command("show", help="All that is known of a parked record.")(_show)
    dlq.command("redrive", help="Send records back to the group that parked them.")(_redrive)
    app.add_typer(dlq, name="dlq")


def _list(
    context: typer.Context,
    service: Service = "",
    limit: Annotated[int, typer.Option(help="At most so many of each service, the oldest.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> tuple[list[Parked], int]:
        found = await sluiceway.parked.list(service=service, limit=limit)
        # Fewer than one service may show: none has more.
        return found, len(found) if len(found) < limit else await sluiceway.parked.count(service=service)

    found, total = _run(context, work)
    if as_json:
        for each in found:
            printed.as_json(each)
    else:
        rows = [(each.id, each.service, each.reason, str(each.attempts), each.topic, each.detail) for each in found]
        out.print(printed.table("", ("record", "service", "reason", "tries", "topic", "detail"), rows))
    if total > len(found):
        err.print(f"{len(found):,} of {total:,} records; `--limit` shows more")


def _show(context: typer.Context, record: str, as_json: AsJson = False) -> None:
    found = _run(context, lambda sluiceway: sluiceway.parked.find([record]))
    if not found:
        raise NotFound(f"{record} is {_NOT_PARKED}")
    if as_json:
        printed.as_json(found[0])
        return
    out.print(printed.table("", ("", ""), [(key, str(value)) for key, value in printed.plain(found[0]).items()]))


def _redrive(
    context: typer.Context,
    records: Annotated[list[str] | None, typer.Argument(metavar="[RECORD…]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are parked.")] = False,
    service: Service = "",
    as_json: AsJson = False,
) -> None:
    if bool(records) == everything:
        raise Invalid("name records, or say `--all`", field="RECORD")

    async def work(sluiceway: Sluiceway) -> Redriven:
        if everything:
            return await sluiceway.parked.redrive_all(service=service)
        found = await sluiceway.parked.find(records or (), service=service)
        return await sluiceway.parked.redrive(found) + _missing(records or (), found)

    _tell(_run(context, work), as_json=as_json)


def _missing(ids: Sequence[str], found: Sequence[Parked]) -> Redriven:
    known = {each.id for each in found}
    missing = [each for each in dict.fromkeys(ids) if each not in known]
    return Redriven(stayed=tuple(Stayed("", 1, _NOT_PARKED, each) for each in missing))


def _tell(done: Redriven, *, as_json: bool) -> None:
    """The result on stdout; what was not sent back makes it a failure."""
    printed.as_json(done) if as_json else out.print(f"{done.redriven:,} sent back")
    if not done.stayed:
        return
    for each in done.stayed:
        what = f"{each.records:,} of {each.service}" if each.records else each.service
        err.print(f"{each.id or what}: {each.why}", markup=False, soft_wrap=True)
    stayed = sum(each.records for each in done.stayed)
    raise Conflict(f"{stayed:,} of {stayed + done.redriven:,} records were not sent back")


def _run(context: typer.Context, work: Callable[[Sluiceway], Awaitable[T]]) -> T:
    command: Context = context.obj
    return command.run(work)
