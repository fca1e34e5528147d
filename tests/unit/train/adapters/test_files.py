"""Files that are imported: what is a row, and what is refused with the name of its line, however hostile."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import psutil
import pytest

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_train.adapters.parquet import ImportedFiles
from sluiceway_train.adapters.parquet.child import ChildBounds, rows_of_parquet
from sluiceway_train.domain.imported import FileFormat
from sluiceway_train.domain.rows import DatasetRow
from sluiceway_train.domain.trained import Objective
from tests.support.train_datasets import OPERATOR, TENANT, DatasetWorld

GOOD = {"prompt": "Where are you?", "completion": "In the harbour."}


@pytest.fixture
def world() -> DatasetWorld:
    return DatasetWorld()


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def parquet(folder: Path, select: str) -> bytes:
    path = folder / "made.parquet"
    duckdb.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return path.read_bytes()


async def words_of(world: DatasetWorld) -> list[tuple[str, str]]:
    rows = (await world.use.queries.rows(OPERATOR, "file", 0, "")).items
    return sorted((row.row.question, row.row.answer) for row in rows)


async def test_json_lines_are_rows(world: DatasetWorld) -> None:
    messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Who?"}]
    answer = [{"role": "assistant", "content": "Ada."}]
    content = lines(GOOD, {"prompt": messages, "completion": answer}, {"messages": [*messages, *answer], "id": 7})
    built = await world.imported(content[:30], content[30:] + b"\n\n")
    assert await words_of(world) == [("Be kind.\nWho?", "Ada."), ("Where are you?", "In the harbour.")]
    (left_out,) = built.report.left_out
    assert (left_out.reason, left_out.named) == ("duplicate", ("line 3",))
    assert built.report.rows_by_origin == (("file", 2),)
    assert built.query is None


async def test_csv_with_quotes_and_breaks_is_rows(world: DatasetWorld) -> None:
    await world.imported(b'\xef\xbb\xbfprompt,completion\n"Where, \n""there""?",Here.\n', format="csv")
    assert await words_of(world) == [('Where, \n"there"?', "Here.")]


@pytest.mark.parametrize(
    "content",
    [
        b"prompt;completion\r\nWhere, then?;Here, 1,5 km.\r\n",
        b"id\tprompt\tcompletion\n7\tWhere, then?\tHere, 1,5 km.\n",
        b'id, prompt, completion\n7,"Where, then?","Here, 1,5 km."\n',
        b'prompt,completion,messages\n"Where, then?","Here, 1,5 km.",2\n',
    ],
)
async def test_csv_is_read_as_spreadsheets_write_it(world: DatasetWorld, content: bytes) -> None:
    await world.imported(content, format="csv")
    assert await words_of(world) == [("Where, then?", "Here, 1,5 km.")]


async def test_parquet_of_pairs_may_have_messages_of_any_kind(world: DatasetWorld, tmp_path: Path) -> None:
    pairs = parquet(tmp_path, "SELECT 'Who?' AS prompt, 'Ada.' AS chosen, 'Bob.' AS rejected, 2 AS messages")
    built = await world.imported(pairs, format="parquet", objective="dpo")
    assert (built.state, built.training_rows) == ("ready", 1)


async def test_parquet_of_texts_and_of_messages_is_rows(world: DatasetWorld, tmp_path: Path) -> None:
    texts = parquet(tmp_path, "SELECT 'Where?' AS prompt, 'Here.' AS completion, 7 AS id")
    await world.imported(texts, format="parquet")
    assert await words_of(world) == [("Where?", "Here.")]
    asked = "[{'role': 'user', 'content': 'Who?'}] AS prompt"
    said = "[{'role': 'assistant', 'content': 'Ada.'}] AS chosen, 'Bob.' AS rejected"
    built = await world.imported(parquet(tmp_path, f"SELECT {asked}, {said}"), format="parquet", objective="dpo")
    assert (built.objective, built.training_rows) == ("dpo", 1)


async def test_what_is_exported_as_a_shard_is_imported_again(world: DatasetWorld) -> None:
    first = await world.imported(lines(GOOD))
    (shard,) = await world.store.shards(TENANT, first.dataset_id)
    second = await world.imported(await world.files.get(TENANT, shard), format="parquet")
    difference = await world.use.queries.diff(OPERATOR, first.dataset_id, second.dataset_id)
    assert (difference.added, difference.removed, difference.common) == ((), (), 1)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"{", "line 2 of the file is no JSON"),
        (b"[1]", "line 2 of the file is no object"),
        (b"[" * 100_000, "line 2 of the file is"),
        (b'{"prompt": "a"}', "line 2 of the file has no `completion`"),
        (b'{"prompt": 7, "completion": "b"}', "neither a text nor a list"),
        (b'{"prompt": [], "completion": "b"}', "neither a text nor a list"),
        (b'{"prompt": [{"role": "robot", "content": "a"}], "completion": "b"}', "without a `role` of"),
        (b'{"prompt": "a", "completion": [{"role": "user", "content": "b"}]}', "not one message of the assistant"),
        (b'{"messages": [{"role": "user", "content": "b"}]}', "do not end with one of the assistant"),
        (b'{"prompt": "a\\u0000", "completion": "b"}', r"line 2 of the file has U\+0000 in `prompt`"),
        (b'{"prompt": "a", "completion": "\\ud800"}', "line 2 of the file has half a character in `completion`"),
        (b'{"prompt": "\xff", "completion": "b"}', "line 2 of the file is no UTF-8"),
        (b'"' + b"x" * (4 * 2**20) + b'"', "line 2 of the file has more than 4 MiB"),
    ],
)
async def test_a_line_that_is_no_row_is_named(world: DatasetWorld, row: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        await world.imported(lines(GOOD) + row + b"\n" + lines(GOOD))
    assert refused.value.field == "file"
    assert "xxx" not in refused.value.message


@pytest.mark.parametrize(
    ("format", "content", "said"),
    [
        ("jsonl", b"", "the file is empty"),
        ("jsonl", b"\n\n", "the file has no rows"),
        ("csv", b"prompt,completion\n", "the file has no rows"),
        ("csv", b"a,b\n1,2\n", "line 1 of the file names no column `prompt`; name each of prompt, compl"),
        ("csv", b"prompt,completion,completion\na,b,c\n", "line 1 of the file names more than one column `completion`"),
        ("csv", b"prompt,completion\n1,2,3\n", "line 2 of the file has more fields than the header"),
        ("csv", b'prompt,completion\n"a"b,2\n', "line 2 of the file is no CSV"),
        ("csv", b"prompt,completion\na\x00,b\n", r"U\+0000"),
        ("parquet", b"PAR1 no parquet PAR1", "no Parquet that can be read"),
        ("parquet", b"/etc/passwd", "no Parquet that can be read"),
    ],
)
async def test_a_file_that_is_none_is_refused(
    world: DatasetWorld, format: FileFormat, content: bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        await world.imported(content, format=format)


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("SELECT 1 AS id", "the file lacks columns; it must have prompt, completion"),
        ("SELECT 1 AS prompt, 'b' AS completion", "`prompt` of the file is INTEGER"),
        ("SELECT NULL::VARCHAR AS prompt, 'b' AS completion", "row 1 of the file has no `prompt`"),
        ("SELECT 'a' || chr(0) AS prompt, 'b' AS completion", r"row 1 of the file has U\+0000"),
        ("SELECT 'a' AS prompt, 'b' AS completion FROM range(100001)", "more than 100,000 rows"),
    ],
)
async def test_parquet_that_has_no_rows_for_us_is_refused(
    world: DatasetWorld, tmp_path: Path, select: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        await world.imported(parquet(tmp_path, select), format="parquet")


async def test_a_row_of_a_hundred_megabytes_is_too_long_and_costs_little(world: DatasetWorld, tmp_path: Path) -> None:
    bomb = "SELECT repeat('x', 100000000) AS prompt, 'b' AS completion UNION ALL SELECT 'Where?', 'Here.'"
    content = parquet(tmp_path, bomb)
    assert len(content) < 1_000_000
    built = await world.imported(content, format="parquet")
    assert [(one.reason, one.rows) for one in built.report.left_out] == [("too_long", 1)]


async def test_a_text_that_a_dictionary_names_again_and_again_is_bounded(tmp_path: Path) -> None:
    content = parquet(tmp_path, "SELECT repeat('x', 100000) AS prompt, 'b' AS completion FROM range(1000)")
    assert len(content) < 1_000_000
    with pytest.raises(Invalid, match="256 Mi characters"):
        await DatasetWorld(most_imported=1_000_000).imported(content, format="parquet")


async def test_a_file_that_is_too_large_is_refused_while_it_comes() -> None:
    with pytest.raises(TooLarge, match="more than 256 MiB"):
        await DatasetWorld(most_imported=100).imported(*[lines(GOOD)] * 3)


async def test_a_file_whose_rows_take_more_memory_than_there_is_is_refused_while_it_comes() -> None:
    """One such character makes each of its text four bytes, and the rows are held together while they are built."""
    astral = [{"prompt": "a" * 9_999 + "\U0001f98e", "completion": "b"}] * 30
    too_long = {"prompt": "a" * 32_001, "completion": "b"}
    files = ImportedFiles(held=2**20)
    with pytest.raises(TooLarge, match="more than 1,048,576 bytes of memory") as refused:
        await _all(files, lines(*astral))
    assert refused.value.field == "file"
    assert len(await _all(files, lines(*astral[:25], *[too_long] * 100))) == 125


async def _all(files: ImportedFiles, content: bytes) -> list[DatasetRow]:
    async def pieces() -> AsyncIterator[bytes]:
        yield content

    return [row async for batch in files.read(pieces(), "jsonl", "sft") for row in batch]


async def test_a_record_of_many_lines_is_bounded(world: DatasetWorld) -> None:
    line = b"x" * 2**20 + b"\n"
    fields = b'"' + line * 3 + b'",'
    with pytest.raises(Invalid, match="line 18 of the file is in a row of more than 16 MiB"):
        await world.imported(b"prompt,completion,a,b,c,d,e\n1,2\n" + fields * 6 + b"b\n", format="csv")
    built = await world.imported(b"prompt,completion,a\n" + (b"a,b," + fields[:-1] + b"\n") * 6, format="csv")
    assert built.training_rows == 1


@pytest.mark.parametrize("objective", ["sft", "dpo"])
async def test_what_says_nothing_or_too_much_is_left_out(world: DatasetWorld, objective: Objective) -> None:
    answers = {"completion": "b", "chosen": "b", "rejected": "c"}
    rows = [{"prompt": " \n", **answers}, {"prompt": "a" * 32_001, **answers}, {"prompt": "Where?", **answers}]
    built = await world.imported(lines(*rows), objective=objective)
    assert [(one.reason, one.named) for one in built.report.left_out] == [
        ("empty", ("line 1",)),
        ("too_long", ("line 2",)),
    ]


async def test_a_file_that_was_cut_off_is_refused(world: DatasetWorld, tmp_path: Path) -> None:
    whole = parquet(tmp_path, "SELECT 'Where ' || i AS prompt, 'Here.' AS completion FROM range(5000) t(i)")
    for cut in (whole[:-1], whole[: len(whole) // 2], whole[: len(whole) // 2] + whole[-200:]):
        with pytest.raises(Invalid, match="no Parquet that can be read"):
            await world.imported(cut, format="parquet")


async def test_nested_columns_of_other_shapes_are_refused_by_name(world: DatasetWorld, tmp_path: Path) -> None:
    nested = parquet(tmp_path, "SELECT [[['a']]] AS prompt, 'b' AS completion")
    with pytest.raises(Invalid, match=r"`prompt` of the file is VARCHAR\[\]\[\]\[\]; it must be texts, or lists"):
        await world.imported(nested, format="parquet")


async def test_gigabytes_in_a_few_bytes_are_refused_and_others_are_served_meanwhile(tmp_path: Path) -> None:
    """Three gigabytes of text, which a dictionary names 100,000 times."""
    bomb = parquet(tmp_path, "SELECT repeat('x', 30000) AS prompt, 'b' AS completion FROM range(100000)")
    assert len(bomb) < 1_000_000
    world, other = DatasetWorld(most_imported=2**24), DatasetWorld()
    exploding = asyncio.create_task(world.imported(bomb, format="parquet"))
    built = await other.imported(lines(GOOD))
    assert built.training_rows == 1
    with pytest.raises(Invalid, match=r"256 Mi characters|with the memory and the time that there is for one"):
        await exploding


async def test_a_reader_that_has_no_memory_ends_alone(tmp_path: Path) -> None:
    content = parquet(tmp_path, "SELECT 'Where ' || i AS prompt, 'Here.' AS completion FROM range(50000) t(i)")
    with pytest.raises(Invalid, match="with the memory and the time that there is for one; write it with smaller"):
        await read(content, ChildBounds(memory=2**20))


async def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    content = parquet(tmp_path, "SELECT 'Where?' AS prompt, 'Here.' AS completion")
    with pytest.raises(Invalid, match="with the memory and the time that there is for one"):
        await read(content, ChildBounds(seconds=0.001))


async def test_a_row_group_that_does_not_fit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = parquet(
        tmp_path, "SELECT repeat(md5(i::VARCHAR), 100) AS prompt, 'b' AS completion FROM range(1000) t(i)"
    )
    assert len(content) < 2**17
    with pytest.raises(
        TooLarge, match="row group 1 of the file has 3 MiB uncompressed; write it with row groups of 1 MiB"
    ):
        await read(content, ChildBounds(group=2**20))


def test_a_reader_knows_no_secret_of_its_service_and_is_gone_with_its_last_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLUICEWAY_MASTER_KEY", "a-secret")
    path = tmp_path / "file"
    path.write_bytes(parquet(tmp_path, "SELECT 'Where ' || i AS prompt, 'b' AS completion FROM range(50000) t(i)"))
    before = set(psutil.Process().children(recursive=True))
    rows = rows_of_parquet(path, "sft", bounds=ChildBounds())
    next(rows)
    readers = set(psutil.Process().children(recursive=True)) - before
    assert readers
    assert all("a-secret" not in each.environ().values() for each in readers)
    rows.close()
    assert not psutil.wait_procs(readers, timeout=10)[1]


async def read(content: bytes, child: ChildBounds) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield content

    async for _ in ImportedFiles(child=child).read(pieces(), "parquet", "sft"):
        pass


async def test_a_field_without_an_end_is_refused_where_it_becomes_too_long(world: DatasetWorld) -> None:
    endless = b'prompt,completion\n"' + b"word after word\n" * (5 * 2**16)
    with pytest.raises(Invalid, match=r"line \d+ of the file has a field of more than 4 MiB; close its quotes"):
        await world.imported(endless, format="csv")


async def test_a_header_of_a_million_columns_is_refused(world: DatasetWorld) -> None:
    header = b",".join(b"%d" % number for number in range(100_000))
    with pytest.raises(Invalid, match="line 1 of the file has more than 1,000 columns"):
        await world.imported(header + b"\n" + b"," * 99_999 + b"\n", format="csv")
