"""One machine for all faults of the whole product: each test leaves it running."""

from collections.abc import Iterator

import pytest

from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided

# A worker that died is missed sooner than in earnest, so that a test waits less.
SOONER = {"INGEST_LEASE_SECONDS": "3", "INGEST_SWEEP_SECONDS": "1"}


@pytest.fixture(scope="session")
def shaken() -> Iterator[Laptop]:
    """A laptop on which everything runs, whatever a test did to it before."""
    with provided(laptop(SOONER)) as made:
        said = made.up()
        assert said.returncode == 0, said.stderr
        yield made
