"""Rows that teach nothing are refused before anything is learned."""

import errno
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sluiceway_train_worker import base_model, job, rows
from sluiceway_train_worker.ending import Refused
from tests.worker import tiny


def test_rows_are_measured_in_tokens_of_prompt_and_answer(base: Path, tmp_path: Path) -> None:
    read = rows.read(
        [tiny.shard(tmp_path / "a", tiny.sft_rows(3)), tiny.shard(tmp_path / "b", tiny.sft_rows(2))], "sft"
    )
    tokenizer = base_model.tokenizer_of(base)
    assert [row["row_id"] for row in read] == ["row-0", "row-1", "row-2", "row-0", "row-1"]
    texts = [tokenizer.apply_chat_template(row["prompt"] + row["completion"], tokenize=False) for row in read]
    assert rows.measure(read, "sft", tokenizer, 96) == [len(tokenizer.encode(text)) for text in texts]


def test_the_longer_answer_of_a_pair_counts(base: Path, tmp_path: Path) -> None:
    pair = tiny.dpo_rows(1)[0] | {"rejected": tiny.long_rows(1)[0]["prompt"]}
    read = rows.read([tiny.shard(tmp_path / "rows", [pair])], "dpo")
    with pytest.raises(Refused, match="1 rows are longer than max_length, 96 tokens") as refused:
        rows.measure(read, "dpo", base_model.tokenizer_of(base), 96)
    assert refused.value.reason == "OVERLONG_ROWS"


def test_rows_that_are_too_long_are_named(base: Path, tmp_path: Path) -> None:
    read = rows.read([tiny.shard(tmp_path / "rows", tiny.sft_rows(2) + tiny.long_rows(7))], "sft")
    named = "7 rows are longer than max_length, 96 tokens .*: long-0, long-1, long-2, long-3, long-4 …$"
    with pytest.raises(Refused, match=named):
        rows.measure(read, "sft", base_model.tokenizer_of(base), 96)


def test_rows_without_an_answer_are_named(base: Path, tmp_path: Path) -> None:
    read = rows.read([tiny.shard(tmp_path / "rows", tiny.sft_rows(2) + tiny.silent_rows(2))], "sft")
    with pytest.raises(Refused, match=r"2 rows have nothing to learn: silent-0, silent-1$") as refused:
        rows.measure(read, "sft", base_model.tokenizer_of(base), 96)
    assert refused.value.reason == "EMPTY_ROWS"


def test_rows_whose_roles_the_template_does_not_take_are_named(base: Path, tmp_path: Path) -> None:
    tokenizer = base_model.tokenizer_of(base)
    tokenizer.chat_template = (
        "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "{% if messages | length == 1 and 'it.' in messages[0]['content'] %}{{ raise_exception('no') }}{% endif %}"
    ) + tiny.TEMPLATE
    fine, silent, told = tiny.sft_rows(1)[0], tiny.silent_rows(1)[0], tiny.sft_rows(1)[0] | {"row_id": "told"}
    told["prompt"] = [{"role": "system", "content": "Paint."}, *told["prompt"]]
    read = rows.read([tiny.shard(tmp_path / "rows", [fine, silent, told])], "sft")
    with pytest.raises(Refused, match=r"2 rows have roles .*, or take another base: silent-0, told$") as refused:
        rows.measure(read, "sft", tokenizer, 96)
    assert refused.value.reason == "ROLES_UNFIT"


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"PAR1" + bytes(64) + b"PAR1"])
def test_a_shard_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rows").write_bytes(content)
    with pytest.raises(Refused, match="a shard cannot be read with the columns"):
        rows.read([str(tmp_path / "rows")], "sft")


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "Input/output error"), pa.ArrowMemoryError("malloc of size 64")])
def test_a_machine_without_a_disk_or_memory_for_the_moment_ends_no_run(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """What is refused is never tried again."""

    def fail(*_asked: object, **_ways: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(pq, "read_table", fail)
    with pytest.raises(type(fault), match=str(fault.args[-1])):
        rows.read(["rows"], "sft")
    monkeypatch.setattr(Path, "read_text", fail)
    with pytest.raises(type(fault), match=str(fault.args[-1])):
        job.read(Path("run"))


def test_a_job_that_is_not_there_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"job\.json cannot be read: .*No such file"):
        job.read(tmp_path)
    (tmp_path / job.FILE).write_text("{")
    with pytest.raises(Refused, match=r"job\.json cannot be read") as refused:
        job.read(tmp_path)
    assert refused.value.reason == "JOB_UNREADABLE"


def test_a_shard_of_another_objective_is_refused(tmp_path: Path) -> None:
    shard = tiny.shard(tmp_path / "rows", tiny.dpo_rows(2))
    with pytest.raises(Refused, match=r"a shard cannot be read with the columns .*completion"):
        rows.read([shard], "sft")


def test_a_dataset_without_a_row_is_refused(tmp_path: Path) -> None:
    tiny.shard(tmp_path / "rows", tiny.sft_rows(1))
    empty = tiny.emptied(tmp_path / "rows", tmp_path / "empty")
    with pytest.raises(Refused, match="there is no row to learn from") as refused:
        rows.read([empty], "sft")
    assert refused.value.reason == "NO_ROWS"
