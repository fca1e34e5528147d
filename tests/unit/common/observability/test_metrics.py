"""Metrics of one process, made from their declarations."""

from sluiceway_common.observability.metrics import Counter, Metrics

CALLS = Counter("sluiceway_toy_calls_total", "Calls of a toy.", "calls", ("method", "code"))


def test_a_metric_is_made_once() -> None:
    metrics = Metrics()

    assert metrics.counter(CALLS) is metrics.counter(CALLS)


def test_two_processes_in_one_test_do_not_share_metrics() -> None:
    Metrics().counter(CALLS).labels("m", "OK").inc()

    assert Metrics().registry.get_sample_value(CALLS.name, {"method": "m", "code": "OK"}) is None
