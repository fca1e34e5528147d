"""Parked records, as an operator sees and moves them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway.ops.v1.operator_service_pb2 import DeleteParkedRequest, ListParkedRequest, RedriveParkedRequest
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway_common.bus.log import records_on
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.bus.records import Record
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.delivery import Delivery, hears
from sluiceway_common.delivery.dead_letters import without_body
from sluiceway_common.errors import Blocked, Invalid, NotFound
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.redrive import Redrive
from sluiceway_common.rpc import Server, connect, translating_errors
from sluiceway_common.rpc.operator import OPERATOR_SERVICE, register_operator
from sluiceway_common.testing import eventually
from tests.unit.common.rpc.scripted import SEED, access

OPERATOR = Principal(tenant="acme", subject="olga", roles=frozenset({"operator"}))
OTHER_OPERATOR = replace(OPERATOR, tenant="umbrella")
ADMIN = replace(OPERATOR, roles=frozenset({"admin"}))
READER = replace(OPERATOR, roles=frozenset({"reader"}))


@dataclass
class Handling:
    """Refuses every document until it is mended."""

    mended: bool = False
    handled: list[str] = field(default_factory=list)


@hears(DocumentWithdrawn)
async def on_withdrawn(event: DocumentWithdrawn, _envelope: Envelope, service: Handling) -> None:
    if not service.mended:
        raise Invalid("cannot read this")
    service.handled.append(event.document_id)


class RefusingBus(MemoryBus):
    """Takes nothing but dead letters, while it refuses."""

    refuses = False

    async def put(self, *records: Record) -> None:
        if self.refuses and any(not record.topic.endswith(".dlq") for record in records):
            raise Invalid("too large for its topic")
        await super().put(*records)


@dataclass
class World:
    """A service that has parked what it heard."""

    bus: RefusingBus
    handling: Handling
    redrive: Redrive
    stub: Any

    async def hear(self, tenant: str, *documents: str) -> None:
        """Says events and waits until they are parked."""
        before = (await self.redrive.dead_letters()).total
        await self.bus(
            *(OutgoingEvent(DocumentWithdrawn(document_id=document, version=1), tenant) for document in documents)
        )

        async def parked() -> bool:
            return (await self.redrive.dead_letters()).total == before + len(documents)

        await eventually(parked)


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    bus, handling = RefusingBus(), Handling()
    await bus.ensure_topics(DocumentWithdrawn)
    delivery = Delivery(
        bus, service_name="embed", subscriptions=(on_withdrawn,), service=handling, on_fatal=lambda _code: None
    )
    redrive = Redrive(bus, delivery.dead_letters)
    tokens = ServiceTokens(SEED, (), audience="embed")
    server = Server(
        "127.0.0.1:0",
        register=lambda server: register_operator(server, redrive),
        names=(OPERATOR_SERVICE,),
        authenticate=Authenticator(access, tokens),
    )
    await delivery.start()
    await server.start()
    try:
        async with connect(f"127.0.0.1:{server.port}", tokens=tokens, audience="embed") as channel:
            yield World(bus, handling, redrive, OperatorServiceStub(channel))
    finally:
        await server.stop()
        await delivery.stop()


async def listed(world: World, principal: Principal, request: ListParkedRequest | None = None) -> list[str]:
    """Ids of what the principal sees."""
    with acting_as(principal), translating_errors("embed"):
        answer = await world.stub.ListParked(request or ListParkedRequest())
    return [record.id for record in answer.records]


async def redriven(world: World, principal: Principal, request: RedriveParkedRequest) -> int:
    with acting_as(principal), translating_errors("embed"):
        return (await world.stub.RedriveParked(request)).redriven


async def deleted(world: World, principal: Principal, request: DeleteParkedRequest) -> int:
    with acting_as(principal), translating_errors("embed"):
        return (await world.stub.DeleteParked(request)).deleted


async def test_a_parked_record_says_where_it_came_from_and_why_it_lies_there() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1")
        with acting_as(OPERATOR):
            (record,) = (await parked.stub.ListParked(ListParkedRequest())).records

    assert (record.reason, record.detail, record.topic) == (
        "INVALID",
        "cannot read this",
        "ingest.document-withdrawn.v1",
    )
    assert record.id == f"{record.group}/{record.partition}/{record.offset}"
    assert record.parked_at.seconds > 0


async def test_the_records_of_another_tenant_are_neither_seen_nor_moved() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1")
        (theirs,) = await listed(parked, OPERATOR)

        assert await listed(parked, OTHER_OPERATOR) == []
        with pytest.raises(NotFound, match=f"no such record is a dead letter here: {theirs}"):
            await redriven(parked, OTHER_OPERATOR, RedriveParkedRequest(ids=[theirs]))
        assert await redriven(parked, OTHER_OPERATOR, RedriveParkedRequest(all=True)) == 0


@pytest.mark.parametrize("caller", [OPERATOR, ADMIN])
async def test_a_record_that_names_no_tenant_is_no_tenants(caller: Principal) -> None:
    """It may be anybody's, and an admin is one tenant's."""
    async with world() as parked:
        await parked.hear("", "doc_1")
        (theirs,) = (await parked.redrive.dead_letters()).records

        assert await listed(parked, caller) == []
        assert await redriven(parked, caller, RedriveParkedRequest(all=True)) == 0
        with pytest.raises(NotFound, match=f"no such record is a dead letter here: {theirs.id}"):
            await redriven(parked, caller, RedriveParkedRequest(ids=[theirs.id]))


async def test_who_is_no_operator_sees_nothing() -> None:
    async with world() as parked:
        with pytest.raises(Blocked, match="operator"):
            await listed(parked, READER)
        with pytest.raises(Blocked, match="operator"):
            await redriven(parked, READER, RedriveParkedRequest(all=True))
        with pytest.raises(Blocked, match="operator"):
            await deleted(parked, READER, DeleteParkedRequest(all=True))


async def test_what_is_sent_back_is_handled_and_no_longer_parked() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1", "doc_2")
        first = (await listed(parked, OPERATOR))[0]
        parked.handling.mended = True

        assert await redriven(parked, OPERATOR, RedriveParkedRequest(ids=[first])) == 1
        await eventually(lambda: len(parked.handling.handled) == 1)
        assert first not in await listed(parked, OPERATOR)

        assert await redriven(parked, OPERATOR, RedriveParkedRequest(all=True)) == 1
        await eventually(lambda: sorted(parked.handling.handled) == ["doc_1", "doc_2"])
        assert await listed(parked, OPERATOR) == []


@pytest.mark.parametrize("everything", [True, False])
async def test_what_its_topic_does_not_take_back_is_named_and_stays(everything: bool) -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1")
        (record,) = await listed(parked, OPERATOR)
        parked.bus.refuses = True

        request = RedriveParkedRequest(all=True) if everything else RedriveParkedRequest(ids=[record])
        with acting_as(OPERATOR):
            answer = await parked.stub.RedriveParked(request)
        assert (answer.redriven, answer.refused) == (0, 1)
        assert [(each.id, each.why) for each in answer.refusals] == [(record, "too large for its topic")]
        assert await listed(parked, OPERATOR) == [record]


async def test_what_is_deleted_is_neither_handled_nor_parked() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1", "doc_2", "doc_3")
        first, second, third = await listed(parked, OPERATOR)
        parked.handling.mended = True

        with pytest.raises(NotFound, match=f"no such record is a dead letter here: {first}"):
            await deleted(parked, OTHER_OPERATOR, DeleteParkedRequest(ids=[first]))
        assert await deleted(parked, OPERATOR, DeleteParkedRequest(ids=[first])) == 1
        assert await deleted(parked, OPERATOR, DeleteParkedRequest(all=True, cut=True)) == 0
        assert await listed(parked, OPERATOR) == [second, third]
        assert await deleted(parked, OPERATOR, DeleteParkedRequest(all=True)) == 2
        assert (await listed(parked, OPERATOR), parked.handling.handled) == ([], [])


async def test_one_that_was_too_large_is_said_to_be_cut_and_deleted_as_such() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1", "doc_2")
        first, second = await listed(parked, OPERATOR)
        topic = "ingest.document-withdrawn.v1.embed.dlq"
        lie = [record async for record in records_on(parked.bus, topic)]
        await parked.bus.put(without_body(next(each for each in lie if (each.key or b"").endswith(_place(first)))))

        with acting_as(OPERATOR):
            records = (await parked.stub.ListParked(ListParkedRequest())).records
        assert {record.id: record.cut for record in records} == {first: True, second: False}
        assert await deleted(parked, OPERATOR, DeleteParkedRequest(all=True, cut=True)) == 1
        assert await listed(parked, OPERATOR) == [second]


def _place(id_: str) -> bytes:
    """Partition and offset, as an id ends with them."""
    return "/".join(id_.rsplit("/", 2)[1:]).encode()


async def test_those_that_are_named_are_listed_as_far_as_they_are_parked() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1", "doc_2")
        first, _ = await listed(parked, OPERATOR)
        assert await listed(parked, OPERATOR, ListParkedRequest(ids=[first, "embed.nothing/0/1"])) == [first]
        assert await listed(parked, OTHER_OPERATOR, ListParkedRequest(ids=[first])) == []
        with pytest.raises(Invalid, match="`ids` names 1001 records"):
            await listed(parked, OPERATOR, ListParkedRequest(ids=map(str, range(1001))))


async def test_the_oldest_come_first_and_no_more_than_asked_for() -> None:
    async with world() as parked:
        for document in ("doc_1", "doc_2", "doc_3"):
            await parked.hear("acme", document)
        everything = await listed(parked, OPERATOR)

        with acting_as(OPERATOR):
            answer = await parked.stub.ListParked(ListParkedRequest(limit=2))
        assert [record.id for record in answer.records] == everything[:2]
        assert answer.total == 3


async def test_the_next_page_begins_where_the_last_ended_although_records_were_sent_back() -> None:
    async with world() as parked:
        await parked.hear("acme", "doc_1", "doc_2", "doc_3")
        everything = await listed(parked, OPERATOR)
        with acting_as(OPERATOR):
            first = await parked.stub.ListParked(ListParkedRequest(limit=2))
        parked.handling.mended = True
        await redriven(parked, OPERATOR, RedriveParkedRequest(ids=everything[:1]))

        with acting_as(OPERATOR):
            last = await parked.stub.ListParked(ListParkedRequest(limit=2, page_token=first.next_page_token))
        assert [record.id for record in last.records] == everything[2:]
        assert last.next_page_token == ""


@pytest.mark.parametrize("token", ["2", "yesterday/1", "0001-01-01T00:00:00+14:00/x"])
async def test_a_page_token_that_is_none_is_named(token: str) -> None:
    async with world() as parked:
        with pytest.raises(Invalid, match="none that a page ended with") as raised:
            await listed(parked, OPERATOR, ListParkedRequest(page_token=token))
    assert raised.value.field == "page_token"


@pytest.mark.parametrize("limit", [-1, 1001])
async def test_a_limit_out_of_bounds_is_named(limit: int) -> None:
    async with world() as parked:
        with pytest.raises(Invalid, match=rf"`limit` is {limit}; it must lie between 1 and") as raised:
            await listed(parked, OPERATOR, ListParkedRequest(limit=limit))
    assert raised.value.field == "limit"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (RedriveParkedRequest(), "which records is not clear"),
        (RedriveParkedRequest(ids=["a"], all=True), "which records is not clear"),
        (RedriveParkedRequest(ids=map(str, range(1001))), "`ids` names 1001 records"),
    ],
)
async def test_what_to_send_back_is_said_by_ids_or_by_all(request_: RedriveParkedRequest, said: str) -> None:
    async with world() as parked:
        with pytest.raises(Invalid, match=said) as raised:
            await redriven(parked, OPERATOR, request_)
    assert raised.value.field == "ids"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (DeleteParkedRequest(), "which records is not clear"),
        (DeleteParkedRequest(ids=["a"], all=True), "which records is not clear"),
        (DeleteParkedRequest(ids=["a"], cut=True), "`cut` names no records by itself"),
        (DeleteParkedRequest(ids=map(str, range(1001))), "`ids` names 1001 records"),
    ],
)
async def test_what_to_delete_is_said_by_ids_or_by_all(request_: DeleteParkedRequest, said: str) -> None:
    async with world() as parked:
        with pytest.raises(Invalid, match=said):
            await deleted(parked, OPERATOR, request_)


async def test_a_group_of_another_service_is_not_found() -> None:
    async with world() as parked:
        with pytest.raises(NotFound, match="no group"):
            await listed(parked, OPERATOR, ListParkedRequest(group="other"))
