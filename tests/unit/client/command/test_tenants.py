"""Tenants as a person handles them: against a real service at a real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluiceway_common.database import Database
from tests.support.access_served import ServedAccess, served_access
from tests.unit.client.spoken import Spoken, say

pytestmark = pytest.mark.server


@dataclass
class Person:
    """Somebody at a terminal, with the key of an admin of all tenants."""

    folder: Path
    served: ServedAccess
    secret: str

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "tenants", *words, api_key=self.secret, ingest=self.served.address)


@pytest.fixture
async def person(tmp_path: Path, access_database: Database) -> AsyncIterator[Person]:
    async with served_access(access_database, admin_tenant="head-office") as served:
        yield Person(tmp_path, served, await served.access.create_key("head-office", "root", ["admin"]))


async def test_a_tenant_is_suspended_listed_and_resumed(person: Person) -> None:
    await person.served.access.create_key("acme", "ada", ["reader"])
    suspended = await person.say("suspend", "acme", "--reason", "unpaid")
    assert (suspended.code, suspended.out, suspended.err) == (0, "the tenant 'acme' is suspended\n", "")
    listed = await person.say("list")
    assert [line.split()[:3] for line in listed.out.splitlines()[1:]] == [
        ["acme", "suspended", "1"],
        ["head-office", "active", "1"],
    ]
    assert "root of head-office" in listed.out
    assert (await person.say("resume", "acme")).out == "the tenant 'acme' is let in again\n"
    rows = (await person.say("list", "--json")).rows
    assert [(row["name"], row["state"], row["suspended"]) for row in rows] == [
        ("acme", "active", None),
        ("head-office", "active", None),
    ]


async def test_a_name_that_nobody_knows_is_asked_back(person: Person) -> None:
    said = await person.say("suspend", "amce", "--json")
    assert (said.code, said.rows[0]["state"]) == (0, "suspended")
    assert said.err == "no key of 'amce' is known; is that its name?\n"


async def test_who_would_lock_out_all_admins_is_told(person: Person) -> None:
    said = await person.say("suspend", "head-office")
    assert (said.code, said.out) == (1, "")
    assert "would lock itself out" in said.err
