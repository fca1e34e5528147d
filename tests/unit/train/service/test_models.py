"""Models are listed in pages and found by name, each tenant's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import ModelTrained
from sluiceway_common.errors import Blocked, Invalid, NotFound
from sluiceway_train.domain.model_aliases import AliasWish, Canary
from sluiceway_train.service.model_events import model_trained
from sluiceway_train.service.models import MOST_LISTED
from tests.support.train_models import MadeRegistry, caller, trained, version

READER = caller("reader")


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    """With `a`, `b` and `c`, of which `b` has two versions."""
    registry = MadeRegistry.over(tmp_path / "blobs")
    for name, run_id in (("a", "run_1"), ("b", "run_2"), ("b", "run_3"), ("c", "run_4")):
        await registry.use.registering.register(trained(tmp_path / run_id, run_id, model=name))
    return registry


async def test_a_page_names_the_next_one(registry: MadeRegistry) -> None:
    first, token = await registry.use.queries.page(READER, 2, "")
    assert [(one.name, one.versions[0].version) for one in first] == [("a", 1), ("b", 2)]
    last, end = await registry.use.queries.page(READER, 2, token)
    assert ([one.name for one in last], end) == (["c"], "")


async def test_a_model_comes_with_all_its_versions(registry: MadeRegistry) -> None:
    assert [one.version for one in (await registry.use.queries.get(READER, "b")).versions] == [2, 1]


async def test_of_many_versions_the_last_ones_come_and_those_that_an_alias_names(registry: MadeRegistry) -> None:
    for number in range(3, MOST_LISTED + 5):
        await registry.store.add(version(model="b", run_id=f"run_b{number}"), model_trained)
    wish = AliasWish(model="b", name="test", version=3, canary=Canary(1, 0.1))
    await registry.use.aliases.move(caller("operator"), wish)
    listed = [one.version for one in (await registry.use.queries.get(READER, "b")).versions]
    assert listed == [*range(MOST_LISTED + 4, 4, -1), 3, 1]


async def test_what_makes_no_sense_is_refused(registry: MadeRegistry) -> None:
    queries = registry.use.queries
    for call, told in (
        (queries.page(READER, 1001, ""), "`page_size`"),
        (queries.page(READER, 0, "No token"), "`page_token`"),
        (queries.get(READER, "../up"), "`model`"),
        (queries.version("acme", "a", -1), "`version`"),
    ):
        with pytest.raises(Invalid, match=told):
            await call


async def test_a_deleted_version_is_not_there_any_more_and_said_so(registry: MadeRegistry) -> None:
    operator, said = caller("operator"), len(registry.store.said)
    for _ in range(2):
        await registry.use.deleting.delete(operator, "b", 2)
    assert [one.version for one in (await registry.use.queries.get(READER, "b")).versions] == [1]
    assert (await registry.use.queries.version("acme", "b", 0)).version == 1
    with pytest.raises(NotFound, match="has no version 2; `sluiceway models show` names those that it has"):
        await registry.use.queries.version("acme", "b", 2)
    (event,) = [one.event for one in registry.store.said[said:]]
    assert isinstance(event, ModelTrained)
    assert (event.version.version, event.version.HasField("deleted_at"), len(event.version.files)) == (2, True, 0)


async def test_what_cannot_be_deleted_is_said(registry: MadeRegistry) -> None:
    delete = registry.use.deleting.delete
    with pytest.raises(Blocked, match="`operator`"):
        await delete(READER, "b", 2)
    with pytest.raises(Invalid, match="`version` is 0; say which version, counted from 1"):
        await delete(caller("operator"), "b", 0)
    with pytest.raises(NotFound, match="the model 'b' has no version 3"):
        await delete(caller("operator"), "b", 3)
    with pytest.raises(NotFound, match="the model 'b' has no version 1"):
        await delete(replace(caller("operator"), tenant="other"), "b", 1)


async def test_who_may_not_read_is_told_nothing(registry: MadeRegistry) -> None:
    nobody = caller("contributor")
    for call in (registry.use.queries.page(nobody, 0, ""), registry.use.queries.get(nobody, "a")):
        with pytest.raises(Blocked, match="`reader`"):
            await call


async def test_another_tenant_has_none_of_them(registry: MadeRegistry) -> None:
    other = caller("reader", tenant="other")
    assert (await registry.use.queries.page(other, 0, "")).items == ()
    with pytest.raises(NotFound, match="there is no model 'a'"):
        await registry.use.queries.get(other, "a")
