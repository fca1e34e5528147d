"""What is broken on the log is parked alone, is seen, and can be sent back to who parked it."""

from collections.abc import Awaitable

import pytest
from google.protobuf.message import Message

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1.events_pb2 import DocumentOffered, DocumentWithdrawn
from sluiceway_client import NotFound
from sluiceway_common.bus.headers import PROTOBUF
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.signing import sign_of
from tests.support.system import client, log_of, parked, rows

pytestmark = pytest.mark.server

OFFERED = topic_of(DocumentOffered).name
WITHDRAWN = topic_of(DocumentWithdrawn).name
GOOD = 200


def offer(number: int) -> Record:
    """A good record; every fifth is another document, the others say again what was said."""
    body = f"Ledger {number // 5} of the mill lists what was ground in that week.".encode()
    event = DocumentOffered(source_key=f"ledgers/{number // 5}", collection="ledgers", body=body)
    return record(DocumentOffered, event.source_key, event.SerializeToString(), ce_id=f"ledger-{number}".encode())


def record(kind: type[Message], key: str, body: bytes | None, **more: bytes) -> Record:
    headers = {"content-type": PROTOBUF.encode(), "ce_type": kind.DESCRIPTOR.full_name.encode(), **more}
    return Record(topic_of(kind).name, key.encode(), body, tuple(headers.items()))


POISON = {
    "a binary header": record(DocumentOffered, "binary", b"", ce_type=b"\xff\xfe\x00"),
    "no body": record(DocumentOffered, "null", None),
    "an unknown type": record(DocumentOffered, "unknown", b"", ce_type=b"com.example.Invoice"),
    "broken protobuf": record(DocumentOffered, "broken", b"\x0a\xff\xff\xff\xff\x0f"),
    "broken JSON": record(DocumentOffered, "json", b"{'body':", **{"content-type": b"application/json"}),
}
BROKEN = b"\x0a\xff\xff\xff\xff\x0f"


async def test_broken_records_are_parked_alone_among_good_ones(machine: Laptop) -> None:
    records = [offer(number) for number in range(GOOD)]
    for place, broken in enumerate(POISON.values()):
        records.insert(place * GOOD // len(POISON), broken)
    before = await parked(machine, "ingest")
    async with log_of(machine) as log, client(machine) as sluiceway:
        await log.put(*records)

        async def all_indexed() -> bool:
            return len(await sluiceway.documents.list(collection="ledgers", states=["indexed"])) == GOOD // 5

        # The collection is made with the first of them.
        await eventually(all_indexed, within=120, every=0.3, despite=(NotFound,))
    listed = [row for row in rows(machine.say("dlq", "list", "-s", "ingest", "--json")) if row["id"] not in before]
    assert [(row["reason"], row["topic"]) for row in listed] == [("UNDECODABLE", OFFERED)] * len(POISON)
    assert all(row["detail"] for row in listed)


async def test_a_redriven_record_is_heard_by_the_group_alone_that_parked_it(machine: Laptop) -> None:
    """Both ingest and eval hear of what is indexed, and neither can read this one."""
    before = await parked(machine)

    async def new(service: str) -> set[str]:
        return await parked(machine, service) - before

    async with log_of(machine) as log:
        await log.put(sign_of(machine)(record(DocumentIndexed, "doc_broken", BROKEN, ce_tenant=b"default")))
    (of_ingest,) = await eventually(lambda: new("ingest"), within=120, every=0.2)
    of_eval = await eventually(lambda: new("eval"), within=120, every=0.2)
    assert rows(machine.say("dlq", "redrive", of_ingest, "--json")) == [{"redriven": 1, "stayed": []}]
    (again,) = await eventually(lambda: _without(new("ingest"), of_ingest), within=120, every=0.2)
    assert again.rpartition("/")[0] == of_ingest.rpartition("/")[0]
    assert (await new("ingest"), await new("eval")) == ({again}, of_eval)


async def test_on_a_compacted_topic_a_redriven_record_that_is_the_last_word_of_its_key_is_said_to_all(
    machine: Laptop,
) -> None:
    """Of its key nothing else is left there: what one group alone hears would be lost for all others."""
    before = await parked(machine)

    async def new(service: str) -> set[str]:
        return await parked(machine, service) - before

    async with log_of(machine) as log:
        await log.put(sign_of(machine)(record(DocumentWithdrawn, "doc_broken", BROKEN, ce_tenant=b"default")))
    (of_embed,) = await eventually(lambda: new("embed"), within=120, every=0.2)
    (of_infer,) = await eventually(lambda: new("infer"), within=120, every=0.2)
    assert rows(machine.say("dlq", "redrive", of_embed, "--json")) == [{"redriven": 1, "stayed": []}]
    await eventually(lambda: _without(new("embed"), of_embed), within=120, every=0.2)
    await eventually(lambda: _without(new("infer"), of_infer), within=120, every=0.2)


async def _without(ids: Awaitable[set[str]], known: str) -> set[str]:
    return await ids - {known}
