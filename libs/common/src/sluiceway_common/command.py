"""Command of a service: `serve`, `migrate`, `topics`, `acls`, `keys`, `tenants`, `public-key` and `records`."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from sluiceway_common import acls, records, topics
from sluiceway_common.access import command as keys
from sluiceway_common.access import tenants_command as tenants
from sluiceway_common.access.tables import migrate as migrate_access
from sluiceway_common.audit.tables import migrate as migrate_audit
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.errors import Refusal
from sluiceway_common.settings import Shared, read
from sluiceway_common.settings.values import TrustedKey


class _Words(argparse.ArgumentParser):
    """Refuses in one line; the whole usage is what `--help` is for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def command(name: str, *, serve: Callable[[], int]) -> NoReturn:
    """`sluiceway-<name>`: `serve` runs a replica, `migrate` brings the tables of `sluiceway_<name>` up to date,
    `topics` makes the topics that it needs, `acls` says what it must be allowed on Kafka, `keys` makes, lists, rotates
    and revokes API keys, `tenants` lists, suspends and resumes tenants, both the same for all services, `public-key`
    says what others verify this one with, `records` helps where one stops the service.
    """
    clock = SystemClock()
    asked = _words(name, clock).parse_args()
    try:
        if asked.command == "serve":
            sys.exit(serve())
        with _ended_by_sigterm():
            sys.exit(_obey(name, asked, clock))
    except Refusal as refusal:
        sys.exit(f"sluiceway-{name}: {refusal.message}")


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """The first process of a container is not, as long as nobody handles the signal. A replica does by itself."""
    before = signal.signal(signal.SIGTERM, lambda number, _: os._exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _obey(name: str, asked: argparse.Namespace, clock: Clock) -> int:
    match asked.command:
        case "migrate":
            migrate_all(name, _database())
        case "topics":
            return topics.obey(read(Shared), name)
        case "acls":
            return acls.obey(read(Shared), name, asked.principal)
        case "public-key":
            print(TrustedKey.belonging_to(read(Shared).internal_key, name))
        case "tenants":
            return tenants.obey(asked, _database(), clock)
        case "records":
            return records.obey(asked, read(Shared), name)
        case _:
            return keys.obey(asked, _database(), clock)
    return 0


def _words(name: str, clock: Clock) -> argparse.ArgumentParser:
    parser = _Words(prog=f"sluiceway-{name}")
    words = "serve|migrate|topics|acls|keys|tenants|public-key|records"
    commands = parser.add_subparsers(dest="command", metavar=words, required=True)
    commands.add_parser("serve", help="runs a replica until SIGTERM or SIGINT")
    commands.add_parser("migrate", help="brings the tables up to date; twice, or twice at once, is once")
    commands.add_parser("topics", help="makes the topics that are missing, as their contracts say; twice is once")
    rights = commands.add_parser("acls", help="what a user of Kafka needs for this service, for kafka-acls.sh")
    rights.add_argument("principal", help="`User:<name>`, as Kafka knows whoever logs in")
    keys.describe(commands.add_parser("keys", help="makes, lists, rotates and revokes API keys"), clock)
    tenants.describe(commands.add_parser("tenants", help="lists, suspends and resumes tenants"))
    commands.add_parser("public-key", help="the entry of this service for SLUICEWAY_INTERNAL_PUBLIC_KEYS")
    records.describe(commands.add_parser("records", help="groups, their dead letters, and what stops them"))
    return parser


def migrate_all(name: str, url: str) -> None:
    """Brings the tables that all services share, and those of this one, up to date."""
    migrate_access(url)
    migrate_schema(url, schema=name, package=f"sluiceway_{name}")
    migrate_audit(url, name)


def _database() -> str:
    return read(Shared).database.get_secret_value()
