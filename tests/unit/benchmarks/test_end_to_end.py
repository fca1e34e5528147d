"""The cost of a document from its bytes to its passages: each load has a bar of its own."""

import pytest

from tests.benchmarks.end_to_end import LOADS, Cost, judged


@pytest.mark.parametrize(
    ("pages", "cpu_seconds", "verdict"),
    [
        (10, 13.0, "≥ 15: met"),
        (10, 14.0, "≥ 15: missed"),
        (1, 6.1, "≥ 9.68: met"),
        (1, 6.3, "≥ 9.68: missed"),
    ],
)
def test_a_short_document_may_cost_half_of_what_it_did(pages: int, cpu_seconds: float, verdict: str) -> None:
    (load,) = (each for each in LOADS if each.pages == pages)
    spent = {"ingest": cpu_seconds / 2, "embed": cpu_seconds / 2}
    assert judged(Cost(load, spent, seconds=1.0, passages=0)) == verdict
