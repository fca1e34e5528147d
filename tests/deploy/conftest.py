"""Charts, rendered once for all tests that look at them."""

from collections.abc import Iterator, Mapping

import pytest

from tests.support import charts
from tests.support.charts import RELEASES, Helm, Manifest, values_of
from tests.support.provided import provided


@pytest.fixture(scope="session")
def helm() -> Iterator[Helm]:
    with provided(charts.helm()) as made:
        yield made


@pytest.fixture(scope="session")
def rendered(helm: Helm) -> Mapping[str, list[Manifest]]:
    """By how much is said and which chart: what comes of it."""
    return {release: helm.render(helm.chart_of(release), values_of(release)) for release in RELEASES}
