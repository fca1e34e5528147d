"""Slots of llama.cpp: what one tenant had read no other one reuses, and its own is reused."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.errors import Invalid, Refusal
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.engines.llama import Llama
from sluiceway_infer.adapters.engines.llama.slots import CacheSlot, CacheSlots
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, Sampling
from tests.support.adapters import version
from tests.support.infer_engines import new_llama
from tests.support.replica import started

LONG = Prompt(
    messages=(Message("user", "The heron of Wexcombe nests on the church tower. " * 8),),
    max_tokens=2,
    sampling=Sampling(temperature=0.0),
)


async def place(slots: CacheSlots, salt: str) -> tuple[int, bool]:
    async with slots.taken(salt) as slot:
        slot.was_read()
        return slot.number, slot.is_own


async def test_a_salt_comes_back_to_its_slot_and_no_other_one_reuses_it() -> None:
    slots = CacheSlots(2)
    assert await place(slots, "a") == (0, False)
    assert await place(slots, "b") == (1, False)
    assert await place(slots, "a") == (0, True)
    assert await place(slots, "c") == (1, False)
    assert await place(slots, "b") == (0, False)


async def test_a_slot_that_is_taken_and_not_read_is_nobody_s_and_comes_first() -> None:
    slots = CacheSlots(2)
    assert await place(slots, "a") == (0, False)
    assert await place(slots, "b") == (1, False)
    with pytest.raises(Invalid, match="no schema"):
        async with slots.taken("c"):
            raise Invalid("no schema")
    assert await place(slots, "c") == (0, False)
    assert await place(slots, "b") == (1, True)


async def test_a_slot_that_is_one_s_own_stays_so_when_a_call_is_refused() -> None:
    slots = CacheSlots(1)
    assert await place(slots, "a") == (0, False)
    async with slots.taken("a") as refused:
        assert refused.fields == {"id_slot": 0, "cache_prompt": True}
    assert await place(slots, "a") == (0, True)


async def test_whoever_finds_all_slots_taken_waits_for_one() -> None:
    slots = CacheSlots(1)
    async with slots.taken("a"):
        waiting = asyncio.create_task(place(slots, "b"))
        await eventually(lambda: _started(waiting))
        assert not waiting.done()
    assert await waiting == (0, False)


async def _started(task: "asyncio.Task[tuple[int, bool]]") -> bool:
    return bool(task.get_stack())


async def cached_tokens(engine: Llama, prompt: Prompt) -> int:
    *_, end = [delta async for delta in engine.generate(prompt)]
    assert isinstance(end, End)
    return end.usage.cached_tokens


@pytest.mark.parametrize("slots", [1, 2])
async def test_the_same_prompt_is_read_anew_for_another_tenant(slots: int, shallow: Path) -> None:
    engine = new_llama(shallow, slots=slots)
    async with started(engine):
        own, other = LONG.of_tenant("acme"), LONG.of_tenant("zenith")
        assert await cached_tokens(engine, own) == 0
        assert await cached_tokens(engine, own) > 50
        assert await cached_tokens(engine, other) == 0
        assert await cached_tokens(engine, other) > 50


async def test_what_was_read_for_one_who_left_before_the_first_word_is_gone_on_from(
    shallow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a long prompt meets the limit of its first token, and is asked again."""
    is_read, was_read = asyncio.Event(), CacheSlot.was_read

    def noticed(slot: CacheSlot) -> None:
        was_read(slot)
        is_read.set()

    monkeypatch.setattr(CacheSlot, "was_read", noticed)
    engine = new_llama(shallow, slots=1, context_tokens=4_096)
    longest = replace(LONG, messages=(Message("user", "The heron of Wexcombe nests on the church tower. " * 220),))
    async with started(engine):
        assert await cached_tokens(engine, LONG.of_tenant("acme")) == 0
        is_read.clear()
        reading = asyncio.create_task(anext(engine.generate(longest.of_tenant("zenith"))))
        await is_read.wait()
        assert not reading.done()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert await cached_tokens(engine, longest.of_tenant("zenith")) > 0
        assert await cached_tokens(engine, longest.of_tenant("acme")) == 0


REFUSED = {
    "schema": replace(LONG, response_schema='{"type": "no such type"}'),
    "window": replace(LONG, messages=(Message("user", "stone " * 4_000),)),
    "adapter": replace(LONG, adapter=version(1)),
}


@pytest.mark.parametrize("refused", REFUSED)
async def test_a_refused_call_does_not_make_another_tenant_s_prompt_one_s_own(refused: str, shallow: Path) -> None:
    engine = new_llama(shallow, slots=1)
    async with started(engine):
        assert await cached_tokens(engine, LONG.of_tenant("acme")) == 0
        with pytest.raises(Refusal):
            await cached_tokens(engine, REFUSED[refused].of_tenant("zenith"))
        assert await cached_tokens(engine, LONG.of_tenant("zenith")) == 0
        assert await cached_tokens(engine, LONG.of_tenant("zenith")) > 50


async def test_scores_leave_nothing_that_a_prompt_reuses(shallow: Path) -> None:
    engine = new_llama(shallow, slots=1)
    async with started(engine):
        first = await engine.score("The capital of France is", [" Paris.", " banana."])
        assert await engine.score("The capital of France is", [" Paris.", " banana."]) == first
        assert await cached_tokens(engine, replace(LONG, cache_salt="any")) == 0
