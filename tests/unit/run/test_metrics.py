"""The table of measures."""

from typing import get_args

import pytest

from sluiceway_common.metrics import MEASURES, Metrics, Name


def test_every_name_has_its_line_in_the_table() -> None:
    assert list(MEASURES) == list(get_args(Name))


@pytest.mark.parametrize("name", MEASURES)
def test_a_name_says_its_unit_as_prometheus_wants_it(name: Name) -> None:
    measure = MEASURES[name]

    assert name.startswith("sluiceway_")
    assert measure.meaning.endswith(".")
    assert "seconds" not in name or measure.unit == "seconds"


def test_a_measure_is_made_once() -> None:
    metrics = Metrics()

    assert metrics.counter("sluiceway_calls_total") is metrics.counter("sluiceway_calls_total")


def test_two_processes_in_one_test_do_not_share_measures() -> None:
    Metrics().counter("sluiceway_calls_total").labels("m", "OK").inc()

    assert Metrics().registry.get_sample_value("sluiceway_calls_total", {"method": "m", "code": "OK"}) is None
