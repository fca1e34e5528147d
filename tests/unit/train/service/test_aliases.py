"""Aliases move by compare-and-set, and a protected one by an approver alone."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import AliasMoved
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.sealed import opened_message
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.domain.model_aliases import AliasWish, Canary
from sluiceway_train.service.model_events import model_trained
from tests.support.train_models import MadeRegistry, caller, trained

OPERATOR = caller("operator")
APPROVER = caller("operator", "approver")


def wish(version: int = 1, name: str = "test", **more: object) -> AliasWish:
    return AliasWish(model="writer", name=name, version=version, **more)  # type: ignore[arg-type]


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    """With two versions of `writer`."""
    registry = MadeRegistry.over(tmp_path / "blobs")
    for number in (1, 2):
        await registry.use.registering.register(trained(tmp_path / str(number), f"run_{number}"))
    return registry


async def test_an_alias_stands_where_it_was_put(registry: MadeRegistry) -> None:
    moved = await registry.use.aliases.move(OPERATOR, wish(2, canary=Canary(1, 0.1), note="better"))
    assert (moved.version, moved.canary, moved.revision) == (2, Canary(1, 0.1), 1)
    assert await registry.store.aliases("acme", "writer") == [moved]


async def test_who_moved_it_and_why_is_in_the_history_sealed(registry: MadeRegistry) -> None:
    await registry.use.aliases.move(OPERATOR, wish(note="Ada likes it"))
    (move,) = await registry.store.moves("acme", "writer", "test")
    seal = registry.use.aliases.seal
    assert move.by == "ada"
    assert move.note is not None
    assert isinstance(seal, MemorySeal)
    assert b"Ada" not in move.note.ciphertext
    assert await seal.open("acme", move.note) == "Ada likes it"


async def test_a_move_is_said(registry: MadeRegistry) -> None:
    await registry.use.aliases.move(APPROVER, wish(2, "live", note="words"))
    assert isinstance(registry.store, MemoryModelStore)
    said = registry.store.said[-1].event
    assert isinstance(said, AliasMoved)
    assert (said.alias.alias, said.alias.version, said.alias.revision, said.alias.protected) == ("live", 2, 1, True)
    assert b"words" not in said.SerializeToString()


async def test_who_moved_it_or_took_it_away_is_said_sealed(registry: MadeRegistry) -> None:
    olga = replace(OPERATOR, subject="olga")  # no digits of an id can spell it
    await registry.use.aliases.move(olga, wish())
    await registry.use.aliases.delete(olga, "writer", "test", None)
    assert isinstance(registry.store, MemoryModelStore)
    for said in (entry.event for entry in registry.store.said[-2:]):
        assert isinstance(said, AliasMoved)
        assert b"olga" not in said.SerializeToString()
        assert await opened_message(registry.use.aliases.seal, "acme", said.sealed_by) == "olga"


async def test_a_move_to_where_it_stands_is_none(registry: MadeRegistry) -> None:
    first = await registry.use.aliases.move(OPERATOR, wish())
    assert await registry.use.aliases.move(OPERATOR, wish(expected=0)) == first
    assert len(await registry.store.moves("acme", "writer", "test")) == 1


@pytest.mark.parametrize("expected", [0, 2, 7])
async def test_a_move_over_a_revision_that_was_not_seen_is_refused(registry: MadeRegistry, expected: int) -> None:
    await registry.use.aliases.move(OPERATOR, wish())
    with pytest.raises(Conflict, match="has the revision 1") as refusal:
        await registry.use.aliases.move(OPERATOR, wish(2, expected=expected))
    assert refusal.value.field == "expected_revision"
    assert (await registry.use.aliases.move(OPERATOR, wish(2, expected=1))).revision == 2


async def test_of_two_who_move_at_the_same_time_one_does(registry: MadeRegistry) -> None:
    await registry.use.aliases.move(OPERATOR, wish())
    moves = (registry.use.aliases.move(OPERATOR, wish(2, canary=Canary(1, share), expected=1)) for share in (0.1, 0.2))
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "ModelAlias"]


async def test_a_protected_alias_is_for_an_approver(registry: MadeRegistry) -> None:
    with pytest.raises(Blocked, match="`approver`"):
        await registry.use.aliases.move(OPERATOR, wish(name="live"))
    with pytest.raises(Blocked, match="`operator`"):
        await registry.use.aliases.move(caller("reader"), wish())
    await registry.use.aliases.move(APPROVER, wish(name="live"))
    with pytest.raises(Blocked, match="`approver`"):
        await registry.use.aliases.delete(OPERATOR, "writer", "live", None)
    await registry.use.aliases.delete(APPROVER, "writer", "live", 1)


@pytest.mark.parametrize("versions", [{"version": 1}, {"version": 2, "canary": Canary(1, 0.5)}])
async def test_a_tainted_version_is_refused(registry: MadeRegistry, versions: dict[str, object]) -> None:
    first = await registry.use.queries.version("acme", "writer", 1)
    await registry.store.taint(first, "doc_1", model_trained)
    with pytest.raises(Conflict, match="learned from a document that was withdrawn"):
        await registry.use.aliases.move(OPERATOR, wish(**versions))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (wish(3), "version"),
        (wish(1, canary=Canary(3, 0.5)), "canary_version"),
        (AliasWish(model="reader", name="test", version=1), "version"),
    ],
)
async def test_a_version_that_is_not_there_is_not_found(registry: MadeRegistry, wanted: AliasWish, field: str) -> None:
    with pytest.raises(NotFound, match="has no version") as refusal:
        await registry.use.aliases.move(OPERATOR, wanted)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (wish(0), "version"),
        (wish(-1), "version"),
        (wish(name="Live"), "alias"),
        (wish(name="1st"), "alias"),
        (wish(name="x" * 33), "alias"),
        (wish(name=""), "alias"),
        (wish(canary=Canary(1, 0.5)), "canary_version"),
        (wish(canary=Canary(-2, 0.5)), "canary_version"),
        (wish(canary=Canary(2, 0.0)), "canary_share"),
        (wish(canary=Canary(2, 1.0)), "canary_share"),
        (wish(canary=Canary(2, float("nan"))), "canary_share"),
        (wish(note="x" * 1001), "note"),
        (AliasWish(model="W", name="test", version=1), "model"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(registry: MadeRegistry, wanted: AliasWish, field: str) -> None:
    with pytest.raises(Invalid, match=f"`{field}`") as refusal:
        await registry.use.aliases.move(APPROVER, wanted)
    assert refusal.value.field == field


async def test_what_can_be_no_name_of_a_model_has_no_alias_to_take_away(registry: MadeRegistry) -> None:
    with pytest.raises(Invalid, match="`model` is 'W'"):
        await registry.use.aliases.delete(OPERATOR, "W", "test", None)


async def test_an_alias_that_is_gone_is_as_one_that_never_was(registry: MadeRegistry) -> None:
    await registry.use.aliases.move(OPERATOR, wish())
    with pytest.raises(Conflict, match="has the revision 1"):
        await registry.use.aliases.delete(OPERATOR, "writer", "test", 2)
    await registry.use.aliases.delete(OPERATOR, "writer", "test", 1)
    with pytest.raises(NotFound, match="has no alias 'test'"):
        await registry.use.aliases.delete(OPERATOR, "writer", "test", None)
    again = await registry.use.aliases.move(OPERATOR, wish(expected=0))
    assert again.revision == 3


async def test_another_tenant_has_no_such_alias(registry: MadeRegistry) -> None:
    await registry.use.aliases.move(OPERATOR, wish())
    other = caller("operator", tenant="other")
    with pytest.raises(NotFound, match="has no version"):
        await registry.use.aliases.move(other, wish())
    with pytest.raises(NotFound, match="has no alias"):
        await registry.use.aliases.delete(other, "writer", "test", None)
