"""A learning loop against train and eval over a real server: each way that it ends, and where it goes on."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sluiceway_client import datasets, evaluations
from sluiceway_client.errors import Conflict, NotFound, Unavailable
from sluiceway_client.loop_values import DatasetBuild, LoopCanary, LoopGate, LoopStep
from sluiceway_common.testing import eventually
from sluiceway_train.service.withdrawal import DocumentTakenBack
from tests.support import scripted_worker as worker
from tests.support.loop_world import CASES, CLERK, LoopWorld, loop_world

BUILD = DatasetBuild(validation_share=0.0)
WITHDRAWN = DocumentTakenBack(tenant="acme", document_id="doc_1", version=1, erase=False)


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LoopWorld]:
    monkeypatch.setattr(evaluations, "_LOOK_EVERY", 0.02)
    monkeypatch.setattr(datasets, "_LOOK_EVERY_SECONDS", 0.02)
    async with loop_world(tmp_path) as made:
        await made.corrected(*range(1, 6))
        yield made


async def learned(there: LoopWorld) -> None:
    """Version 1 is live, and five corrections more were made."""
    assert (await there.loop(build=BUILD)).outcome == "promoted"
    await there.corrected(*range(11, 16))
    there.steps.clear()


async def test_a_first_version_is_learned_gated_and_promoted(there: LoopWorld) -> None:
    there.passes(tiny=0)
    end = await there.loop(build=BUILD)
    assert (end.outcome, end.said) == ("promoted", "clerk@live stands for clerk@1")
    assert there.said("dataset") == ["building", "frozen"]
    assert there.said("run")[-1] == "succeeded"
    assert there.said("signature") == ["verified"]
    assert there.said("gate")[-1] == "approved"
    assert await there.stands() == (1, 0)


async def test_a_loop_that_is_over_does_nothing_again(there: LoopWorld) -> None:
    await there.loop(build=BUILD)
    again = await there.loop()
    assert again.outcome == "promoted"
    assert len(await there.world.models.versions("acme", "clerk", 9)) == 1
    assert len(there.eval.evaluations.models.asked) == 2 * CASES


async def test_a_candidate_that_the_gate_refuses_is_not_tried_and_not_judged_twice(there: LoopWorld) -> None:
    await learned(there)
    there.passes(_2=CASES // 2)
    refused = await there.loop(build=BUILD)
    assert (refused.outcome, refused.step) == ("gate_failed", "gate")
    assert f"{CASES // 2} of {CASES} cases, {CASES} by the champion" in refused.said
    asked = len(there.eval.evaluations.models.asked)
    assert await there.loop() == refused
    assert len(there.eval.evaluations.models.asked) == asked
    assert await there.stands() == (1, 0)


async def test_a_candidate_that_somebody_deleted_is_over_and_the_next_one_is_learned(there: LoopWorld) -> None:
    await learned(there)
    there.passes(_2=CASES // 2)
    assert (await there.loop(build=BUILD)).outcome == "gate_failed"
    async with there.client() as sluiceway:
        await sluiceway.registry.delete_version("clerk", 2)
    await there.corrected(*range(21, 26))
    end = await there.loop(build=BUILD, canary=LoopCanary(share=0))
    assert (end.outcome, await there.stands()) == ("promoted", (3, 0))


async def test_a_canary_that_is_as_good_is_promoted(there: LoopWorld) -> None:
    await learned(there)
    going = asyncio.create_task(there.loop(build=BUILD))
    await eventually(lambda: _tries(there, 2), within=20)
    await there.answered("stable", 20, bad=2)
    await there.answered("canary", 20, bad=3)
    end = await going
    assert (end.outcome, await there.stands()) == ("promoted", (2, 0))
    assert there.steps[-1].said.startswith("3 of 20 answers bad, 2 of 20 beside it; -5.0%")


async def test_a_canary_that_is_worse_is_rolled_back_and_not_tried_again(there: LoopWorld) -> None:
    await learned(there)
    going = asyncio.create_task(there.loop(build=BUILD))
    await eventually(lambda: _tries(there, 2), within=20)
    await there.answered("stable", 20, bad=1)
    await there.answered("canary", 20, bad=12)
    end = await going
    assert (end.outcome, await there.stands()) == ("rolled_back", (1, 0))
    assert "the canary is worse: 12 of 20 answers bad, 1 of 20 beside it" in end.said
    again = await there.loop()
    assert (again.outcome, await there.stands()) == ("rolled_back", (1, 0))


@pytest.mark.parametrize(("bad", "end"), [(0, ("promoted", (2, 0))), (12, ("rolled_back", (1, 0)))])
async def test_a_judged_alias_is_moved_though_train_is_full_meanwhile(
    there: LoopWorld, bad: int, end: tuple[str, tuple[int, int]]
) -> None:
    await learned(there)

    def fill(step: LoopStep) -> None:
        if step.state in ("worse", "not_worse"):
            there.full = 3

    there.on_step = fill
    going = asyncio.create_task(there.loop(build=BUILD))
    await eventually(lambda: _tries(there, 2), within=20)
    await there.answered("stable", 20)
    await there.answered("canary", 20, bad=bad)
    assert ((await going).outcome, await there.stands()) == end
    assert there.full == 0


async def test_a_loop_that_is_killed_in_each_step_goes_on_where_it_stood(there: LoopWorld) -> None:
    await learned(there)
    for number in range(1, 40):
        going = asyncio.create_task(there.loop(build=BUILD))
        await asyncio.wait([going], timeout=0.05 * number)
        if (await there.stands())[1] == 2:
            await there.answered("stable", 20)
            await there.answered("canary", 20)
            assert (await going).outcome == "promoted"
            break
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    assert await there.stands() == (2, 0)
    assert len(await there.world.models.versions("acme", "clerk", 9)) == 2
    assert len(there.eval.evaluations.models.asked) == 4 * CASES
    async with there.client() as sluiceway:
        assert [each.version for each in await sluiceway.datasets.list(name="support")] == [2, 1]


async def test_a_protected_alias_waits_for_somebody_who_says_yes(there: LoopWorld) -> None:
    first = await there.loop(build=BUILD, approved=False)
    assert (first.outcome, first.step) == ("waits", "alias")
    assert first.commands == ("sluiceway models alias clerk live 1 --expect 0",)
    assert (await there.loop()).outcome == "promoted"
    await there.corrected(*range(11, 16))
    tried = await there.loop(build=BUILD, approved=False)
    command = "sluiceway models alias clerk live 1 --canary 2 --share 0.5 --expect 1"
    assert (tried.outcome, tried.step, tried.commands) == ("waits", "canary", (command,))
    async with there.client() as sluiceway:
        await sluiceway.registry.set_alias("clerk", "live", 1, canary_version=2, canary_share=0.5, expected_revision=1)
    await there.answered("stable", 20)
    await there.answered("canary", 20)
    judged = await there.loop(approved=False)
    assert (judged.step, judged.commands) == ("alias", ("sluiceway models alias clerk live 2 --expect 2",))


async def test_who_is_no_approver_waits_for_one(there: LoopWorld) -> None:
    there.roles = frozenset({"reader", "operator"})
    end = await there.loop(build=BUILD)
    assert (end.outcome, await there.stands()) == ("waits", (0, 0))
    assert "approver" in end.said


async def test_what_is_not_protected_waits_for_nobody_once_something_stands_there(there: LoopWorld) -> None:
    await there.loop(build=BUILD, alias="test")
    await there.corrected(*range(11, 16))
    end = await there.loop(build=BUILD, alias="test", approved=False, canary=LoopCanary(share=0))
    assert (end.outcome, await there.stands("test")) == ("promoted", (2, 0))


async def test_rows_that_contradict_each_other_wait_for_somebody_who_has_looked(there: LoopWorld) -> None:
    question = "Where does the last train of the evening to the harbour leave from today?"
    await there.world.datasets.corrected(21, question, "No.", "It leaves from platform nine.")
    await there.world.datasets.corrected(22, f"{question} ", "No.", "Nowhere: there is none on Sundays at all.")
    there.world.datasets.clock.advance(3600)
    end = await there.loop(build=BUILD, approved=False)
    assert (end.outcome, end.step) == ("waits", "dataset")
    async with there.client() as sluiceway:
        (dataset,) = await sluiceway.datasets.list(name="support")
        assert end.commands[-1] == f"sluiceway datasets freeze {dataset.dataset_id}"
        await sluiceway.datasets.freeze(dataset.dataset_id)
    went_on = await there.loop(build=BUILD, approved=False)
    assert (went_on.outcome, went_on.step) == ("waits", "alias")


async def test_a_dataset_without_a_row_ends_it_with_the_reason(there: LoopWorld) -> None:
    with pytest.raises(Conflict, match="support@1 could not be built; no row is left"):
        await there.loop(build=DatasetBuild(collection="nowhere"))
    assert (await there.loop(build=BUILD)).outcome == "promoted"


async def test_a_tainted_dataset_is_not_learned_from_and_the_next_one_is(there: LoopWorld) -> None:
    await there.world.datasets.corrected(31, "Who found the ford?", "Nobody.", "Ada found it.", documents=("doc_1",))
    there.world.datasets.clock.advance(3600)
    there.roles = frozenset({"reader", "operator"})
    assert (await there.loop(build=BUILD)).outcome == "waits"
    await there.train.datasets.forgetting.forget(WITHDRAWN, "event")
    with pytest.raises(Conflict, match="has rows of a document that was withdrawn, doc_1; build it anew"):
        await there.loop()
    assert (await there.loop(build=BUILD)).outcome == "waits"
    assert [one.tainted_by for one in await there.world.models.versions("acme", "clerk", 9)] == [(), ("doc_1",)]


async def test_a_run_that_left_nothing_ends_it_and_another_name_makes_another(there: LoopWorld) -> None:
    worker.script(there.folder / "worker", worker.refused("OVERLONG_ROWS", "a row is too long: shorten it"))
    with pytest.raises(Conflict, match="refused, OVERLONG_ROWS: a row is too long"):
        await there.loop(build=BUILD)
    worker.script(there.folder / "worker", [*worker.LEARNS, *worker.DONE])
    with pytest.raises(Conflict, match="refused"):
        await there.loop()
    assert (await there.loop(name="again")).outcome == "promoted"


async def test_an_alias_that_was_moved_while_the_gate_asked_is_a_conflict(there: LoopWorld) -> None:
    await learned(there)
    at_once, stricter = LoopCanary(share=0), LoopGate(suite="tickets", margin=0.049)
    for _ in range(3):
        await there.loop(build=BUILD, alias="test", canary=at_once)
        await there.corrected(*range(21, 26), answer="By now it is")
    moved: list[asyncio.Task[None]] = []

    async def move() -> None:
        async with there.client() as sluiceway:
            await sluiceway.registry.set_alias("clerk", "live", 3)

    models = there.eval.evaluations.models
    models.before = lambda _: None if moved else moved.append(asyncio.create_task(move()))
    with pytest.raises(Conflict, match=re.escape(f"it stands for {CLERK}@3, and the gate asked beside {CLERK}@1")):
        await there.loop(dataset="support@2", gate=stricter)
    again = await there.loop(dataset="support@2", gate=stricter, canary=at_once)
    assert (again.outcome, await there.stands()) == ("promoted", (2, 0))


async def test_a_canary_that_somebody_took_away_is_not_tried_again(there: LoopWorld) -> None:
    await learned(there)
    going = asyncio.create_task(there.loop(build=BUILD))
    await eventually(lambda: _tries(there, 2), within=20)
    async with there.client() as sluiceway:
        await sluiceway.registry.set_alias("clerk", "live", 1)
    end = await going
    assert (end.outcome, "somebody moved the alias" in end.said) == ("rolled_back", True)


async def test_a_canary_is_not_judged_beside_a_version_that_no_gate_held_it_against(there: LoopWorld) -> None:
    await learned(there)
    at_once = LoopCanary(share=0)
    for _ in range(3):
        await there.loop(build=BUILD, alias="test", canary=at_once)
        await there.corrected(*range(21, 26), answer="By now it is")
    going = asyncio.create_task(there.loop(dataset="support@2"))
    await eventually(lambda: _tries(there, 2), within=20)
    async with there.client() as sluiceway:
        await sluiceway.registry.set_alias("clerk", "live", 3, canary_version=2, canary_share=0.5)
    await there.answered("stable", 20)
    await there.answered("canary", 20)
    with pytest.raises(Conflict, match="it stands for version 3, and clerk@2 was tried beside 1"):
        await going
    assert await there.stands() == (3, 2)


async def test_answers_of_before_a_move_do_not_judge_the_canary_after_it(there: LoopWorld) -> None:
    await learned(there)
    going = asyncio.create_task(there.loop(build=BUILD))
    await eventually(lambda: _tries(there, 2), within=20)
    store = there.world.models
    tried = (await store.moves("acme", "clerk", "live"))[0]
    assert tried.alias.canary is not None
    canary = replace(tried.alias.canary, share=0.25)
    moved: list[LoopStep] = []

    def move(step: LoopStep) -> None:
        """Between the counts, which are enough, and the look at the alias."""
        if not moved and step.said.startswith("0 of 20 answers bad, 0 of 20"):
            moved.append(step)
            alias = replace(tried.alias, revision=tried.alias.revision + 1, canary=canary, moved_at=datetime.now(UTC))
            with suppress(StopIteration):
                store.move(replace(tried, alias=alias), store.said[-1]).send(None)

    there.on_step = move
    await there.answered("stable", 20)
    await there.answered("canary", 20)
    await eventually(lambda: bool(moved), within=20)
    await asyncio.wait([going], timeout=0.3)
    assert not going.done()
    await there.answered("stable", 20)
    await there.answered("canary", 20)
    assert (await going).outcome == "promoted"


async def test_too_few_answers_leave_the_canary_to_a_person_and_no_other_takes_its_place(there: LoopWorld) -> None:
    await learned(there)
    end = await there.loop(build=BUILD, canary=LoopCanary(share=0.5, answers=20, longest=timedelta(0)))
    assert (end.outcome, end.step, await there.stands()) == ("waits", "canary", (1, 2))
    assert end.commands[0] == "sluiceway models alias clerk live 2 --expect 2"
    with pytest.raises(Conflict, match="clerk@live tries clerk@2 already; wait for the end of its loop"):
        await there.loop(build=BUILD, dataset="another")


async def test_a_canary_that_a_later_gate_does_not_approve_is_taken_back(there: LoopWorld) -> None:
    await learned(there)
    waiting, stricter = LoopCanary(share=0.5, answers=20, longest=timedelta(0)), LoopGate(suite="tickets", margin=0.049)
    assert (await there.loop(build=BUILD, canary=waiting)).outcome == "waits"
    assert await there.stands() == (1, 2)
    there.passes(_2=CASES // 2)
    end = await there.loop(gate=stricter)
    assert (end.outcome, end.step, await there.stands()) == ("gate_failed", "gate", (1, 0))
    assert end.said.endswith("; it answers nobody as a canary any more, and clerk@live stands for clerk@1")
    assert (await there.loop(gate=stricter)).outcome == "rolled_back"


async def test_a_canary_that_nobody_here_may_take_back_waits_for_an_approver(there: LoopWorld) -> None:
    await learned(there)
    waiting, stricter = LoopCanary(share=0.5, answers=20, longest=timedelta(0)), LoopGate(suite="tickets", margin=0.049)
    assert (await there.loop(build=BUILD, canary=waiting)).outcome == "waits"
    there.passes(_2=CASES // 2)
    there.roles = frozenset({"reader", "operator"})
    end = await there.loop(gate=stricter)
    assert (end.outcome, end.commands) == ("waits", ("sluiceway models alias clerk live 1 --expect 2",))
    assert "clerk@2 is not approved beside tiny+clerk@1" in end.said
    assert "it goes on being asked until an approver moves the alias" in end.said


async def test_a_gate_that_could_not_be_done_decides_nothing_and_is_asked_again(there: LoopWorld) -> None:
    there.passes(tiny=0, _1=0)
    with pytest.raises(Unavailable, match="neither model passed a case"):
        await there.loop(build=BUILD)
    there.passes(tiny=0)
    assert (await there.loop()).outcome == "promoted"


async def test_a_comparison_that_could_not_be_done_gives_no_second_gate(there: LoopWorld) -> None:
    await learned(there)
    there.passes(_2=CASES // 2)
    refused = await there.loop(build=BUILD)
    there.passes(_1=0, _2=0)
    async with there.client() as sluiceway:
        compared = await sluiceway.evaluations.start("tickets", f"{CLERK}@2", champion=f"{CLERK}@1")
        assert (await sluiceway.evaluations.ended(compared.evaluation_id)).state == "failed"
    there.passes()
    assert await there.loop() == refused


async def test_a_suite_that_there_is_not_is_named(there: LoopWorld) -> None:
    with pytest.raises(NotFound, match="there is no suite 'nothing'"):
        await there.loop(build=BUILD, gate=LoopGate(suite="nothing"))


async def _tries(there: LoopWorld, version: int) -> bool:
    return (await there.stands())[1] == version
