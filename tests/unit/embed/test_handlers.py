"""News about judgements and groups as they lie on the log."""

from datetime import UTC, datetime

import pytest

from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.guard.v1.events_pb2 import DocumentJudged
from sluiceway.ingest.v1.events_pb2 import DocumentAclChanged, DocumentReleased
from sluiceway_common.bus.port import Envelope
from sluiceway_embed import handlers
from sluiceway_embed.domain.chunks import COLLECTION_GROUPS, CollectionRules, DocumentGroups
from sluiceway_embed.domain.judgements import OPERATOR, DocumentJudgement, PassageRange
from tests.support.embed_memory import MemoryWorld
from tests.support.passages import AT, VERSION

ENVELOPE = Envelope(id="1", type="", source="guard", time=AT, subject="", tenant=VERSION.tenant)


def judged(action: int) -> DocumentJudged:
    event = DocumentJudged(
        document_id=VERSION.document_id,
        version=1,
        attempt=1,
        action=action,  # type: ignore[arg-type]  # one that a newer contract has, too
        verdict_id="ver_1",
        trust=guard.TRUST_UNTRUSTED,
        passages=[
            guard.PassageRange(first=0, last=1, action=guard.ACTION_REDACT),
            guard.PassageRange(first=3, last=3, action=77),  # type: ignore[arg-type]  # the same
        ],
        policy=guard.PolicyVersion(name="house", version="2", digest="abc"),
    )
    event.judged_at.FromDatetime(AT)
    return event


async def noted(world: MemoryWorld) -> list[DocumentJudgement]:
    return list((await world.judgements.seen(VERSION.tenant, VERSION.document_id, VERSION.order)).said)


@pytest.mark.parametrize(
    ("action", "read"),
    [
        (guard.DOCUMENT_ACTION_ALLOW, "allow"),
        (guard.DOCUMENT_ACTION_REVIEW, "review"),
        (guard.DOCUMENT_ACTION_QUARANTINE, "quarantine"),
        (guard.DOCUMENT_ACTION_UNSPECIFIED, "quarantine"),
        (77, "quarantine"),
    ],
)
async def test_a_judgement_is_read_and_what_nobody_knows_is_the_hardest(action: int, read: str) -> None:
    world = MemoryWorld(judges=frozenset({"guard"}))
    await handlers.on_document_judged(judged(action), ENVELOPE, world.service)
    (judgement,) = await noted(world)
    assert judgement == DocumentJudgement(
        tenant=VERSION.tenant,
        document_id=VERSION.document_id,
        order=(1, 1),
        judge="guard",
        action=read,  # type: ignore[arg-type]  # one of the three
        at=AT,
        verdict_id="ver_1",
        policy="house",
        policy_version="2",
        policy_digest="abc",
        passages=(PassageRange(0, 1, "redact"), PassageRange(3, 3, "block")),
    )


async def test_a_release_is_the_word_of_an_operator() -> None:
    world = MemoryWorld(judges=frozenset({"guard"}))
    event = DocumentReleased(document_id=VERSION.document_id, version=1, attempt=1)
    event.released_at.FromDatetime(datetime(2026, 2, 3, tzinfo=UTC))
    await handlers.on_document_released(event, ENVELOPE, world.service)
    ((judge, at),) = [(judgement.judge, judgement.at) for judgement in await noted(world)]
    assert (judge, at) == (OPERATOR, datetime(2026, 2, 3, tzinfo=UTC))


async def told_groups(world: MemoryWorld) -> DocumentGroups | None:
    await world.versions.advance(VERSION)
    return (await world.versions.of(VERSION.tenant, [VERSION.document_id]))[VERSION.document_id].told_groups


async def test_groups_of_a_document_are_those_that_its_passages_would_bear() -> None:
    world = MemoryWorld()
    event = DocumentAclChanged(document_id=VERSION.document_id, version=2, collection="default", acl=["hr", "board"])
    await handlers.on_document_acl_changed(event, ENVELOPE, world.service)
    told = await told_groups(world)
    assert told is not None
    assert (told.version, told.groups) == (2, ("board", "hr"))
    assert await world.collection_rules.of(VERSION.tenant, ["default"]) == {}


async def test_a_document_without_groups_of_its_own_tells_those_of_its_collection() -> None:
    world = MemoryWorld()
    event = DocumentAclChanged(
        document_id=VERSION.document_id,
        version=2,
        collection="mills",
        acl=["hr"],
        acl_inherited=True,
        collection_revision=7,
    )
    await handlers.on_document_acl_changed(event, ENVELOPE, world.service)
    told = await told_groups(world)
    assert told is not None
    assert told.groups == (COLLECTION_GROUPS,)
    assert await world.collection_rules.of(VERSION.tenant, ["mills"]) == {
        "mills": CollectionRules(tenant=VERSION.tenant, collection="mills", revision=7, groups=("hr",))
    }
