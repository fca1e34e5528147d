"""Shards as Parquet, and what is a fault of theirs and what one of the machine."""

import asyncio
import tempfile
import threading
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pytest

from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.parquet import ParquetShards
from sluiceway_train.domain.datasets import Shard
from sluiceway_train.domain.rows import DatasetRow, IdentifiedRow, PromptMessage
from sluiceway_train.ports.datasets import MemoryShortage

ROW = DatasetRow(named="line 1", origin="file", prompt=(PromptMessage("user", "Where are you?"),), answer="Here.")
ROWS = [IdentifiedRow("row-1", "training", ROW)]
SHARD = Shard(sha256="", split="training", row_ids=())


async def test_what_is_written_is_read() -> None:
    shards = ParquetShards()
    assert await shards.read(await shards.write(ROWS, "sft"), SHARD, "sft") == ROWS


@pytest.mark.parametrize("content", [b"", b"no Parquet", b"PAR1" + bytes(64) + b"PAR1"])
async def test_what_is_no_shard_is_to_be_built_anew(content: bytes) -> None:
    with pytest.raises(NotFound, match="a shard of the dataset cannot be read; build it anew"):
        await ParquetShards().read(content, SHARD, "sft")


@pytest.mark.parametrize(
    ("fault", "kind", "lacks"),
    [
        (duckdb.OutOfMemoryException, MemoryShortage, "memory"),
        (MemoryError, MemoryShortage, "memory"),
        (duckdb.IOException, Unavailable, "disk"),
    ],
)
async def test_a_machine_without_memory_or_disk_for_a_shard_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception], kind: type[Unavailable], lacks: str
) -> None:
    def fail(**_asked: object) -> NoReturn:
        raise fault("could not allocate block of 256 KiB in the secret place")

    content = await ParquetShards().write(ROWS, "sft")
    monkeypatch.setattr(duckdb, "connect", fail)
    with pytest.raises(Unavailable, match=rf"has too little {lacks} .* free.*, and it goes on$") as refused:
        await ParquetShards().read(content, SHARD, "sft")
    assert type(refused.value) is kind
    with pytest.raises(kind, match=f"this machine has too little {lacks}"):
        await ParquetShards().write(ROWS, "sft")


async def test_a_folder_that_cannot_be_made_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(Unavailable, match="this machine has too little disk"):
        await ParquetShards().write(ROWS, "sft")


async def test_shards_of_one_tenant_do_not_hold_up_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    shards, begun, go_on, connect = ParquetShards(), list[int](), threading.Event(), duckdb.connect
    content = await shards.write(ROWS, "sft")

    def the_first_waits(**asked: Any) -> duckdb.DuckDBPyConnection:
        begun.append(len(begun))
        assert begun[-1] or go_on.wait(timeout=30)
        return connect(**asked)

    monkeypatch.setattr(duckdb, "connect", the_first_waits)
    with acting_as(Principal.service("train", tenant="flood")):
        flood = [asyncio.create_task(shards.read(content, SHARD, "sft")) for _ in range(50)]
        await eventually(lambda: begun)
    with acting_as(Principal.service("train", tenant="small")):
        async with asyncio.timeout(20):
            assert await shards.read(content, SHARD, "sft") == ROWS
    assert (len(begun), sum(task.done() for task in flood)) == (2, 0)
    go_on.set()
    assert await asyncio.gather(*flood) == [ROWS] * 50
