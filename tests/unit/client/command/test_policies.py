"""Policies as a person handles them: against a guard over a real server, in the memory of this process."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Blocked, Conflict, Invalid, NotFound
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.principal import Principal, Role
from sluiceway_common.rpc import Server
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.handlers import on_verdicts_recorded
from sluiceway_guard.rpc import SERVICES, register
from sluiceway_guard.service import GuardService
from tests.support.guard_rpc import guard_service
from tests.support.infer_rpc import SEED
from tests.support.replica import started
from tests.unit.client.spoken import Spoken, say
from tests.unit.guard.service.test_replaying import heard

STANDARD = 'name = "standard"\nversion = "1"\n'
OURS = """\
# Our own words.
name = "ours"
version = "1"

[words]
"word.names" = ["heron"]

[[rules]]
findings = ["word"]
action = "redact"
"""
PII = 'name = "pii"\nversion = "1"\nrules = [{findings = ["pii"], action = "review"}]\n'
BLOCKS = OURS.replace("redact", "block").replace('version = "1"', 'version = "2"')
ROLES: dict[str, frozenset[Role]] = {"sw_1": frozenset({"admin"}), "sw_reader": frozenset({"reader"})}


async def authenticate(token: str) -> Principal:
    return Principal("acme", "ada", ROLES[token])


@dataclass(frozen=True)
class Guard:
    """A guard that answers, and a folder in which the command finds it."""

    address: str
    folder: Path
    service: GuardService
    said: list[OutgoingEvent]

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "policy", *words, guard=self.address)

    def file(self, toml: str) -> str:
        written = self.folder / "policy.toml"
        written.write_text(toml)
        return str(written)

    async def judged(self, *texts: str) -> None:
        """It has judged these, and has heard itself."""
        self.said.clear()
        for text in texts:
            part = Part(kind="question", trust="caller", text=f"{text} ann@example.com" if "Heron" in text else text)
            await self.service.checking.check(await authenticate("sw_1"), [part])
        await on_verdicts_recorded([heard(one) for one in self.said], self.service)

    def client(self, key: str = "sw_1") -> Sluiceway:
        return Sluiceway(Addresses(api_key=key, services={"guard": self.address}))


@pytest.fixture
async def guard(tmp_path: Path) -> AsyncIterator[Guard]:
    said: list[OutgoingEvent] = []
    service = guard_service(STANDARD, said)
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: register(listening, service),
        names=SERVICES,
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="guard")),
        drain=0.5,
    )
    async with started(server):
        yield Guard(f"127.0.0.1:{server.port}", tmp_path, service, said)


async def test_a_policy_is_put_activated_and_shown_as_it_was_written(guard: Guard) -> None:
    put = await guard.say("put", guard.file(OURS), "--json")
    assert [(row["name"], row["version"], row["active"], row["put_by"]) for row in put.rows] == [
        ("ours", "1", False, "ada")
    ]
    done = await guard.say("activate", "ours", "1", "--note", "as agreed", "--json")
    assert [(row["number"], row["version"], row["note"]) for row in done.rows] == [(1, "1", "as agreed")]
    shown = await guard.say("show")
    assert shown.out == OURS
    assert "ours 1" in shown.err
    assert "active" in shown.err


async def test_a_policy_is_shown_to_a_program_sign_by_sign(guard: Guard) -> None:
    toml = OURS.replace("heron", "\u202eher\u2066on\x85").replace("\n", "\r\n")
    file = guard.folder / "policy.toml"
    file.write_bytes(toml.encode())
    assert (await guard.say("put", str(file))).code == 0
    assert (await guard.say("show", "ours")).out == toml


async def test_the_list_has_the_active_one_whoever_put_it(guard: Guard) -> None:
    await guard.say("put", guard.file(OURS))
    before, _ = await guard.say("list", "--json"), await guard.say("activate", "ours", "1")
    assert [(row["name"], row["active"], row["put_at"] is None) for row in before.rows] == [
        ("ours", False, False),
        ("standard", True, True),
    ]
    after = await guard.say("list")
    assert [line.split()[:3] for line in after.out.splitlines()[1:]] == [["ours", "1", "active"]]


async def test_a_time_says_its_zone(guard: Guard) -> None:
    put = await guard.say("put", guard.file(OURS))
    activated = await guard.say("activate", "ours", "1")
    shown, history = await guard.say("show"), await guard.say("history")
    for said in (put.out, activated.out, shown.err, history.out):
        assert re.search(r"\d\d:\d\d:\d\d UTC", said), said


async def test_the_history_says_who_and_why(guard: Guard) -> None:
    for toml in (OURS, BLOCKS):
        await guard.say("put", guard.file(toml))
    for version in "121":
        await guard.say("activate", "ours", version, "--note", f"try {version}")
    told = await guard.say("history", "--json")
    assert [(row["number"], row["version"], row["activated_by"], row["note"]) for row in told.rows] == [
        (3, "1", "ada", "try 1"),
        (2, "2", "ada", "try 2"),
        (1, "1", "ada", "try 1"),
    ]
    last = await guard.say("history", "--limit", "1")
    assert "try 1" in last.out
    assert "try 2" not in last.out


async def test_a_shadow_is_shown_where_policies_are_and_ends(guard: Guard) -> None:
    for toml in (OURS, BLOCKS):
        await guard.say("put", guard.file(toml))
    await guard.say("activate", "ours", "1")
    (begun,) = (await guard.say("activate", "ours", "2", "--shadow", "--json")).rows
    assert (begun["number"], begun["mode"]) == (2, "shadow")
    listed = (await guard.say("list")).out.splitlines()[1:]
    assert [line.split()[:3] for line in listed] == [["ours", "2", "shadow"], ["ours", "1", "active"]]
    assert ", shadow" in (await guard.say("show", "ours", "2")).err
    assert "shadow ended" in (await guard.say("end-shadow", "--note", "seen")).out
    assert (await guard.say("end-shadow")).err == "there is no shadow\n"
    told = (await guard.say("history", "--json")).rows
    assert [(row["version"], row["mode"], row["note"]) for row in told] == [
        ("2", "shadow_ended", "seen"),
        ("2", "shadow", ""),
        ("1", "decides", ""),
    ]


async def test_a_replay_says_what_would_be_decided_otherwise(guard: Guard) -> None:
    await guard.judged("A Heron?", "A crane?")
    await guard.say("put", guard.file(OURS))
    said = await guard.say("replay", guard.file(PII), "--since", "7d")
    first, head, same, other, _, named = said.out.splitlines()
    assert first == "pii 1 over 2 verdicts: 1 would be others"
    assert head.split() == ["text", "decided", "would", "be", "verdicts"]
    assert (other.split(), same.split()) == (["question", "allow", "allow", "1"], ["question", "allow", "review", "1"])
    assert named.split()[:4] == [named.split()[0], "question", "allow", "review"]
    (row,) = (await guard.say("replay", "ours@1", "--json")).rows
    assert (row["name"], row["version"], row["verdicts"], row["words_not_replayed"]) == ("ours", "1", 2, ["word.names"])
    assert "texts are not kept: the words of word.names" in (await guard.say("replay", "ours")).err
    assert (await guard.say("replay", "ours", "--until", "2020-01-31T12:00+01:00")).out.startswith(
        "ours 1 over 0 verdicts"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [(("replay", "theirs"), "no policy 'theirs'"), (("replay", "standard", "--since", "soon"), "soon` is no time")],
)
async def test_a_replay_of_nothing_is_refused(guard: Guard, words: tuple[str, ...], told: str) -> None:
    said = await guard.say(*words)
    assert said.code != 0
    assert told in said.err


async def test_a_test_says_what_was_found_where_and_what_goes_on(guard: Guard) -> None:
    said = await guard.say("test", "--policy", guard.file(OURS), "A Heron?")
    assert (said.code, said.err) == (0, "")
    first, _, finding, last = said.out.splitlines()
    assert (first, last) == ("redact by ours 1", "released: A [redacted word.names]?")
    assert finding.split() == ["word.names", "redact", "2-7", "1.00", "words", "Heron"]


async def test_a_test_shows_the_marks(guard: Guard) -> None:
    said = await guard.say("test", "--policy", guard.file(OURS.replace("redact", "pseudonymise")), "Heron, heron?")
    assert said.out.splitlines()[0] == "pseudonymise by ours 1"
    assert said.out.splitlines()[-1] == "released: [NAMES_1], [NAMES_1]?"


async def test_a_blocked_text_releases_nothing(guard: Guard) -> None:
    (row,) = (await guard.say("test", "--policy", guard.file(BLOCKS), "A Heron?", "--json")).rows
    assert (row["action"], row["released"], row["version"]) == ("block", None, "2")
    assert [(each["start"], each["end"], each["action"]) for each in row["findings"]] == [(2, 7, "block")]
    assert row["scanners"]["words"] == "ran"


async def test_a_test_without_a_policy_is_under_the_active_one(guard: Guard) -> None:
    await guard.say("put", guard.file(OURS))
    assert (await guard.say("test", "A Heron?")).out == "allow by standard 1\nreleased: A Heron?\n"
    assert (await guard.say("test", "A Heron?", "--name", "ours")).out.startswith("redact by ours 1")
    await guard.say("activate", "ours", "1")
    assert (await guard.say("test", "A Heron?")).out.startswith("redact by ours 1")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "theirs"), 1, "there is no policy 'theirs'"),
        (("activate", "theirs", "1"), 1, "there is no policy 'theirs 1'"),
        (("put", "nowhere.toml"), 1, "No such file or directory: nowhere.toml; see how it is spelt"),
        (("test", "--policy", "-"), 3, "cannot both come from stdin"),
        (("test", "x", "--policy", "nowhere.toml"), 1, "No such file or directory"),
    ],
)
async def test_what_is_missing_is_one_line(guard: Guard, words: tuple[str, ...], code: int, told: str) -> None:
    said = await guard.say(*words)
    assert (said.code, said.out) == (code, "")
    assert told in said.err
    assert len(said.err.splitlines()) == 1


async def test_a_policy_that_is_none_is_told_by_its_field(guard: Guard) -> None:
    said = await guard.say("put", guard.file(OURS.replace("redact", "shred")))
    assert (said.code, said.out) == (3, "")
    assert "`rules.0.action` of the policy is wrong" in said.err
    (guard.folder / "binary").write_bytes(b"\xff\xfe\xff")
    said = await guard.say("put", str(guard.folder / "binary"))
    assert (said.code, "no text in UTF-8" in said.err) == (3, True)


async def test_of_two_who_activate_at_once_the_second_is_told(guard: Guard) -> None:
    async with guard.client() as sluiceway:
        for toml in (OURS, BLOCKS):
            await sluiceway.policies.put(toml)
        seen = (await sluiceway.policies.get()).digest
        await sluiceway.policies.activate("ours", "1", expected_digest=seen)
        with pytest.raises(Conflict, match="not the one expected"):
            await sluiceway.policies.activate("ours", "2", expected_digest=seen)


async def test_many_versions_come_in_pages(guard: Guard) -> None:
    async with guard.client() as sluiceway:
        for number in range(3):
            await sluiceway.policies.put(OURS.replace('version = "1"', f'version = "{number}"'))
            await sluiceway.policies.activate("ours", str(number))
        assert [each.version for each in await sluiceway.policies.list(limit=2)] == ["2", "1"]
        assert [each.number for each in await sluiceway.policies.history(limit=2)] == [3, 2]
        assert [each.version for each in await sluiceway.policies.list()] == ["2", "1", "0"]


async def test_a_reader_reads_and_tests_and_changes_nothing(guard: Guard) -> None:
    async with guard.client("sw_reader") as sluiceway:
        assert (await sluiceway.policies.test("A Heron?", toml=OURS)).action == "redact"
        assert (await sluiceway.policies.get()).toml == STANDARD
        with pytest.raises(Blocked, match="`operator`"):
            await sluiceway.policies.put(OURS)
        with pytest.raises(Blocked, match="`approver`"):
            await sluiceway.policies.activate("standard", "1")
        with pytest.raises(NotFound, match="no policy 'theirs'"):
            await sluiceway.policies.test("x", name="theirs")
        with pytest.raises(Invalid, match="say one of the two"):
            await sluiceway.policies.test("x", toml=OURS, name="ours")
