"""Adapters from what the registry says to the answers of a model that is run with them."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

import pytest

from sluiceway.infer.v1.values_pb2 import Provenance
from sluiceway_common.errors import Conflict, NotFound, Unavailable
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.memory import MemoryVerifiedAdapters
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.service import adapter_loading
from tests.support.adapters import alias
from tests.support.infer import READER, STRANGER
from tests.support.infer_adapters import loading, serving


async def test_who_names_an_adapter_is_answered_with_it_and_nobody_else_is() -> None:
    there = await serving()
    there.learn(1)
    await there.service.adapters.loading.load()
    assert [(await there.answer(name)).text for name in ("scripted+x", "scripted+x@1", "scripted", "")] == [
        *("by 1", "by 1"),
        *("bare", "bare"),
    ]


async def test_the_record_of_an_answer_names_its_adapter() -> None:
    there = await serving()
    there.learn(1)
    await there.service.adapters.loading.load()
    answer, digest = await there.answer(), there.version(1).digest
    (said,) = there.world.answers_given()
    assert said.provenance == Provenance(adapter="x@1", adapter_digest=digest)
    assert said.model == answer.model == "scripted+x@1"
    assert said.model_digest == there.engine.info.digest
    kept = await there.service.answers.get(READER, answer.id)
    assert (kept.model, kept.adapter) == ("scripted+x@1", answer.adapter)


async def test_an_alias_that_moves_is_followed_at_once_where_both_are_there() -> None:
    there = await serving()
    there.learn(1, 2)
    there.service.adapters.move(alias(1))
    there.service.adapters.move(alias(2, name="next"))
    await there.service.adapters.loading.load()
    assert (await there.answer()).text == "by 1"
    there.service.adapters.move(alias(2, 2))
    assert (await there.answer()).text == "by 2"


async def test_an_alias_goes_on_as_it_was_until_its_new_version_is_there() -> None:
    clock = ManualClock()
    there = await serving(clock=clock)
    there.learn(1)
    there.service.adapters.move(alias(1))
    await there.service.adapters.loading.load()
    there.learn(2)
    there.service.adapters.move(alias(2, 2))
    assert (await there.answer()).text == "by 1"
    await there.service.adapters.loading.load()
    assert (await there.answer()).text == "by 2"


async def test_an_alias_does_not_go_on_as_it_was_for_long_nor_instead_of_what_is_refused() -> None:
    clock = ManualClock()
    there = await serving(clock=clock)
    there.learn(1)
    there.service.adapters.move(alias(1))
    await there.service.adapters.loading.load()
    there.files.forged.add(there.version(2).key)
    there.learn(2)
    there.service.adapters.move(alias(2, 2))
    await there.service.adapters.loading.load()
    with pytest.raises(Conflict, match=r"x@2 is not loaded \(it is not as it was signed"):
        await there.answer()
    there.learn(3)
    there.service.adapters.move(alias(3, 3))
    clock.advance(31.0)
    with pytest.raises(Unavailable, match="x@3 is being loaded"):
        await there.answer()


async def test_a_refused_adapter_harms_no_other_and_not_the_model() -> None:
    there = await serving()
    there.files.forged.add(there.version(2).key)
    there.learn(1, 2)
    there.service.adapters.move(alias(1))
    there.service.adapters.move(alias(2, name="next"))
    await there.service.adapters.loading.load()
    with pytest.raises(Conflict, match=r"x@2 is not loaded \(it is not as it was signed"):
        await there.answer("scripted+x@next")
    assert (await there.answer("scripted+x")).text == "by 1"
    assert (await there.answer("scripted")).text == "bare"
    (withheld,) = there.world.withheld()
    assert (withheld.error, withheld.model, withheld.provenance.adapter) == ("conflict", "scripted+x@2", "x@2")


async def test_an_adapter_that_the_engine_cannot_load_is_found_and_left_out() -> None:
    there = await serving()
    there.engine.broken.add("x@3")
    there.learn(*range(1, 6))
    for number in range(1, 6):
        there.service.adapters.move(alias(number, name=f"a{number}"))
    await there.service.adapters.loading.load()
    assert [(await there.answer(f"scripted+x@{number}")).text for number in (1, 2, 4, 5)] == [
        f"by {number}" for number in (1, 2, 4, 5)
    ]
    with pytest.raises(Unavailable, match="x@3 cannot be loaded now") as refused:
        await there.answer("scripted+x@3")
    assert refused.value.retry_after


async def test_an_engine_that_is_away_is_not_asked_for_halves() -> None:
    clock = ManualClock()
    there = await serving(clock=clock)
    there.engine.is_away = True
    there.learn(*range(1, 17))
    for number in range(1, 17):
        there.service.adapters.move(alias(number, name=f"a{number}"))
    await there.service.adapters.loading.load()
    assert len(there.engine.asked) == 1
    with pytest.raises(Unavailable, match="x@3 cannot be loaded now"):
        await there.answer("scripted+x@3")
    there.engine.is_away = False
    clock.advance(2.0)
    await there.service.adapters.loading.load()
    assert (await there.answer("scripted+x@3")).text == "by 3"


async def test_an_engine_that_hangs_holds_up_no_other_one_and_gets_later_news_too() -> None:
    there = await serving(two_models=True)
    goes_on = asyncio.Event()

    async def hang(_names: tuple[str, ...]) -> None:
        await goes_on.wait()

    there.engine.begin = hang
    there.learn(1)
    async with loading(there):
        await eventually(lambda: there.engine.asked, within=10)
        there.learn_of_other(1)
        await eventually(lambda: there.other.held, within=10)
        there.learn(2)
        there.engine.begin = None
        goes_on.set()
        await eventually(lambda: there.engine.held[-1:] == [("x@2",)], within=10)


async def test_an_engine_that_was_away_is_asked_again_without_further_news() -> None:
    there = await serving()
    there.engine.is_away = True
    there.learn(1)
    async with loading(there):
        await eventually(lambda: there.engine.asked, within=10)
        there.engine.is_away = False
        await eventually(lambda: there.engine.held, within=10)


class Never(MemoryVerifiedAdapters):
    """Files that do not come."""

    asked = 0

    async def verified(
        self, version: AdapterVersion, needed: Collection[tuple[str, str]] = frozenset()
    ) -> AdapterWeights:
        self.asked += 1
        await asyncio.Event().wait()
        return await super().verified(version, needed)


async def test_files_that_never_come_are_asked_for_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_loading, "FETCH_SECONDS", 0.01)
    clock, files = ManualClock(), Never()
    there = await serving(clock=clock, verified=files)
    there.learn(1)
    waits = []
    for _ in range(4):
        await there.service.adapters.loading.load()
        with pytest.raises(Unavailable, match="did not come within") as refused:
            await there.answer()
        waits.append(refused.value.retry_after)
        clock.advance(refused.value.retry_after or 0.0)
    assert (files.asked, waits) == (4, [2, 2, 4, 8])


async def test_a_version_beyond_those_that_are_held_comes_when_it_is_asked_for() -> None:
    there = await serving(most=2)
    there.learn(*range(1, 6))
    there.service.adapters.move(alias(1))
    there.service.adapters.move(alias(2, name="next"))
    await there.service.adapters.loading.load()
    assert there.engine.held == [("x@1", "x@2")]
    with pytest.raises(Unavailable, match="x@4 is being loaded; ask again in a moment") as refused:
        await there.answer("scripted+x@4")
    assert refused.value.retry_after == 2.0
    async with loading(there):
        await eventually(lambda: there.engine.held[-1] == ("x@1", "x@4"), within=10)
    assert (await there.answer("scripted+x@4")).text == "by 4"


async def test_a_burst_of_news_is_one_change() -> None:
    there = await serving()
    async with loading(there):
        for number in range(1, 11):
            there.learn(number)
            there.service.adapters.move(alias(number, number, name=f"a{number % 3}"))
            await asyncio.sleep(0)
        await eventually(lambda: there.engine.held, within=10)
    assert there.engine.held == [("x@9", "x@10", "x@8")]


async def test_a_tenant_with_many_versions_leaves_others_their_places() -> None:
    there = await serving(most=4)
    for number in range(1, 30):
        there.learn(number)
        there.service.adapters.move(alias(number, name=f"a{number}"))
    there.learn(1, tenant="other")
    there.learn(2, tenant="other")
    there.service.adapters.move(alias(1, tenant="other"))
    await there.service.adapters.loading.load()
    assert (await there.answer("scripted+x", principal=STRANGER)).text == "by 1"
    assert sorted(key[0] for key in there.engine.adapters) == ["default", "default", "other", "other"]


async def test_a_tenant_that_asks_for_one_after_another_has_changes_less_often() -> None:
    clock = ManualClock()
    there = await serving(most=2, clock=clock)
    there.learn(*range(1, 30))
    for number in range(1, 30):
        with pytest.raises(Unavailable):
            await there.answer(f"scripted+x@{number}")
        await there.service.adapters.loading.load()
    assert len(there.engine.held) == 8
    there.learn(1, tenant="other")
    await there.service.adapters.loading.load()
    assert (await there.answer("scripted+x", principal=STRANGER)).text == "by 1"
    clock.advance(15.0)
    await there.service.adapters.loading.load()
    assert (await there.answer("scripted+x@29")).text == "by 29"


async def test_a_tenant_sees_its_own_adapters_alone() -> None:
    there = await serving()
    there.learn(1)
    await there.service.adapters.loading.load()
    assert there.names() == ["scripted", "scripted+x", "scripted+x@1"]
    assert there.names(STRANGER) == ["scripted"]
    with pytest.raises(NotFound, match=r"there is no model 'scripted\+x'; .*scripted") as refused:
        await there.answer(principal=STRANGER)
    assert "x@1" not in refused.value.message


async def test_what_is_listed_tells_version_readiness_and_canary() -> None:
    there = await serving(most=1)
    there.learn(1, 2)
    there.service.adapters.move(alias(1, canary_version=2, canary_share=0.25))
    await there.service.adapters.loading.load()
    found = {info.name: info.adapter for info in there.service.adapters.infos(READER)}
    live = found["scripted+x"]
    assert live is not None
    assert (live.base, live.name, live.ready, live.canary, live.canary_share) == ("scripted", "x@1", True, "x@2", 0.25)
    second = found["scripted+x@2"]
    assert second is not None
    assert (second.name, second.ready, second.canary) == ("x@2", False, "")


async def test_a_session_stays_in_its_arm_of_a_canary_and_the_record_names_it() -> None:
    there = await serving()
    there.learn(1, 2)
    there.service.adapters.move(alias(1, canary_version=2, canary_share=0.5))
    await there.service.adapters.loading.load()
    arms = {session: [await there.answer(session=session) for _ in range(3)] for session in ("a", "b", "c", "d", "e")}
    for answers in arms.values():
        assert len({answer.text for answer in answers}) == 1
    of = {answer.text: answer.adapter.variant for each in arms.values() for answer in each if answer.adapter}
    assert of == {"by 1": "x@live/stable", "by 2": "x@live/canary"}
    assert {said.provenance.variant for said in there.world.answers_given()} == set(of.values())


async def test_a_canary_that_is_refused_costs_nobody_an_answer() -> None:
    there = await serving()
    there.files.forged.add(there.version(2).key)
    there.learn(1, 2)
    there.service.adapters.move(alias(1, canary_version=2, canary_share=0.99))
    await there.service.adapters.loading.load()
    answers = [await there.answer(session=f"talk-{number}") for number in range(5)]
    assert {(answer.text, answer.adapter.variant) for answer in answers if answer.adapter} == {
        ("by 1", "x@live/stable")
    }


async def test_a_taint_refuses_what_is_loaded() -> None:
    there = await serving()
    there.learn(1)
    await there.service.adapters.loading.load()
    there.service.adapters.learn(there.version(1, tainted_by="doc_a"))
    with pytest.raises(Conflict, match="x@1 was trained on a document that was withdrawn since"):
        await there.answer("scripted+x@1")


async def test_what_is_deleted_is_held_no_longer_and_nobody_is_answered_by_it() -> None:
    there = await serving()
    there.learn(1, 2)
    await there.service.adapters.loading.load()
    there.service.adapters.learn(replace(there.version(2), is_deleted=True))
    with pytest.raises(NotFound, match="x@2"):
        await there.answer("scripted+x@2")
    await there.service.adapters.loading.load()
    assert there.engine.held[-1] == ("x@1",)
    assert there.files.deleted == [there.version(2).key]
    assert (await there.answer()).text == "by 1"


async def test_a_dropped_tenant_is_forgotten_and_nothing_of_it_is_held() -> None:
    there = await serving()
    there.learn(1)
    there.learn(1, tenant="other")
    await there.service.adapters.loading.load()
    assert await there.service.adapters.forget("other") == 1
    await there.service.adapters.loading.load()
    assert [key[0] for key in there.engine.adapters] == ["default"]
    assert there.names(STRANGER) == ["scripted"]


async def test_no_adapter_is_asked_before_all_that_the_registry_had_said_was_heard() -> None:
    """Of half of it a name may stand for a version that nobody has approved."""
    there = await serving(heard=False)
    there.learn(1)
    await there.service.adapters.loading.load()
    assert (await there.answer("scripted")).text == "bare"
    for news in ("versions", "aliases"):
        assert there.names() == ["scripted"]
        for name in ("scripted+x", "scripted+x@1", "scripted+nobody"):
            with pytest.raises(Unavailable, match=r"not known here yet.*or ask scripted without an adapter"):
                await there.answer(name)
        there.service.adapters.heard(news)
    assert (await there.answer("scripted+x@1")).text == "by 1"


@pytest.mark.parametrize("name", ["scripted+x", "scripted+x@1", "scripted+x@live"])
async def test_no_adapter_is_told_not_to_fit_an_engine_that_was_not_met_yet(name: str) -> None:
    there = await serving()
    there.learn(1)
    there.service.adapters.move(alias(1))
    met = there.engine.info
    there.engine.info = replace(met, digest="", context_tokens=0, base_sha256="")
    with pytest.raises(Unavailable, match="'scripted' was not there since this replica began") as refused:
        await there.answer(name)
    assert refused.value.retry_after
    there.engine.info = met
    await there.service.adapters.loading.load()
    assert (await there.answer(name)).text == "by 1"
