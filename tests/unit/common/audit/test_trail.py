"""Audit trail: entries in the chain of their tenant, written before anything is done and when it has ended."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from sluiceway.ingest.v1.ingest_service_pb2 import DeleteCollectionRequest, DeleteCollectionResponse
from sluiceway.type.v1 import audit_pb2
from sluiceway_common.audit.chain import entry_hash
from sluiceway_common.errors import NotFound, Overloaded, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock
from sluiceway_common.testing.clock import START
from tests.support.audit import SERVICE, trails

pytestmark = pytest.mark.server

OLGA = Principal("acme", "olga", frozenset({"operator", "reader"}), ("staff",))
OTTO, ROSA = replace(OLGA, subject="otto"), replace(OLGA, subject="rosa")
DELETE = "sluiceway.ingest.v1.IngestService/DeleteCollection"
ASKED = DeleteCollectionRequest(name="mills")


async def test_a_call_is_two_entries_of_one_chain(database: str) -> None:
    async with trails(database) as there:
        act = await there.trail.begun(DELETE, OLGA, ASKED)
        await there.trail.ended(act, "OK", DeleteCollectionResponse())
        first, second = await there.entries()
        begun, ended = await there.steps()
        said = [json.loads(each) for each in await there.details()]
        head = await there.trail.head("acme")

    assert act is not None
    assert (begun.act_id, ended.act_id) == (act.id, act.id)
    assert (begun.phase, begun.outcome) == (audit_pb2.AUDIT_PHASE_BEGUN, "")
    assert (ended.phase, ended.outcome) == (audit_pb2.AUDIT_PHASE_ENDED, "OK")
    assert (begun.method, ended.method) == (DELETE, DELETE)
    assert said[0] == {
        "subject": "olga",
        "roles": ["operator", "reader"],
        "groups": ["staff"],
        "request": {"name": "mills"},
        "request_sha256": sha256(ASKED.SerializeToString(deterministic=True)),
    }
    assert (first.sequence, first.previous, second.sequence, second.previous) == (1, b"", 2, first.hash)
    assert [entry_hash(SERVICE, "acme", each) for each in (first, second)] == [first.hash, second.hash]
    assert (head.sequence, head.hash) == (2, second.hash)


async def test_of_who_calls_and_what_is_asked_for_nothing_is_in_the_clear(database: str) -> None:
    async with trails(database) as there:
        await there.trail.begun(DELETE, replace(OLGA, subject="olga-of-the-mill"), ASKED)
        (entry,) = await there.entries()

    assert b"olga" not in entry.content
    assert b"mills" not in entry.content


async def test_replicas_that_write_at_once_make_one_chain(database: str) -> None:
    async with trails(database) as there:

        async def call(number: int) -> None:
            trail = (there.trail, there.other)[number % 2]
            await trail.ended(await trail.begun(DELETE, OLGA, ASKED), "OK")

        await asyncio.gather(*(call(number) for number in range(20)))
        entries = await there.entries()
        ats = [step.at.ToDatetime() for step in await there.steps()]

    assert [entry.sequence for entry in entries] == [*range(1, 41)]
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert ats == sorted(set(ats))


async def test_tenants_have_chains_of_their_own(database: str) -> None:
    async with trails(database) as there:
        for tenant in ("acme", "beta", "acme"):
            await there.trail.begun(DELETE, replace(OLGA, tenant=tenant), ASKED)
        acme, beta = await there.entries("acme"), await there.entries("beta")

    assert ([each.sequence for each in acme], [each.sequence for each in beta]) == ([1, 2], [1])
    assert acme[0].hash != beta[0].hash


async def test_a_clock_that_goes_back_leaves_the_order_of_the_chain(database: str) -> None:
    clock = ManualClock()
    async with trails(database, clock) as there:
        await there.trail.begun(DELETE, OLGA, ASKED)
        clock.advance(-30)
        await there.trail.begun(DELETE, OLGA, ASKED)
        ats = [step.at.ToDatetime(START.tzinfo) for step in await there.steps()]

    assert ats == [START, START + timedelta(microseconds=1)]


async def test_what_cannot_be_written_down_is_not_begun_and_what_is_done_stays_done(database: str) -> None:
    async with trails(database, statement_seconds=2.0) as there, trails(database) as beside:
        act = await there.trail.begun(DELETE, OLGA, ASKED)
        async with beside.database.transaction() as connection:
            await connection.execute(text("LOCK TABLE guard_audit.heads"))
            with pytest.raises(Unavailable, match="another transaction was in the way"):
                await there.trail.begun(DELETE, OLGA, ASKED)
            await there.trail.ended(act, "OK")
            await there.trail.refused(DELETE, OLGA)
        async with beside.database.transaction() as connection:
            await connection.execute(text("DROP TABLE guard_audit.heads"))
        await there.trail.ended(act, "OK")


async def test_who_is_refused_again_and_again_is_written_down_now_and_then(database: str) -> None:
    clock = ManualClock()
    async with trails(database, clock) as there:
        for _ in range(50):
            await there.trail.refused(DELETE, OLGA)
        await there.trail.refused(DELETE, replace(OLGA, subject="otto"))
        clock.advance(11)
        await there.trail.refused(DELETE, OLGA)
        steps = await there.steps()
        said = [json.loads(each)["subject"] for each in await there.details()]

    assert [(step.phase, step.outcome) for step in steps] == [(audit_pb2.AUDIT_PHASE_REFUSED, "PERMISSION_DENIED")] * 3
    assert said == ["olga", "otto", "olga"]


async def test_one_tenant_fills_no_disk_and_another_one_notices_nothing(database: str) -> None:
    clock = ManualClock()
    async with trails(database, clock, per_second=0.05) as there:
        # Those of a minute at once, and the one that is under way.
        for who in (OLGA, OLGA, OTTO, OTTO):
            await there.trail.begun(DELETE, who, ASKED)
        with pytest.raises(
            Overloaded, match=r"more than 0\.05 calls a second that are audited; leave 20\.0 s"
        ) as caught:
            await there.trail.begun(DELETE, ROSA, ASKED)
        assert caught.value.retry_after == 20
        await there.trail.begun(DELETE, replace(OLGA, tenant="beta"), ASKED)
        clock.advance(20)
        await there.trail.begun(DELETE, ROSA, ASKED)
        assert len(await there.entries()) == 5


async def test_many_who_may_not_call_fill_no_disk_and_leave_those_their_room_who_may(database: str) -> None:
    clock = ManualClock()
    async with trails(database, clock, per_second=0.05) as there:
        for number in range(100):
            await there.trail.refused(f"{DELETE}{number % 30}", replace(OLGA, subject=f"weak {number}"))
        await there.trail.refused(DELETE, replace(OLGA, tenant="beta"))
        # Those of a minute at once, and the one that is under way.
        assert (len(await there.entries()), len(await there.entries("beta"))) == (4, 1)
        assert there.metrics.registry.get_sample_value("sluiceway_audit_refusals_dropped_total") == 96
        await there.trail.begun(DELETE, OLGA, ASKED)
        clock.advance(20)
        await there.trail.refused(DELETE, replace(OLGA, subject="weak 99"))
        assert len(await there.entries()) == 6


async def test_of_a_dropped_tenant_nothing_is_left_and_its_drop_may_be_repeated(database: str) -> None:
    async with trails(database) as there:
        await there.trail.begun(DELETE, OLGA, ASKED)
        await there.trail.begun(DELETE, replace(OLGA, tenant="beta"), ASKED)

        # The end of the chain, and an entry that the log has not got.
        assert await there.trail.drop("acme") == 2
        assert await there.trail.drop("acme") == 0
        assert (await there.trail.head("acme")).sequence == 0
        assert (await there.trail.head("beta")).sequence == 1
        assert await there.trail.begun(DELETE, replace(OLGA, dropped=True), ASKED) is None
        await there.trail.ended(None, "OK")
        assert await there.entries("acme") == []


async def test_the_entry_of_a_call_that_dropped_its_tenant_is_not_written(database: str) -> None:
    class Dropped:
        async def seal(self, _tenant: str, _text: str) -> None:
            raise NotFound("this tenant was dropped; nothing is sealed for it any more")

    async with trails(database) as there:
        act = await there.trail.begun(DELETE, OLGA, ASKED)
        there.trail._seal = Dropped()  # type: ignore[assignment]
        await there.trail.ended(act, "OK")
        assert len(await there.entries()) == 1
