"""Keeping of examples: the last word of a person counts, however late or often it is heard."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import Principal, Role
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.memory import MemoryExamples
from sluiceway_train.domain.rows import MOST_CHARACTERS
from sluiceway_train.service.learning import SWEEP_SECONDS, able_to_learn, opened_words
from tests.support.train_datasets import TENANT, DatasetWorld


@pytest.fixture
def world() -> DatasetWorld:
    return DatasetWorld()


async def correction(world: DatasetWorld) -> str:
    """What the answer should have been, as it is kept."""
    (example,) = world.examples.held.values()
    assert example.words is not None
    return (await opened_words(world.seal, TENANT, example.words)).correction


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 0, 1, 1, 0), (1, 0, 1)])
async def test_the_last_word_stays_in_whatever_order_they_are_heard(
    world: DatasetWorld, order: tuple[int, ...]
) -> None:
    await world.taught(1, "When do you open?", "At nine.", correction="At ten.")
    lessons = [await world.lesson(1, minutes=minutes, correction=f"At {minutes}.") for minutes in (1, 2)]
    for number in order:
        await world.use.examples.learn(lessons[number])
    assert await correction(world) == "At 2."


async def test_a_word_that_is_heard_again_asks_nobody(world: DatasetWorld) -> None:
    await world.taught(1, "When do you open?", "At nine.")
    await world.use.examples.learn(await world.lesson(1))
    assert world.answers.asked == ["ans_1"]


async def test_a_score_teaches_where_no_person_has_spoken(world: DatasetWorld) -> None:
    await world.taught(1, "When do you open?", "At nine.", score=0.2)
    score = replace(await world.lesson(1, minutes=5, score=1.0), teacher="score")
    await world.use.examples.learn(score)
    (example,) = world.examples.held.values()
    assert (example.teacher, example.score) == ("person", 0.2)


async def test_while_infer_is_away_the_word_waits(world: DatasetWorld) -> None:
    world.answers.is_away = True
    with pytest.raises(Unavailable, match="infer is away"):
        await world.use.examples.learn(await world.lesson(1))
    assert world.examples.held == {}


async def test_of_a_tenant_that_has_not_consented_nothing_is_asked_for(world: DatasetWorld) -> None:
    await world.taught(1, "When do you open?", "At nine.", tenant="other")
    assert (world.answers.asked, world.examples.held) == ([], {})


async def test_a_correction_that_nobody_can_open_is_no_example(world: DatasetWorld) -> None:
    await world.taught(1, "When do you open?", "At nine.")
    foreign = await world.seal.seal("other", "At ten.")
    await world.use.examples.learn(replace(await world.lesson(1, minutes=1), correction=foreign))
    (example,) = world.examples.held.values()
    assert example.words is None


async def test_of_a_text_that_is_too_long_no_more_is_kept_than_that_it_is(world: DatasetWorld) -> None:
    await world.taught(1, "q" * 65_536, "a" * 65_536, correction="c" * 65_536)
    assert await correction(world) == "c" * (MOST_CHARACTERS + 1)
    (example,) = world.examples.held.values()
    assert example.words is not None
    assert len(example.words.ciphertext) < 3.2 * MOST_CHARACTERS
    built = await world.built()
    assert [(one.reason, one.rows) for one in built.report.left_out] == [("too_long", 1)]


async def test_an_answer_that_was_cut_off_is_learned_only_where_somebody_corrected_it(world: DatasetWorld) -> None:
    cut_off = "You have to bring the form, a passport and the"
    await world.taught(1, "What do I have to bring?", cut_off, is_truncated=True)
    await world.taught(2, "When do you open?", "At nine, and on", correction="At nine.", is_truncated=True)
    await world.taught(3, "Who signs it?", "The clerk does.")
    built = await world.built()
    assert [(one.reason, one.rows, one.named) for one in built.report.left_out] == [("truncated", 1, ("ans_1",))]
    assert built.training_rows == 2
    preferences = await world.built("preference", objective="dpo", name="preferences")
    assert (preferences.training_rows, preferences.report.left_out) == (1, ())


async def test_words_are_kept_sealed(world: DatasetWorld) -> None:
    await world.taught(1, "When do you open?", "At nine.", correction="At ten.")
    assert "At nine" not in repr(world.examples.held)
    assert "At ten" not in repr(world.examples.held)


async def test_old_examples_and_those_beyond_the_bound_go(world: DatasetWorld) -> None:
    for number in range(103):
        await world.taught(number, "When do you open?", "At nine.")
    assert await world.use.examples.sweep() == 3
    world.clock.advance(31 * 86_400)
    assert await world.use.examples.sweep() == 100


async def test_it_is_swept_again_and_again_also_where_the_store_was_away(world: DatasetWorld) -> None:
    swept: list[int] = []

    class Away(MemoryExamples):
        async def sweep(self, before: datetime, most: int) -> int:
            swept.append(most)
            if len(swept) == 1:
                raise Unavailable("the database does not answer")
            return await super().sweep(before, most)

    sweeping = asyncio.create_task(replace(world.use.examples, examples=Away()).run())
    for times in (1, 2, 3):
        await eventually(lambda times=times: len(swept) == times)
        await asyncio.sleep(0)
        assert len(swept) == times
        world.clock.advance(SWEEP_SECONDS)
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)


@pytest.mark.parametrize(
    ("roles", "lacking"),
    [(("reader",), "role operator"), (("operator",), "role reader"), ((), "roles reader and operator")],
)
def test_a_role_that_it_lacks_is_named(roles: tuple[Role, ...], lacking: str) -> None:
    with pytest.raises(Unavailable, match=f"train lacks the {lacking}, by which it asks"):
        able_to_learn(Principal.service("train", tenant=TENANT, roles=roles))
