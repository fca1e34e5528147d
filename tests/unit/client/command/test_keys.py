"""Keys as a person handles them: against a real service at a real database."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sluiceway_common.access.keys import key_id
from sluiceway_common.database import Database
from tests.support.access_served import ServedAccess, served_access
from tests.unit.client.spoken import Spoken, say

pytestmark = pytest.mark.server


@dataclass
class Person:
    """Somebody at a terminal, with the key of an admin."""

    folder: Path
    served: ServedAccess
    secret: str

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "keys", *words, api_key=self.secret, ingest=self.served.address)


@pytest.fixture
async def person(tmp_path: Path, access_database: Database) -> AsyncIterator[Person]:
    async with served_access(access_database) as served:
        yield Person(tmp_path, served, await served.access.create_key("acme", "root", ["admin"]))


async def test_a_secret_stands_alone_on_stdout(person: Person) -> None:
    made = await person.say("create", "--subject", "crawler", "--role", "contributor", "--expires", "90")
    secret = made.out.rstrip("\n")
    assert (await person.served.access.authenticate(secret)).subject == "crawler"
    assert made.err.startswith(f"{key_id(secret)} of crawler until 2")
    rotated = await person.say("rotate", key_id(secret), "--overlap", "2")
    new = rotated.out.rstrip("\n")
    assert (await person.served.access.authenticate(new)).subject == "crawler"
    assert f"{key_id(new)} takes the place of {key_id(secret)}, which opens until" in rotated.err


async def test_programs_get_objects(person: Person) -> None:
    (made,) = (await person.say("create", "--subject", "crawler", "--group", "staff", "--json")).rows
    key: Mapping[str, Any] = made["key"]
    assert (made["secret"][:3], key["roles"], key["groups"], key["state"]) == ("sw_", ["reader"], ["staff"], "active")
    (rotated,) = (await person.say("rotate", key["id"], "--overlap", "0", "--json")).rows
    assert (rotated["replaced"]["state"], rotated["replaced"]["replaced_by"]) == ("expired", rotated["key"]["id"])
    (revoked,) = (await person.say("revoke", rotated["key"]["id"], "--json")).rows
    assert revoked["state"] == "revoked"
    listed = (await person.say("list", "--json")).rows
    assert [row["state"] for row in listed] == ["revoked", "expired", "active"]
    assert made["secret"] not in str(listed)


async def test_a_list_names_the_successor(person: Person) -> None:
    secret = (await person.say("create", "--subject", "crawler")).out.strip()
    new = (await person.say("rotate", key_id(secret))).out.strip()
    listed = await person.say("list")
    assert f"rotated → {key_id(new)}" in listed.out
    assert (secret in listed.out, new in listed.out) == (False, False)


async def test_the_last_admin_is_not_locked_out_by_mistake(person: Person) -> None:
    own = key_id(person.secret)
    refused = await person.say("revoke", own)
    assert (refused.code, refused.out) == (1, "")
    assert "or say `last`" in refused.err
    assert (await person.say("revoke", own, "--last")).out == f"{own} is revoked\n"
    locked_out = await person.say("list")
    assert (locked_out.code, "was revoked" in locked_out.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("revoke", "sw_x"), 3, "this is a secret, not the id of a key"),
        (("revoke", "key_x"), 1, "there is no API key 'key_x'"),
        (("list", "--tenant", "umbrella"), 3, "administers the tenant 'acme' alone"),
        (("create", "--subject", "a\nb"), 3, "`subject` is 'a\\nb'"),
        (("create", "--subject", "c", "--expires", "0100000"), 3, "`--expires 0100000` is no end; say days"),
        (("create", "--subject", "c", "--expires", "soon"), 3, "`--expires soon` is no end; say days"),
        (("create", "--subject", "c", "--expires", "2020-01-01"), 3, "`expires_at` must lie ahead"),
        (("rotate", "key_x", "--overlap", "9999"), 3, "it must lie between 0 and 30 days"),
        (("rotate", "key_x", "--overlap", "inf"), 3, "`--overlap` is inf; it must lie between 0 and 876,000 hours"),
    ],
)
async def test_a_wrong_word_is_named(person: Person, words: tuple[str, ...], code: int, said: str) -> None:
    spoken = await person.say(*words)
    assert (spoken.code, spoken.out) == (code, "")
    assert said in spoken.err
