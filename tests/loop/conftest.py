"""One machine for all tests of the main path: each takes a collection of its own and leaves everything running."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided
from tests.support.system import rows

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"


@pytest.fixture(scope="session")
def machine() -> Iterator[Laptop]:
    """Somebody has said `sluiceway up` on it."""
    with provided(laptop()) as made:
        said = made.up()
        assert said.returncode == 0, said.stderr
        yield made


@pytest.fixture(scope="session")
def sample(machine: Laptop) -> list[dict[str, Any]]:
    """What `add docs/sample --wait --json` printed."""
    return rows(machine.say("add", str(SAMPLE), "--wait", "--json"))
