"""Every method of every service refuses whom its contract does not name, and shows nobody what is another tenant's."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.guarded_methods import CASES, CONDITIONS, Condition, Guarded, guarded, methods
from tests.support.laptop import Laptop

pytestmark = pytest.mark.server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(machine: Laptop) -> AsyncIterator[Guarded]:
    async with guarded(machine) as made:
        yield made


def test_every_method_has_a_case() -> None:
    assert {name.partition(": ")[2] for name in methods()} == set(CASES)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("name", methods())
async def test_what_becomes_of_a_call(world: Guarded, name: str, condition: Condition) -> None:
    outcome = await world.outcome(name, condition)

    match condition:
        case "own tenant":
            assert outcome == "answered"
        case "other tenant":
            assert outcome in ("not found", "nothing of theirs", "refused")
        case _:
            assert outcome == "refused"
