"""One machine for all tests of the main path, each of which takes a collection of its own and leaves all running; and
one small base for those that learn."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.collector import Collector, collector
from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided
from tests.support.system import HEAD_OFFICE, rows
from tests.support.train_world import make_tiny_base, worker_python

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"


@pytest.fixture(scope="package")
def traces() -> Iterator[Collector]:
    """Takes the traces of the machine."""
    with collector() as made:
        yield made


@pytest.fixture(scope="package")
def machine(traces: Collector) -> Iterator[Laptop]:
    """Somebody has said `sluiceway up` on it."""
    # Spans that are sent soon are soon seen; and some tests are refused more often than people, who would hear it late.
    told = {
        "SLUICEWAY_OTLP": traces.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "SLUICEWAY_REFUSAL_HOLD_SECONDS": "0",
    }
    with provided(laptop({"SLUICEWAY_ADMIN_TENANT": HEAD_OFFICE, **told})) as made:
        said = made.up()
        assert said.returncode == 0, said.stderr
        yield made


@pytest.fixture(scope="package")
def training_python() -> Path:
    """The Python of the environment that trains."""
    return worker_python()


@pytest.fixture(scope="package")
def tiny_base(training_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that learns in seconds."""
    return make_tiny_base(training_python, tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="package")
def sample(machine: Laptop) -> list[dict[str, Any]]:
    """What `add docs/sample --wait --json` printed."""
    return rows(machine.say("add", str(SAMPLE), "--wait", "--json"))
