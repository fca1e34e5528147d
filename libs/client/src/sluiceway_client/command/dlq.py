"""`sluiceway dlq`: records that could not be handled, and sending them back."""

from collections.abc import Sequence
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import printed
from sluiceway_client.command.context import AsJson, Context, out
from sluiceway_client.errors import Invalid, NotFound
from sluiceway_client.parked import Parked

Service = Annotated[str, typer.Option("--service", "-s", help="Only of this service.")]


def register(app: typer.Typer) -> None:
    dlq = typer.Typer(help="List, show and redrive parked records.", no_args_is_help=True)
    dlq.command("list", help="Records that are parked, with their reasons.")(_list)
    dlq.command("show", help="All that is known of a parked record.")(_show)
    dlq.command("redrive", help="Send records back to the group that parked them.")(_redrive)
    app.add_typer(dlq, name="dlq")


def _list(context: typer.Context, service: Service = "", as_json: AsJson = False) -> None:
    found = _parked(context, service)
    if as_json:
        for each in found:
            printed.as_json(each)
        return
    rows = [(each.id, each.service, each.reason, str(each.attempts), each.topic, each.detail) for each in found]
    out.print(printed.table("", ("record", "service", "reason", "tries", "topic", "detail"), rows))


def _show(context: typer.Context, record: str, as_json: AsJson = False) -> None:
    parked = _named(_parked(context, ""), [record])[0]
    if as_json:
        printed.as_json(parked)
        return
    out.print(printed.table("", ("", ""), [(key, str(value)) for key, value in printed.plain(parked).items()]))


def _redrive(
    context: typer.Context,
    records: Annotated[list[str] | None, typer.Argument(metavar="[RECORD…]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are parked.")] = False,
    service: Service = "",
    as_json: AsJson = False,
) -> None:
    if bool(records) == everything:
        raise Invalid("name records, or say `--all`", field="RECORD")

    async def work(sluiceway: Sluiceway) -> int:
        found = await sluiceway.parked.list(service=service)
        return await sluiceway.parked.redrive(found if everything else _named(found, records or ()))

    command: Context = context.obj
    redriven = command.run(work)
    printed.as_json({"redriven": redriven}) if as_json else out.print(f"{redriven} sent back")


def _parked(context: typer.Context, service: str) -> list[Parked]:
    command: Context = context.obj
    return command.run(lambda sluiceway: sluiceway.parked.list(service=service))


def _named(found: Sequence[Parked], ids: Sequence[str]) -> list[Parked]:
    known = {each.id: each for each in found}
    if missing := [each for each in ids if each not in known]:
        raise NotFound(f"not parked: {', '.join(missing)}; `sluiceway dlq list` says what is")
    return [known[each] for each in ids]
