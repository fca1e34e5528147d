"""Keys are made, listed and revoked by the command of any service."""

import asyncio
import base64
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_common.access.command import describe, obey
from sluiceway_common.access.keys import Access, key_id
from sluiceway_common.access.tables import SCHEMA, migrate
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.signatures import Signatures
from sluiceway_common.command import command
from sluiceway_common.database import Database
from sluiceway_common.errors import Unauthenticated
from sluiceway_common.principal import Principal
from sluiceway_common.settings.values import TrustedKey
from sluiceway_common.testing import ManualClock

pytestmark = pytest.mark.server

KEY = base64.b64encode(b"k" * 32).decode()
CRAWLER = ("create", "--tenant", "acme", "--subject", "crawler")

Say = Callable[..., list[str]]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture
def url(database: str) -> str:
    migrate(database)
    return database


@pytest.fixture
def say(url: str, clock: ManualClock, capsys: pytest.CaptureFixture[str]) -> Say:
    """Says words to `keys`; what comes back are the lines on stdout."""

    def said(*words: str) -> list[str]:
        parser = ArgumentParser()
        describe(parser, clock)
        assert obey(parser.parse_args(words), url, clock) == 0
        return capsys.readouterr().out.splitlines()

    return said


@pytest.fixture
def service(url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Says words to the command of a service; what comes back is its exit code, or its last words."""
    for name, text in {"DATABASE": url, "MASTER_KEY": KEY, "INTERNAL_KEY": KEY}.items():
        monkeypatch.setenv(f"SLUICEWAY_{name}", text)

    def said(*words: str) -> object:
        monkeypatch.setattr("sys.argv", ["sluiceway-toy", *words])
        with pytest.raises(SystemExit) as ended:
            command("toy", serve=lambda: 0)
        return ended.value.code

    return said


def authenticated(url: str, secret: str, clock: ManualClock) -> Principal:
    async def ask() -> Principal:
        database = Database(url, schema=SCHEMA, pool=1)
        try:
            return await Access(database, clock).authenticate(secret)
        finally:
            await database.stop()

    return asyncio.run(ask())


def test_the_secret_is_all_that_is_said_and_it_opens(say: Say, url: str, clock: ManualClock) -> None:
    (secret,) = say(*CRAWLER, "--role", "contributor", "--role", "reader", "--group", "staff", "--group", "the board")
    assert authenticated(url, secret, clock) == Principal(
        "acme", "crawler", frozenset({"contributor", "reader"}), ("staff", "the board")
    )


def test_a_key_reads_unless_more_is_asked_for(say: Say, url: str, clock: ManualClock) -> None:
    (secret,) = say(*CRAWLER)
    assert authenticated(url, secret, clock) == Principal("acme", "crawler", frozenset({"reader"}))


@pytest.mark.parametrize(("expires", "days"), [("90", 90), ("2030-01-31", 30)])
def test_a_key_ends_after_days_or_at_a_date(say: Say, url: str, clock: ManualClock, expires: str, days: int) -> None:
    (secret,) = say(*CRAWLER, "--expires", expires)
    clock.advance(timedelta(days=days).total_seconds() - 1)
    authenticated(url, secret, clock)
    clock.advance(1)
    with pytest.raises(Unauthenticated, match="expired"):
        authenticated(url, secret, clock)


def test_a_list_shows_all_but_the_secrets(say: Say, clock: ManualClock) -> None:
    (older,) = say(*CRAWLER, "--group", "staff", "--group", "board", "--expires", "7")
    clock.advance(60)
    (newer,) = say("create", "--tenant", "acme", "--subject", "me", "--role", "reader", "--role", "operator")
    say("create", "--tenant", "other", "--subject", "stranger")
    say("revoke", key_id(newer))
    space = " " * (len(key_id(older)) - len("id"))
    assert say("list", "--tenant", "acme") == [
        f"id{space}  subject  roles            groups       created               expires               "
        "revoked               replaced by",
        f"{key_id(newer)}  me       operator,reader  -            2030-01-01T00:01:00Z  -                     "
        "2030-01-01T00:01:00Z  -",
        f"{key_id(older)}  crawler  reader           staff,board  2030-01-01T00:00:00Z  2030-01-08T00:00:00Z  "
        "-                     -",
    ]


def test_revoking_twice_is_once(say: Say, url: str, clock: ManualClock) -> None:
    (secret,) = say(*CRAWLER)
    assert say("revoke", key_id(secret)) == []
    once = say("list", "--tenant", "acme")
    clock.advance(60)
    assert say("revoke", key_id(secret)) == []
    assert say("list", "--tenant", "acme") == once
    with pytest.raises(Unauthenticated, match="revoked"):
        authenticated(url, secret, clock)


def test_a_rotated_key_opens_beside_its_successor_for_the_hours_that_are_said(
    say: Say, url: str, clock: ManualClock
) -> None:
    (old,) = say(*CRAWLER, "--role", "contributor")
    (new,) = say("rotate", key_id(old), "--tenant", "acme", "--overlap", "2")
    assert authenticated(url, new, clock) == authenticated(url, old, clock)
    told = f"2030-01-01T02:00:00Z  -        {key_id(new)}"
    assert any(line.endswith(told) for line in say("list", "--tenant", "acme"))
    clock.advance(7200)
    authenticated(url, new, clock)
    with pytest.raises(Unauthenticated, match="its overlap is over"):
        authenticated(url, old, clock)


def test_a_service_has_the_words(service: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    assert service("keys", *CRAWLER) == 0
    secret = capsys.readouterr().out.strip()
    assert service("keys", "revoke", key_id(secret)) == 0
    assert service("keys", "list", "--tenant", "acme") == 0
    assert key_id(secret) in capsys.readouterr().out


def test_a_service_says_what_others_verify_it_with(
    service: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Signed with its private key, a record is without fault where the entry is listed."""
    assert service("public-key") == 0
    listed = TrustedKey.of(capsys.readouterr().out.strip())
    record = Signatures(base64.b64decode(KEY), service="toy").sign(Record("t", b"k", b"v"))
    assert listed.service == "toy"
    assert Signatures(b"o" * 32, (listed,), service="other").fault(record, said_by="toy") is None


def test_what_is_not_there_is_said_in_a_line(service: Callable[..., object]) -> None:
    assert (
        service("keys", "revoke", "key_x")
        == "sluiceway-toy: there is no API key 'key_x'; `keys list` shows those that there are"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "the following arguments are required: create|list|rotate|revoke"),
        (("list",), "list: the following arguments are required: --tenant"),
        (("create", "--tenant", "acme"), "create: the following arguments are required: --subject"),
        (
            ("create", "--tenant", " "),
            "create: argument --tenant: it is ' '; it must be a name of printable",
        ),
        (
            (*CRAWLER, "--group", "a\nb"),
            "create: argument --group: it is 'a\\nb'; it must be a name of",
        ),
        ((*CRAWLER, "--role", "king"), "create: argument --role: invalid choice: 'king'"),
        ((*CRAWLER, "--expires", "soon"), "create: argument --expires: must be days, such as 90, or a date"),
        ((*CRAWLER, "--expires", "0"), "create: argument --expires: must lie between 1 and 36500 days"),
        ((*CRAWLER, "--expires", "2020-12-31"), "create: argument --expires: must lie ahead"),
        (("rotate", "key_x"), "rotate: the following arguments are required: --tenant"),
        (
            ("rotate", "key_x", "--tenant", "acme", "--overlap", "721"),
            "rotate: argument --overlap: must lie between 0 and 720 hours",
        ),
        (("revoke", "sw_x"), f"revoke: argument id: this is a secret; the id of its key is {key_id('sw_x')}"),
    ],
)
def test_a_wrong_word_is_named_in_a_line(
    service: Callable[..., object], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert service("keys", *words) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert spoken.err.startswith("sluiceway-toy keys")
    assert said in spoken.err
    assert spoken.err.count("\n") == 1


def test_without_tables_the_way_out_is_said(service: Callable[..., object], url: str) -> None:
    async def drop() -> None:
        database = Database(url, schema=SCHEMA, pool=1)
        async with database.transaction() as connection:
            await connection.exec_driver_sql("DROP TABLE access.keys")
        await database.stop()

    asyncio.run(drop())
    assert service("keys", *CRAWLER) == (
        "sluiceway-toy: the tables are older than this service; run its `migrate` first"
    )
