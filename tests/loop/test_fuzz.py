"""Hostile calls to every method of every service and to every door over HTTP: each is answered in our words, nothing of
another tenant or of the inside is shown, and the services are afterwards what they were before."""

import random
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.fuzz.http_calls import run_http
from tests.fuzz.rounds import attempts, run
from tests.fuzz.wellbeing import Wellbeing
from tests.fuzz.world import World, world
from tests.support.guarded_methods import methods
from tests.support.laptop import Laptop

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

# The same ones each time; `make fuzz` draws others.
SEED: Final = 11


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fuzzed(machine: Laptop) -> AsyncIterator[World]:
    async with world(machine) as made:
        yield made


async def test_every_method_answers_whatever_it_is_asked(fuzzed: World) -> None:
    before = Wellbeing.of(fuzzed.machine)
    planned = attempts(fuzzed, random.Random(SEED), own=12, shared=2, heavy=0)
    planned += attempts(fuzzed, random.Random(SEED), own=0, shared=0, heavy=1)[::8]
    assert {f"{each.service}: {each.full_name}" for each in planned} == set(methods())
    report = await run(fuzzed, planned)
    assert report.faults == []
    # Else all would be refused before anything is looked at.
    assert report.codes["OK"] > 50
    assert await before.troubles(fuzzed.addresses) == []


async def test_every_door_over_http_answers_whatever_comes(fuzzed: World) -> None:
    before = Wellbeing.of(fuzzed.machine)
    report = await run_http(fuzzed, random.Random(SEED), most=300)
    assert report.faults == []
    assert report.codes["200"] > 5
    assert await before.troubles(fuzzed.addresses) == []
