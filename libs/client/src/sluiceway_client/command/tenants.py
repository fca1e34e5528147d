"""Commands `sluiceway tenants`: dropping one, with all that it has."""

from typing import Annotated

import typer

from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid


def register(app: typer.Typer, word: Command) -> None:
    tenants = typer.Typer(help=word.help, no_args_is_help=True)
    tenants.command("drop", help="Delete all of a tenant for ever: documents, index, answers, keys.")(_drop)
    app.add_typer(tenants, name=word.name)


def _drop(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The tenant of the API key, which must be an admin's.")],
    yes: Annotated[bool, typer.Option("--yes", help="There is no way back, and nobody asks again.")] = False,
    without: Annotated[
        list[str] | None, typer.Option(help="A service that this installation does not run; repeat for more.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    if not yes:
        raise Invalid(f"all of {name!r} would be gone for ever; say `--yes` if that is meant", field="--yes")
    deleted = run(context, lambda sluiceway: sluiceway.tenants.drop(name, absent=without or ()))
    if as_json:
        for each in deleted:
            output.as_json(each)
        return
    rows = [(each.service, each.what, f"{each.count:,}") for each in deleted if each.count]
    out.print(output.table("", ("service", "deleted", ""), rows))
    out.print(f"the tenant {name!r} is dropped")
