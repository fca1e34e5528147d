"""Datasets as a person handles them: against train over a real server, in the memory of this process."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway_client.errors import Blocked, Conflict, NotFound
from tests.support.train_rpc import ServedDatasets, served_datasets
from tests.unit.client.spoken import Spoken, say


class Person:
    """Somebody at a terminal, in a folder."""

    def __init__(self, folder: Path, served: ServedDatasets) -> None:
        self.folder = folder
        self.served = served

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "datasets", *words, train=self.served.address)


@pytest.fixture
async def served() -> AsyncIterator[ServedDatasets]:
    async with served_datasets() as found:
        await found.world.corrected(1, "When do you open?", "At nine.", "At eight.", documents=("doc_1",))
        await found.world.corrected(2, "Who answers letters?", "Nobody.", "ada@engine.example does.")
        found.world.clock.advance(3600)
        yield found


@pytest.fixture
def person(tmp_path: Path, served: ServedDatasets) -> Person:
    return Person(tmp_path, served)


async def test_feedback_becomes_a_dataset_that_is_looked_at_and_frozen(person: Person) -> None:
    built = await person.say("build", "support", "--wait", "--validation", "0")
    assert (built.code, built.err) == (0, "")
    assert "1 (ans_2)" in built.out
    assert "1 to learn from, 0 held back" in built.out
    (row,) = (await person.say("rows", "support", "--json")).rows
    assert (row["answer"], row["origin"], row["document_ids"]) == ("At eight.", "correction", ["doc_1"])
    assert "user: When do you open?" in (await person.say("rows", "support")).out
    assert (await person.say("freeze", "support", "--json")).rows[0]["state"] == "frozen"
    listed = await person.say("list")
    assert listed.out.splitlines()[1].split()[1:4] == ["support@1", "sft", "frozen"]
    card = await person.say("card", "support")
    assert card.out.startswith("# support@1\n")
    assert json.loads((await person.say("card", "support", "--croissant")).out)["name"] == "support-1"


async def test_a_file_becomes_a_dataset_and_two_are_compared(person: Person) -> None:
    file = person.folder / "rows.jsonl"
    file.write_text('{"prompt": "Where?", "completion": "Here."}\n')
    first = await person.say("import", "wiki", str(file), "--wait", "--validation", "0", "--json")
    assert [row["training_rows"] for row in first.rows] == [1]
    file.write_text('{"prompt": "Where?", "completion": "There."}\n')
    assert (await person.say("import", "wiki", str(file), "--wait", "--validation", "0")).code == 0
    changed = await person.say("diff", "wiki@1", "wiki@2")
    assert sorted(line[0] for line in changed.out.splitlines()) == ["+", "-"]
    assert "0 rows are in both" in changed.err
    file.write_text('{"prompt": "Where?"}\n')
    refused = await person.say("import", "wiki", str(file))
    assert (refused.code, refused.out) == (3, "")
    assert "line 1 of the file has no `completion`" in refused.err


async def test_a_suite_that_is_held_out_is_kept_out(person: Person) -> None:
    suite = person.folder / "suite.txt"
    suite.write_text("When do you open?\n")
    built = await person.say("build", "support", "--wait", "--held-out", str(suite), "--json")
    (shown,) = built.rows
    assert built.code == 1
    assert shown["state"] == "refused"
    assert {one["reason"]: one["rows"] for one in shown["report"]["left_out"]} == {
        "contaminated": 1,
        "personal_data": 1,
    }


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
async def test_a_suite_whose_words_would_be_read_as_others_is_refused(encoding: str, person: Person) -> None:
    suite = person.folder / "suite.txt"
    suite.write_text("Wann öffnet ihr?\n", encoding)
    built = await person.say("build", "support", "--held-out", str(suite))
    assert (built.code, built.out) == (3, "")
    assert "suite.txt is no text in UTF-8; write it as that" in built.err


async def test_wrong_words_are_told(person: Person) -> None:
    unclear = await person.say("import", "wiki", "rows.txt")
    assert (unclear.code, "say jsonl, csv or parquet" in unclear.err) == (3, True)
    source = await person.say("build", "wiki", "--source", "dreams")
    assert (source.code, "they come from correction" in source.err) == (3, True)
    nothing = await person.say("show", "nobody")
    assert (nothing.code, "there is no dataset 'nobody'" in nothing.err) == (1, True)


async def test_roles_are_those_of_the_contract(served: ServedDatasets) -> None:
    async with served.client("sw_reader") as reader, served.client("sw_other") as other, served.client() as own:
        ordered = await own.datasets.build("support")
        await own.datasets.wait("support")
        assert (await reader.datasets.get("support")).dataset_id == ordered.dataset_id
        with pytest.raises(Blocked, match="operator"):
            await reader.datasets.rows("support")
        with pytest.raises(Blocked, match="operator"):
            await reader.datasets.build("support")
        with pytest.raises(NotFound, match="there is no dataset"):
            await other.datasets.get("support")
        with pytest.raises(Conflict, match="keeps no feedback of the tenant 'other'"):
            await other.datasets.build("support")
        assert await other.datasets.list() == []


async def test_pages_are_put_together(served: ServedDatasets) -> None:
    async with served.client() as client:
        for number in range(3):
            await client.datasets.build(f"set-{number}")
            served.world.clock.advance(1)
        assert [one.name for one in await client.datasets.list()] == ["set-2", "set-1", "set-0"]
        assert [one.name for one in await client.datasets.list(limit=2)] == ["set-2", "set-1"]
