"""Commands `sluiceway tenants`: whom they let in, and dropping one with all that it has."""

from typing import Annotated

import typer

from sluiceway_client.access_values import TenantInfo
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid

_TITLES = ("tenant", "state", "keys", "suspended", "by", "reason")
Name = Annotated[str, typer.Argument(help="The tenant, as its credentials name it.")]


def register(app: typer.Typer, word: Command) -> None:
    tenants = typer.Typer(help=word.help, no_args_is_help=True)
    tenants.command("list", help="The tenants that are known; of a key of another tenant, its own alone.")(_list)
    tenants.command("suspend", help="Let nobody of a tenant in, within seconds everywhere.")(_suspend)
    tenants.command("resume", help="Let a tenant in again, within seconds everywhere.")(_resume)
    tenants.command("drop", help="Delete all of a tenant for ever: documents, index, answers, keys.")(_drop)
    app.add_typer(tenants, name=word.name)


def _list(context: typer.Context, as_json: AsJson = False) -> None:
    found = run(context, lambda sluiceway: sluiceway.tenants.list())
    if as_json:
        for each in found:
            output.as_json(each)
        return
    out.print(output.table("", _TITLES, [_row(each) for each in found]))


def _suspend(
    context: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option(help="Why, as all are told who are refused.")] = "",
    as_json: AsJson = False,
) -> None:
    suspended = run(context, lambda sluiceway: sluiceway.tenants.suspend(name, reason=reason))
    if not suspended.active_keys:
        err.print(f"no key of {name!r} is known; is that its name?")
    output.as_json(suspended) if as_json else out.print(f"the tenant {name!r} is suspended")


def _resume(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    resumed = run(context, lambda sluiceway: sluiceway.tenants.resume(name))
    output.as_json(resumed) if as_json else out.print(f"the tenant {name!r} is let in again")


def _row(tenant: TenantInfo) -> tuple[str, ...]:
    since = tenant.suspended.strftime("%Y-%m-%dT%H:%M:%SZ") if tenant.suspended else ""
    return (tenant.name, tenant.state, f"{tenant.active_keys:,}", since, tenant.suspended_by, tenant.reason)


def _drop(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The tenant of the API key, an admin's, or a suspended one.")],
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
