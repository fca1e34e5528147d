"""Printed pages: they say what the code says."""

from collections import Counter
from pathlib import Path

import pytest

from sluiceway_common.documentation.pages import declared_metrics, pages, with_settings
from sluiceway_common.observability.metrics import Declared
from sluiceway_common.settings import Shared

ROOT = Path(__file__).parents[4]
PAGES = pages(ROOT)
METRICS = [metric for _, metric in declared_metrics()]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_printed_from_the_code_of_today(path: Path) -> None:
    assert PAGES[path] == path.read_text("utf-8"), "print it again: make docs"


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the settings"):
        with_settings("# Settings\n", Shared)


def test_a_metric_is_declared_once() -> None:
    assert [name for name, times in Counter(metric.name for metric in METRICS).items() if times > 1] == []


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_says_its_unit_as_prometheus_wants_it(metric: Declared) -> None:
    assert metric.name.startswith("sluiceway_")
    assert metric.help.endswith(".")
    assert ("seconds" in metric.name) == (metric.unit == "seconds")
