"""What gates say of versions is kept where it counts, and a protected alias stands for what was approved."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from sluiceway.train.v1.events_pb2 import ModelTrained
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Conflict
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.app import log_uncounted
from sluiceway_train.domain.approvals import ApprovalRule
from sluiceway_train.domain.model_aliases import AliasMove, AliasWish, Canary
from sluiceway_train.domain.model_versions import ModelVersion
from sluiceway_train.service.model_events import model_trained
from tests.support.train_models import MadeRegistry, caller, gate_said, trained
from tests.support.train_models import version as model_version

APPROVER = caller("operator", "approver")


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    """With two versions of `writer`, of which a protected alias wants approved ones."""
    rule = ApprovalRule(required=True, suites=("tickets",))
    registry = MadeRegistry.over(tmp_path / "blobs", approvals=rule)
    for number in (1, 2):
        await registry.use.registering.register(trained(tmp_path / str(number), f"run_{number}"))
    return registry


async def version(registry: MadeRegistry, number: int = 1) -> ModelVersion:
    return await registry.use.queries.version("acme", "writer", number)


def live(number: int, **more: Any) -> AliasWish:
    return AliasWish(model="writer", name="live", version=number, **more)


async def test_an_approved_version_may_take_a_protected_alias(registry: MadeRegistry) -> None:
    with pytest.raises(Conflict, match="no gate has approved version 1 of 'writer'"):
        await registry.use.aliases.move(APPROVER, live(1))
    await registry.use.approving.hear(gate_said(await version(registry)))
    assert (await registry.use.aliases.move(APPROVER, live(1))).version == 1


async def test_a_canary_of_a_protected_alias_is_approved_too(registry: MadeRegistry) -> None:
    await registry.use.approving.hear(gate_said(await version(registry)))
    with pytest.raises(Conflict, match="no gate has approved version 2") as refused:
        await registry.use.aliases.move(APPROVER, live(1, canary=Canary(2, 0.1)))
    assert refused.value.field == "canary_version"


async def both_approved(registry: MadeRegistry) -> None:
    for number in (1, 2):
        await registry.use.approving.hear(gate_said(await version(registry, number)))


async def refused_later(registry: MadeRegistry, number: int) -> None:
    await registry.use.approving.hear(gate_said(await version(registry, number), hours=2, approved=False))


@pytest.mark.parametrize(
    ("stood", "wanted"),
    [
        (live(1, canary=Canary(2, 0.5)), live(1)),
        (live(1), live(1, canary=Canary(2, 0.1))),
        (live(1), live(2, canary=Canary(1, 0.1))),
    ],
)
async def test_what_stands_stays_though_a_later_gate_refuses_it(
    registry: MadeRegistry, stood: AliasWish, wanted: AliasWish
) -> None:
    """A canary is taken away or put beside it, or it gives way to another one."""
    await both_approved(registry)
    await registry.use.aliases.move(APPROVER, stood)
    await refused_later(registry, 1)
    moved = await registry.use.aliases.move(APPROVER, wanted)
    assert (moved.version, moved.canary) == (wanted.version, wanted.canary)


@pytest.mark.parametrize(("share", "is_moved"), [(0.1, True), (0.5, True), (0.6, False)])
async def test_a_canary_that_a_later_gate_refuses_answers_no_more_than_before(
    registry: MadeRegistry, share: float, is_moved: bool
) -> None:
    await both_approved(registry)
    await registry.use.aliases.move(APPROVER, live(1, canary=Canary(2, 0.5)))
    await refused_later(registry, 2)
    if is_moved:
        assert (await registry.use.aliases.move(APPROVER, live(1, canary=Canary(2, share)))).canary == Canary(2, share)
        return
    with pytest.raises(Conflict, match="no gate has approved version 2") as refused:
        await registry.use.aliases.move(APPROVER, live(1, canary=Canary(2, share)))
    assert refused.value.field == "canary_version"


@pytest.mark.parametrize("wanted", [live(2), live(2, canary=Canary(1, 0.1))])
async def test_a_canary_that_a_later_gate_refuses_takes_no_place(registry: MadeRegistry, wanted: AliasWish) -> None:
    await both_approved(registry)
    await registry.use.aliases.move(APPROVER, live(1, canary=Canary(2, 0.5)))
    await refused_later(registry, 2)
    with pytest.raises(Conflict, match="no gate has approved version 2") as refused:
        await registry.use.aliases.move(APPROVER, wanted)
    assert refused.value.field == "version"


class RefusingMeanwhile(MemoryModelStore):
    """A gate refuses the version just before an alias is moved to it."""

    async def move(self, move: AliasMove, event: OutgoingEvent, *, gated: bool = False) -> bool:
        version = await self.version(move.alias.tenant, move.alias.model, move.alias.version)
        assert version is not None
        await self.judge(version, gate_said(version, hours=2, approved=False), model_trained)
        return await super().move(move, event, gated=gated)


async def test_a_refusal_that_comes_while_the_alias_is_moved_counts(tmp_path: Path) -> None:
    registry = MadeRegistry.over(tmp_path / "blobs", RefusingMeanwhile(), approvals=ApprovalRule(required=True))
    await registry.use.registering.register(trained(tmp_path / "1", "run_1"))
    await registry.use.approving.hear(gate_said(await version(registry)))
    with pytest.raises(Conflict, match="no gate has approved version 1"):
        await registry.use.aliases.move(APPROVER, live(1))
    assert await registry.store.aliases("acme", "writer") == []


async def test_an_alias_that_was_taken_away_comes_back_with_an_approval_alone(registry: MadeRegistry) -> None:
    await both_approved(registry)
    await registry.use.aliases.move(APPROVER, live(1))
    await refused_later(registry, 1)
    await registry.use.aliases.delete(APPROVER, "writer", "live", None)
    with pytest.raises(Conflict, match="no gate has approved version 1"):
        await registry.use.aliases.move(APPROVER, live(1))


async def test_other_aliases_want_no_approval(registry: MadeRegistry) -> None:
    wish = AliasWish(model="writer", name="test", version=1)
    assert (await registry.use.aliases.move(caller("operator"), wish)).version == 1


async def test_without_the_setting_none_does(tmp_path: Path) -> None:
    registry = MadeRegistry.over(tmp_path / "blobs")
    await registry.use.registering.register(trained(tmp_path / "1", "run_1"))
    assert (await registry.use.aliases.move(APPROVER, live(1))).version == 1


async def test_an_approval_is_said_with_the_version(registry: MadeRegistry) -> None:
    await registry.use.approving.hear(gate_said(await version(registry)))
    assert isinstance(registry.store, MemoryModelStore)
    before, said = registry.store.said[0], registry.store.said[-1]
    assert isinstance(said.event, ModelTrained)
    assert said.event.version.approved_by == "evl_1"
    assert said.id != before.id


async def test_a_refusal_takes_an_approval_back(registry: MadeRegistry) -> None:
    first = await version(registry)
    await registry.use.approving.hear(gate_said(first, hours=1))
    await registry.use.approving.hear(gate_said(first, hours=2, approved=False))
    assert (await version(registry)).approved_by == ""


async def test_what_comes_late_changes_nothing(registry: MadeRegistry) -> None:
    first = await version(registry)
    await registry.use.approving.hear(gate_said(first, hours=2, approved=False))
    await registry.use.approving.hear(gate_said(first, hours=1))
    assert (await version(registry)).approved_by == ""


@pytest.mark.parametrize(
    ("changed", "against"),
    [
        ({}, ()),
        ({"suite": "easy"}, ("TRAIN_GATE_SUITES",)),
        ({"collection": ""}, ("TRAIN_GATE_COLLECTIONS",)),
        ({"max_tokens": 1}, ("TRAIN_GATE_TOKENS",)),
        ({"margin": 0.5, "confidence": 0.8}, ("TRAIN_GATE_MARGIN", "TRAIN_GATE_CONFIDENCE")),
        ({"margin": float("nan")}, ("TRAIN_GATE_MARGIN",)),
        ({"champion": "extractive"}, ("champion",)),
        ({"digest": "e" * 64}, ("candidate",)),
    ],
)
async def test_of_a_gate_that_does_not_count_it_is_told_why(
    tmp_path: Path, changed: dict[str, Any], against: tuple[str, ...]
) -> None:
    rule = ApprovalRule(required=True, suites=("tickets",), collections=("manuals",), tokens=16)
    registry = MadeRegistry.over(tmp_path / "blobs", approvals=rule)
    await registry.use.registering.register(trained(tmp_path / "1", "run_1"))
    await registry.use.approving.hear(gate_said(await version(registry), **changed))
    assert registry.uncounted == ({"evl_1": against} if against else {})


async def test_who_ran_a_gate_that_does_not_count_is_told_what_it_has_to_meet(registry: MadeRegistry) -> None:
    await registry.use.approving.hear(gate_said(await version(registry), suite="easy"))
    with pytest.raises(Conflict, match=r"TRAIN_GATE_SUITES.*TRAIN_GATE_TOKENS.*`gate_does_not_count`"):
        await registry.use.aliases.move(APPROVER, live(1))


def test_the_log_tells_what_counts_against_a_gate() -> None:
    with capture_logs() as logged:
        log_uncounted(gate_said(model_version()), ("TRAIN_GATE_SUITES",))
    (line,) = logged
    assert (line["event"], line["evaluation_id"], line["against"]) == (
        "gate_does_not_count",
        "evl_1",
        ["TRAIN_GATE_SUITES"],
    )


@pytest.mark.parametrize(
    ("rule", "changed", "counts"),
    [
        ({"suites": ("tickets@3",)}, {}, True),
        ({"suites": ("tickets@3",)}, {"suite_version": 4}, False),
        ({"suites": ("tickets@" + "ab" * 32,)}, {"suite_version": 9}, True),
        ({"suites": ("tickets@" + "ab" * 32,)}, {"suite_digest": "cd" * 32}, False),
        ({"suites": ("tickets@3", "letters")}, {"suite": "letters"}, True),
        ({"tokens": 64}, {"max_tokens": 1}, False),
        ({"tokens": 64}, {"max_tokens": 64}, True),
        ({"tokens": 64}, {"max_tokens": 0}, True),
        ({"collections": ("manuals",)}, {}, True),
        ({"collections": ("manuals",)}, {"collection": ""}, False),
    ],
)
async def test_a_gate_counts_where_it_was_asked_as_is_named(
    tmp_path: Path, rule: dict[str, Any], changed: dict[str, Any], counts: bool
) -> None:
    """Any operator may write the next version of a suite, and ask for answers of one token."""
    registry = MadeRegistry.over(tmp_path / "blobs", approvals=ApprovalRule(**rule))
    await registry.use.registering.register(trained(tmp_path / "1", "run_1"))
    await registry.use.approving.hear(gate_said(await version(registry), **changed))
    assert bool((await version(registry)).approved_by) == counts


async def test_a_version_beside_itself_is_not_approved(registry: MadeRegistry) -> None:
    first = await version(registry)
    await registry.use.approving.hear(gate_said(first, champion_digest=first.digest))
    assert (await version(registry)).judged_at is None


@pytest.mark.parametrize(
    "changed",
    [
        {"digest": "e" * 64},
        {"champion": ""},
        {"champion": "extractive"},
        {"suite": "easy"},
        {"margin": 0.5},
        {"confidence": 0.8},
        {"tenant": "other"},
        {"adapter": "writer@7"},
        {"adapter": "writer"},
        {"adapter": ""},
    ],
)
async def test_what_does_not_count_approves_nothing(registry: MadeRegistry, changed: dict[str, Any]) -> None:
    await registry.use.approving.hear(gate_said(await version(registry), **changed))
    judged_at: datetime | None = (await version(registry)).judged_at
    assert judged_at is None
