"""Memory of rows that are held together."""

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_train.domain.cleaning import FitRows
from sluiceway_train.domain.datasets import LeftOutTally
from sluiceway_train.domain.row_memory import RowMemory
from sluiceway_train.domain.rows import MOST_CHARACTERS, DatasetRow, PromptMessage


def row(answer: str) -> DatasetRow:
    return DatasetRow(named="line 1", origin="file", prompt=(PromptMessage("user", "Why?"),), answer=answer)


def test_one_character_beyond_the_plane_makes_each_of_its_text_four_bytes() -> None:
    plain, astral = RowMemory(), RowMemory()
    plain.take(row("a" * 10_000))
    astral.take(row("a" * 9_999 + "\U0001f98e"))
    assert 10_000 < plain.bytes < 11_000
    assert 40_000 < astral.bytes < 41_000


def test_what_a_row_takes_beside_its_texts_counts() -> None:
    memory = RowMemory()
    memory.take(row(""))
    assert memory.bytes > 200


def test_rows_that_take_more_than_there_is_are_refused_with_the_way_out() -> None:
    fit = FitRows("sft", LeftOutTally(), memory=RowMemory(most=2**16))
    fit.take(row("a" * 30_000))
    fit.take(row("\U0001f98e" * (MOST_CHARACTERS + 1)))
    with pytest.raises(TooLarge, match=r"more than 65,536 bytes of memory, .* several datasets of fewer rows$"):
        fit.take(row("\U0001f98e" * 10_000))
    assert len(fit.rows) == 1
