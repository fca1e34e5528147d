"""Command `keys`: whoever runs a service makes, lists, rotates and revokes API keys."""

import asyncio
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final, get_args

from sluiceway_common.access.api_key import (
    MOST_DAYS,
    MOST_OVERLAP,
    OVERLAP,
    PREFIX,
    Key,
    Rotation,
    key_id,
    must_be_a_name,
)
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Role

_PATIENCE: Final = 5.0
_TITLES: Final = ("id", "subject", "roles", "groups", "created", "expires", "revoked", "replaced by")


def describe(parser: ArgumentParser, clock: Clock) -> None:
    """Gives the parser the words `create`, `list`, `rotate` and `revoke`."""
    orders = parser.add_subparsers(metavar="create|list|rotate|revoke", required=True)
    create = orders.add_parser("create", help="makes a key and says its secret, once")
    _describe_key(create, clock)
    create.set_defaults(order=_create)
    found = orders.add_parser("list", help="the keys of a tenant, the newest first")
    found.add_argument("--tenant", required=True, type=a_name, help="whose keys")
    found.set_defaults(order=_list)
    rotate = orders.add_parser("rotate", help="makes a key that takes the place of another, and says its secret, once")
    rotate.add_argument("--tenant", required=True, type=a_name, help="whose key")
    rotate.add_argument("id", type=_id, help="`key_…`, as `list` shows it")
    rotate.add_argument(
        "--overlap",
        type=_hours,
        default=OVERLAP,
        metavar="HOURS",
        help=f"how long the old one opens beside it, 0 to {MOST_OVERLAP.days * 24} (default: 24)",
    )
    rotate.set_defaults(order=_rotate)
    revoke = orders.add_parser("revoke", help="closes a key for good, everywhere within half a minute; twice is once")
    revoke.add_argument("id", type=_id, help="`key_…`, as `list` shows it")
    revoke.set_defaults(order=_revoke)


def obey(asked: Namespace, url: str, clock: Clock) -> int:
    """Does what was asked in the words of `describe`, in the database at `url`, and prints the answer."""
    return printed_from(url, lambda database: asked.order(Access(database, clock), asked))


def printed_from(url: str, work: Callable[[Database], Awaitable[Iterable[str]]]) -> int:
    """Prints the lines that the work gives, which is done in the schema of keys and tenants at `url`."""
    for line in asyncio.run(_answer(url, work)):
        print(line)
    return 0


def _describe_key(create: ArgumentParser, clock: Clock) -> None:
    create.add_argument("--tenant", required=True, type=a_name, help="in whose space the key acts")
    create.add_argument("--subject", required=True, type=a_name, help="who calls with it, as records will say")
    create.add_argument(
        "--role", action="append", choices=get_args(Role), help="what it may do; repeat for more (default: reader)"
    )
    create.add_argument(
        "--group",
        action="append",
        type=a_name,
        help="a group whose documents it finds, beside those of all; repeat for more",
    )
    create.add_argument(
        "--expires",
        type=partial(_moment, clock),
        metavar="DAYS|DATE",
        help="days from now, or the date (YYYY-MM-DD, UTC) at whose start it ends (default: never)",
    )


async def _answer(url: str, work: Callable[[Database], Awaitable[Iterable[str]]]) -> Iterable[str]:
    database = Database(url, schema=SCHEMA, pool=1, patience=_PATIENCE)
    try:
        await database.start()
        return await work(database)
    finally:
        await database.stop()


async def _create(access: Access, asked: Namespace) -> Iterable[str]:
    roles: Sequence[Role] = asked.role or ("reader",)
    return [await access.create_key(asked.tenant, asked.subject, roles, asked.group or (), asked.expires)]


async def _list(access: Access, asked: Namespace) -> Iterable[str]:
    return table_of([_TITLES, *(_row(key) for key in await access.keys(asked.tenant))])


async def _rotate(access: Access, asked: Namespace) -> Iterable[str]:
    return [(await access.rotate(Rotation(tenant=asked.tenant, id=asked.id, overlap=asked.overlap))).issued.secret]


async def _revoke(access: Access, asked: Namespace) -> Iterable[str]:
    await access.revoke(asked.id)
    return ()


def _row(key: Key) -> Sequence[str]:
    who, moments = key.principal, (key.created, key.expires, key.revoked)
    named = key.id, who.subject, ",".join(sorted(who.roles)) or "-", ",".join(who.groups) or "-"
    return (*named, *map(moment_said, moments), key.replaced_by or "-")


def moment_said(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "-"


def table_of(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def a_name(said: str) -> str:
    """What can be read again in a list, so nothing that moves the cursor."""
    try:
        must_be_a_name(said, "it")
    except Invalid as error:
        raise ArgumentTypeError(error.message.replace("`it`", "it")) from None
    return said


def _hours(said: str) -> timedelta:
    most = MOST_OVERLAP // timedelta(hours=1)
    if not (said.isascii() and said.isdecimal()) or int(said) > most:
        raise ArgumentTypeError(f"must lie between 0 and {most} hours")
    return timedelta(hours=int(said))


def _id(said: str) -> str:
    if said.startswith(PREFIX):
        raise ArgumentTypeError(f"this is a secret; the id of its key is {key_id(said)}")
    return a_name(said)


def _moment(clock: Clock, said: str) -> datetime:
    if said.isdecimal():
        return _in_days(clock.now(), int(said))
    try:
        moment = datetime.combine(date.fromisoformat(said), datetime.min.time(), UTC)
    except ValueError:
        raise ArgumentTypeError("must be days, such as 90, or a date, such as 2030-12-31") from None
    if moment <= clock.now():
        raise ArgumentTypeError("must lie ahead; a key ends at the start of its day, UTC")
    return moment


def _in_days(now: datetime, days: int) -> datetime:
    if not 1 <= days <= MOST_DAYS:
        raise ArgumentTypeError(f"must lie between 1 and {MOST_DAYS} days; leave it out for a key that never expires")
    return now + timedelta(days=days)
