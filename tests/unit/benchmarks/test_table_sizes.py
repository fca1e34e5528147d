"""What tables of PostgreSQL grow by, a document."""

import pytest

from tests.benchmarks.table_sizes import TableSize, growth_table

BEFORE = {"ingest.documents": TableSize(8_192, 0, 16_384), "ingest.news": TableSize(8_192, 8_192, 8_192)}


def test_tables_that_have_grown_stand_by_their_size_and_together() -> None:
    half = BEFORE | {"ingest.documents": TableSize(14_192, 500, 26_384)}
    after = BEFORE | {"ingest.documents": TableSize(18_192, 1_000, 36_384), "embed.vectors": TableSize(40_000, 0, 0)}
    assert growth_table((BEFORE, half, after), documents=10).rows == (
        ("`embed.vectors`", "4,000", "0", "0", "4,000", "", "8,000"),
        ("`ingest.documents`", "1,000", "100", "2,000", "3,100", "", "2,900"),
        ("all", "5,000", "100", "2,000", "7,100", "≤ 5,000: missed", "10,900"),
    )


@pytest.mark.parametrize(("rows", "verdict"), [(50_000, "≤ 5,000: met"), (50_010, "≤ 5,000: missed")])
def test_all_of_them_are_judged(rows: int, verdict: str) -> None:
    after = {"ingest.documents": TableSize(rows)}
    assert growth_table(({}, {}, after), documents=10).rows[-1][-2] == verdict
