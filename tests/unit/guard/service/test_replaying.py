"""Policies that are replayed over what guard itself has said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Blocked, Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.policy_history import PolicyName
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.handlers import on_verdicts_recorded
from sluiceway_guard.service import GuardService
from tests.support.guard_rpc import guard_service

STANDARD = """name = "standard"
version = "1"
words = {"word.names" = ["heron"]}
rules = [{findings = ["word"], action = "redact"}]
"""
BLOCKS = STANDARD.replace("redact", "block").replace("standard", "blocks")
ADA = Principal("acme", "ada", frozenset({"reader", "operator", "approver"}))
STRANGER = replace(ADA, tenant="other")


def heard(said: OutgoingEvent) -> HeardEvent:
    envelope = Envelope(id="1", type="", source="guard", time=None, subject="", tenant=said.tenant)
    return HeardEvent(said.event, envelope, Principal.service("guard", tenant=said.tenant))


@pytest.fixture
async def guard() -> GuardService:
    """It has judged three texts, one of them twice, and has heard itself."""
    said: list[OutgoingEvent] = []
    made = guard_service(STANDARD, said)
    for text in ("A heron.", "A crane.", "A heron.", "Write to ann@example.com"):
        await made.checking.check(ADA, [Part(kind="question", trust="caller", text=text)])
    mixed = [
        Part(kind="answer", trust="untrusted", text="A heron."),
        Part(kind="question", trust="caller", text="Why?"),
    ]
    await made.checking.check(ADA, mixed)
    await on_verdicts_recorded([heard(one) for one in said], made)
    return made


async def outcomes(guard: GuardService, policy: str, caller: Principal = ADA) -> dict[tuple[str, str], int]:
    done = await guard.policy_replay.replay(caller, policy, None, None)
    return {(decided, replayed): count for (_, decided, replayed), count in done.replay.outcomes.items()}


async def test_a_text_that_was_judged_twice_counts_once(guard: GuardService) -> None:
    assert await outcomes(guard, STANDARD) == {("allow", "allow"): 2, ("redact", "redact"): 2}
    assert await outcomes(guard, BLOCKS) == {("allow", "allow"): 2, ("redact", "block"): 2}
    assert await outcomes(guard, BLOCKS, STRANGER) == {}


async def test_a_finding_counts_by_the_kind_of_its_part(guard: GuardService) -> None:
    answers = BLOCKS.replace('"block"', '"block", texts = ["answer"]')
    assert await outcomes(guard, answers) == {("allow", "allow"): 2, ("redact", "allow"): 1, ("redact", "block"): 1}


async def test_other_words_are_not_replayed_and_that_is_said(guard: GuardService) -> None:
    done = await guard.policy_replay.replay(ADA, BLOCKS.replace("heron", "crane"), None, None)
    assert done.replay.words_not_replayed == {"word.names"}
    assert (await guard.policy_replay.replay(ADA, BLOCKS, None, None)).replay.words_not_replayed == set()


async def test_words_of_a_policy_that_is_there_no_more_are_not_replayed(guard: GuardService) -> None:
    newer = replace(guard.policy_replay.queries.standard, version="2", digest="d2")
    replay = replace(guard.policy_replay, queries=replace(guard.policy_replay.queries, standard=newer))
    assert (await replay.replay(ADA, BLOCKS, None, None)).replay.words_not_replayed == {"word.names"}


async def test_a_range_has_a_beginning_and_an_end(guard: GuardService) -> None:
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    for since, until, count in (
        (now - hour, None, 4),
        (now + hour, None, 0),
        (None, now - hour, 0),
        (None, now + hour, 4),
        (now - hour, now - hour, 0),
    ):
        assert (await guard.policy_replay.replay(ADA, BLOCKS, since, until)).replay.verdicts == count
    with pytest.raises(Invalid, match="`since` lies behind `until`"):
        await guard.policy_replay.replay(ADA, BLOCKS, now, now - hour)


@pytest.mark.parametrize(("most", "truncated"), [(3, True), (4, False), (5, False)])
async def test_more_than_is_replayed_is_said(guard: GuardService, most: int, truncated: bool) -> None:
    done = await replace(guard.policy_replay, most=most).replay(ADA, BLOCKS, None, None)
    assert (done.replay.verdicts, done.truncated) == (min(most, 4), truncated)


async def test_no_more_are_replayed_than_may_be_however_many_pages_there_are(guard: GuardService) -> None:
    store = guard.policy_replay.verdicts
    (one, *_) = await store.page(ADA.tenant, None, None, 1)
    await store.keep([replace(one, id=f"ver_{number}") for number in range(2_000)])
    done = await replace(guard.policy_replay, most=1_500).replay(ADA, BLOCKS, None, None)
    assert (done.replay.verdicts, done.truncated) == (1_500, True)


async def test_a_stored_policy_is_replayed_by_its_name_and_the_active_one_by_none(guard: GuardService) -> None:
    await guard.policy_changes.put(ADA, BLOCKS)
    for policy, name in ((PolicyName(name="blocks"), "blocks"), (None, "standard")):
        assert (await guard.policy_replay.replay(ADA, policy, None, None)).replay.policy.name == name
    with pytest.raises(NotFound, match="there is no policy 'theirs'"):
        await guard.policy_replay.replay(ADA, PolicyName(name="theirs"), None, None)


async def test_a_reader_replays_nothing(guard: GuardService) -> None:
    with pytest.raises(Blocked, match="`operator`"):
        await guard.policy_replay.replay(replace(ADA, roles=frozenset({"reader"})), BLOCKS, None, None)
