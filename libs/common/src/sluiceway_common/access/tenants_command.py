"""Command `tenants`: whoever runs a service lists, suspends and resumes tenants, at the database."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import Final

from sluiceway_common.access.command import a_name, moment_said, printed_from, table_of
from sluiceway_common.access.suspensions import KnownTenant, Suspensions
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.clock import Clock

_BY: Final = "whoever runs the service, at the database"
_PAGE: Final = 1_000
_TITLES: Final = ("tenant", "state", "keys", "suspended", "by", "reason")


def describe(parser: ArgumentParser) -> None:
    """Gives the parser the words `list`, `suspend` and `resume`."""
    orders = parser.add_subparsers(metavar="list|suspend|resume", required=True)
    found = orders.add_parser("list", help="the tenants that are known, by name")
    found.set_defaults(order=_list)
    suspend = orders.add_parser("suspend", help="lets nobody of a tenant in, within seconds everywhere; twice is once")
    suspend.add_argument("tenant", help="as its credentials name it")
    suspend.add_argument("--reason", type=a_name, help="why, as all are told who are refused")
    suspend.set_defaults(order=_suspend)
    resume = orders.add_parser("resume", help="lets a tenant in again, within seconds everywhere; twice is once")
    resume.add_argument("tenant", help="as its credentials name it")
    resume.set_defaults(order=_resume)


def obey(asked: Namespace, url: str, clock: Clock) -> int:
    """Does what was asked in the words of `describe`, in the database at `url`, and prints the answer."""
    return printed_from(
        url, lambda database: asked.order(Suspensions(database, TenantStates(database, clock), clock), asked)
    )


async def _list(suspensions: Suspensions, _asked: Namespace) -> Iterable[str]:
    rows, after = [_TITLES], ""
    while True:
        found, _ = await suspensions.page(after=after, limit=_PAGE)
        rows += map(_row, found[:_PAGE])
        if len(found) <= _PAGE:
            return table_of(rows)
        after = found[_PAGE - 1].name


async def _suspend(suspensions: Suspensions, asked: Namespace) -> Iterable[str]:
    await suspensions.suspend(asked.tenant, by=_BY, reason=asked.reason or "")
    return ()


async def _resume(suspensions: Suspensions, asked: Namespace) -> Iterable[str]:
    await suspensions.resume(asked.tenant)
    return ()


def _row(tenant: KnownTenant) -> tuple[str, str, str, str, str, str]:
    why = tenant.suspension
    since = (moment_said(why.at), why.by, why.reason or "-") if why else ("-", "-", "-")
    name = tenant.name if tenant.name.isprintable() else ascii(tenant.name)
    return (name, tenant.state, str(tenant.keys), *since)
