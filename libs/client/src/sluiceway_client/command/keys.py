"""Commands `sluiceway keys`: API keys of a tenant. The secret of a new one stands alone on stdout, to be piped."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from sluiceway_client.access_values import ApiKey, IssuedApiKey, RotatedApiKey
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.periods import duration
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid

_MOST_DAYS = 36_500
_DAYS = re.compile("0*[0-9]{1,6}")
_SECRET = "sw_"
_TITLES = ("key", "subject", "roles", "groups", "state", "created", "expires")

Tenant = Annotated[str, typer.Option(help="Another tenant than that of your key; for admins of the installation.")]
Expires = Annotated[str, typer.Option(metavar="DAYS|DATE", help="Days from now, or the date at whose start it ends.")]
RequestId = Annotated[
    str, typer.Option(help="A name of your own, to give the same command again within 10 minutes if no answer comes.")
]


def _is_an_id(said: str) -> str:
    if said.startswith(_SECRET):
        raise Invalid("this is a secret, not the id of a key; `sluiceway keys list` shows ids", field="KEY")
    return said


Key = Annotated[str, typer.Argument(metavar="KEY", help="`key_…`, as `keys list` shows it.", callback=_is_an_id)]


def register(app: typer.Typer, word: Command) -> None:
    keys = typer.Typer(help=word.help, no_args_is_help=True)
    keys.command("create", help="Make a key; its secret is printed, once.")(_create)
    keys.command("list", help="The keys of a tenant, the newest first.")(_list)
    keys.command("rotate", help="Make a key in the place of another; both open for a day, or as is said.")(_rotate)
    keys.command("revoke", help="Close a key for good, everywhere within half a minute; twice is once.")(_revoke)
    app.add_typer(keys, name=word.name)


def _create(
    context: typer.Context,
    subject: Annotated[str, typer.Option(help="Who will call with it, as records will say.")],
    role: Annotated[list[str] | None, typer.Option(help="What it may do; repeat for more. Default: reader.")] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="A group whose documents it finds, beside those of all; repeat for more.")
    ] = None,
    expires: Expires = "",
    tenant: Tenant = "",
    request_id: RequestId = "",
    as_json: AsJson = False,
) -> None:
    made = run(
        context,
        lambda sluiceway: sluiceway.keys.create(
            subject,
            roles=role or ("reader",),
            groups=group or (),
            expires=_end(expires),
            tenant=tenant,
            request_id=request_id,
        ),
    )
    _tell(made, as_json=as_json)
    err.print(f"{made.key.id} of {made.key.subject}{_until(made.key)}")


def _list(
    context: typer.Context,
    tenant: Tenant = "",
    limit: Annotated[int, typer.Option(help="At most so many, the newest.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    found = run(context, lambda sluiceway: sluiceway.keys.list(tenant=tenant, limit=limit))
    if as_json:
        for each in found:
            output.as_json(each)
        return
    out.print(output.table("", _TITLES, [_row(each) for each in found]))


def _rotate(
    context: typer.Context,
    key: Key,
    overlap: Annotated[
        float | None, typer.Option(metavar="HOURS", help="How long the old one opens beside it. Default: 24.", min=0)
    ] = None,
    expires: Expires = "",
    tenant: Tenant = "",
    request_id: RequestId = "",
    as_json: AsJson = False,
) -> None:
    rotated = run(
        context,
        lambda sluiceway: sluiceway.keys.rotate(
            key,
            overlap=None if overlap is None else duration(overlap, "--overlap"),
            expires=_end(expires),
            tenant=tenant,
            request_id=request_id,
        ),
    )
    _tell(rotated, as_json=as_json)
    told = f"{rotated.key.id} takes the place of {rotated.replaced.id}, which opens{_until(rotated.replaced)}"
    err.print(told)


def _revoke(
    context: typer.Context,
    key: Key,
    last: Annotated[bool, typer.Option("--last", help="Though no other key of an admin is left.")] = False,
    tenant: Tenant = "",
    as_json: AsJson = False,
) -> None:
    revoked = run(context, lambda sluiceway: sluiceway.keys.revoke(key, last=last, tenant=tenant))
    output.as_json(revoked) if as_json else out.print(f"{revoked.id} is revoked")


def _tell(made: IssuedApiKey | RotatedApiKey, *, as_json: bool) -> None:
    output.as_json(made) if as_json else typer.echo(made.secret)


def _row(key: ApiKey) -> tuple[str, ...]:
    state = f"{key.state} → {key.replaced_by}" if key.state == "rotated" else key.state
    names = key.id, key.subject, ", ".join(key.roles), ", ".join(key.groups)
    return (*names, state, _said(key.created), _said(key.expires))


def _until(key: ApiKey) -> str:
    return f" until {_said(key.expires)}" if key.expires else ""


def _said(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _end(said: str) -> datetime | timedelta | None:
    if not said:
        return None
    if _DAYS.fullmatch(said) and 1 <= int(said) <= _MOST_DAYS:
        return timedelta(days=int(said))
    try:
        return datetime.combine(date.fromisoformat(said), datetime.min.time(), UTC)
    except ValueError as error:
        raise Invalid(
            f"`--expires {said}` is no end; say days, such as 90, or a date, such as 2030-12-31", field="--expires"
        ) from error
