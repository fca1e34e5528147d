"""Building of datasets: which rows come of what people said, and what is told of those that do not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import DatasetChanged, DatasetRequested, RowsRecorded
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.errors import Conflict, Invalid, NotFound, Unauthenticated, Unavailable
from sluiceway_common.outbox.port import LARGEST
from sluiceway_common.principal import Principal, current_tenant
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters.parquet import ParquetShards
from sluiceway_train.domain.datasets import Dataset, DatasetOptions, DatasetQuery, Shard
from sluiceway_train.domain.rows import DatasetRow, IdentifiedRow, PromptMessage, split_of
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports.datasets import MemoryShortage
from sluiceway_train.service.dataset_events import rows_recorded
from tests.support.train_datasets import NO_VALIDATION, OPERATOR, TENANT, DatasetWorld

OTHER = Principal("other", "eve", frozenset({"admin"}))


@pytest.fixture
def world() -> DatasetWorld:
    return DatasetWorld()


async def rows_of(world: DatasetWorld, dataset: Dataset) -> tuple[IdentifiedRow, ...]:
    return (await world.use.queries.rows(OPERATOR, dataset.dataset_id, 0, "")).items


async def words_of(world: DatasetWorld, dataset: Dataset) -> set[tuple[str, str]]:
    return {(row.row.question, row.row.answer) for row in await rows_of(world, dataset)}


def left_out(dataset: Dataset) -> dict[str, int]:
    return {one.reason: one.rows for one in dataset.report.left_out}


async def test_a_correction_is_learned_in_the_place_of_the_answer(world: DatasetWorld) -> None:
    await world.corrected(1, "When do you open?", "At nine.", "At eight, except on Sundays.", documents=("doc_1",))
    built = await world.built()
    (row,) = await rows_of(world, built)
    assert (row.row.question, row.row.answer) == ("When do you open?", "At eight, except on Sundays.")
    assert (row.row.origin, row.row.answer_id, row.row.document_ids) == ("correction", "ans_1", ("doc_1",))
    assert (built.state, built.training_rows, built.version) == ("ready", 1, 1)


async def test_of_a_preference_the_correction_is_the_better_answer(world: DatasetWorld) -> None:
    await world.corrected(1, "When do you open?", "At nine.", "At eight.")
    await world.taught(2, "Where are you?", "In the harbour.")
    built = await world.built("preference", objective="dpo")
    (row,) = await rows_of(world, built)
    assert (row.row.answer, row.row.rejected) == ("At eight.", "At nine.")


async def test_where_nobody_has_corrected_anything_it_is_said_what_a_preference_is(world: DatasetWorld) -> None:
    await world.taught(1, "Where are you?", "In the harbour.")
    built = await world.built("preference", objective="dpo")
    assert built.state == "refused"
    assert "nobody has corrected an answer" in built.reason
    assert "`sluiceway feedback --correction`" in built.reason


async def test_rows_of_answers_are_no_preferences(world: DatasetWorld) -> None:
    row = b'{"prompt": "Where are you?", "completion": "In the harbour."}'
    with pytest.raises(Invalid, match="line 1 of the file has no `chosen`; each row needs it"):
        await world.imported(row, objective="dpo")


async def test_an_answer_is_learned_where_people_were_content_with_it(world: DatasetWorld) -> None:
    await world.taught(1, "Where are you?", "In the harbour.", score=0.9)
    await world.taught(2, "Who leads the choir?", "Nobody does.", score=0.1)
    assert await words_of(world, await world.built("graded")) == {("Where are you?", "In the harbour.")}


async def test_the_state_its_rows_and_the_order_are_said(world: DatasetWorld) -> None:
    await world.corrected(1, "When do you open?", "At nine.", "At eight.", documents=("doc_1",))
    built = await world.built()
    requested, changed, recorded = [one.event for one in world.store.said]
    assert requested == DatasetRequested(dataset_id=built.dataset_id)
    assert isinstance(changed, DatasetChanged)
    assert changed.dataset.manifest_sha256 == built.manifest_sha256
    assert not changed.dataset.HasField("report")
    assert isinstance(recorded, RowsRecorded)
    (row,) = recorded.rows
    assert (row.answer_id, list(row.document_ids), row.answer, list(row.prompt)) == ("ans_1", ["doc_1"], "", [])


def test_the_order_of_rows_from_many_documents_is_said_in_parts_that_the_log_takes() -> None:
    documents = tuple(f"doc_{number:032x}" for number in range(100))
    rows = [
        IdentifiedRow(
            f"{number:064x}",
            "training",
            DatasetRow(
                named="a", origin="graded", prompt=(), answer="", answer_id=f"ans_{number:032x}", document_ids=documents
            ),
        )
        for number in range(500)
    ]
    dataset = Dataset(tenant=TENANT, dataset_id="ds_1", name="support", objective="sft", created_at=START)
    parts = [one.event for one in rows_recorded(dataset, rows)]
    assert all(isinstance(part, RowsRecorded) and part.ByteSize() < LARGEST for part in parts)
    assert [part.part for part in parts] == list(range(len(parts)))
    assert [row.row_id for part in parts for row in part.rows] == [row.row_id for row in rows]


async def test_examples_that_are_too_much_together_are_refused_before_anybody_judges_them(world: DatasetWorld) -> None:
    for number in range(3):
        await world.corrected(number, f"What is {number}?", "No.", str(number) * 90)
    world.use = replace(world.use, building=replace(world.use.building, most_characters=250))
    built = await world.built()
    assert (built.state, built.reason) == (
        "refused",
        "its examples have more than 250 characters; ask for fewer of them, with `most_rows`, `since` and `until`, and "
        "build several datasets",
    )
    assert world.guard.judged == []


async def test_done_again_it_has_the_same_manifest_and_is_said_once(world: DatasetWorld) -> None:
    await world.corrected(1, "When do you open?", "At nine.", "At eight.")
    built = await world.built()
    said = len(world.store.said)
    await world.use.building.build(TENANT, built.dataset_id)
    again = await world.built(name="again")
    assert again.manifest_sha256 == built.manifest_sha256
    assert len(world.store.said) == said + 3


async def test_the_next_build_of_a_name_is_its_next_version(world: DatasetWorld) -> None:
    await world.corrected(1, "When do you open?", "At nine.", "At eight.")
    first = await world.built()
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    second = await world.built()
    assert (second.version, second.parent) == (2, first.dataset_id)
    assert await world.use.queries.get(OPERATOR, "support") == second
    assert await world.use.queries.get(OPERATOR, "support@1") == first
    difference = await world.use.queries.diff(OPERATOR, "support@1", "support@2")
    assert (len(difference.added), len(difference.removed), difference.common) == (1, 0, 1)


async def test_personal_data_is_in_no_shard(world: DatasetWorld) -> None:
    await world.corrected(1, "Who answers letters?", "Nobody.", "Write to ada.lovelace@engine.example, she does.")
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    built = await world.built()
    assert left_out(built) == {"personal_data": 1}
    assert built.report.left_out[0].named == ("ans_1",)
    for shard in await world.store.shards(TENANT, built.dataset_id):
        assert b"lovelace" not in await world.files.get(TENANT, shard)
        assert b"harbour" not in world.files.held[shard.uri].ciphertext


async def test_personal_data_is_kept_as_marks_where_that_is_asked_for(world: DatasetWorld) -> None:
    await world.corrected(1, "Who answers letters?", "Nobody.", "Write to ada.lovelace@engine.example, she does.")
    options = DatasetOptions(validation_share=0.0, keep_redacted=True)
    built = await world.built(options=options)
    assert await words_of(world, built) == {("Who answers letters?", "Write to [EMAIL], she does.")}


async def test_a_pair_whose_answers_differ_by_what_guard_takes_out_alone_is_left_out(world: DatasetWorld) -> None:
    await world.corrected(
        1, "Who answers?", "Write to bob@engine.example, please.", "Write to ada@engine.example, please."
    )
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    options = DatasetOptions(validation_share=0.0, keep_redacted=True)
    built = await world.built("preference", objective="dpo", options=options)
    assert (left_out(built), built.training_rows) == ({"empty": 1}, 1)


async def test_a_row_that_says_nothing_without_what_guard_takes_out_is_left_out(world: DatasetWorld) -> None:
    await world.corrected(1, "What opens the gate?", "Nothing.", "javascript:open(gate)")
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    built = await world.built()
    assert left_out(built) == {"empty": 1}
    assert await words_of(world, built) == {("Where are you?", "In the harbour.")}


async def test_what_guard_forbids_is_left_out(world: DatasetWorld) -> None:
    await world.corrected(1, "How is a bomb made?", "No.", "Like this.")
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    assert left_out(await world.built()) == {"blocked": 1}


async def test_what_guard_refuses_to_judge_is_left_out_and_the_dataset_is_built(world: DatasetWorld) -> None:
    await world.corrected(1, "What comes?", "Rain.", "A flood.")
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    built = await world.built()
    assert (built.state, await words_of(world, built)) == ("ready", {("Where are you?", "In the harbour.")})
    assert [(one.reason, one.named) for one in built.report.left_out] == [("blocked", ("ans_1",))]


async def test_an_example_that_was_changed_where_it_lies_is_left_out_and_the_dataset_is_built(
    world: DatasetWorld,
) -> None:
    await world.corrected(1, "When do you open?", "At nine.", "At eight.")
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    (whole,) = [one for one in world.examples.held.values() if one.answer_id == "ans_1"]
    assert whole.words is not None
    torn = replace(whole.words, ciphertext=whole.words.ciphertext[::-1])
    world.examples.held[TENANT, "ans_1"] = replace(whole, words=torn)
    built = await world.built()
    assert (built.state, left_out(built)) == ("ready", {"gone": 1})


@pytest.mark.parametrize(
    ("ails", "said"), [({"is_away": True}, "guard is away"), ({"knows_us": False}, "of no service that is known here")]
)
async def test_while_guard_is_away_or_does_not_know_us_the_dataset_waits(
    world: DatasetWorld, ails: dict[str, bool], said: str
) -> None:
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    vars(world.guard).update(ails)
    with pytest.raises((Unavailable, Unauthenticated), match=said):
        await world.built()
    (waiting,) = (await world.use.queries.page(OPERATOR, "", 0, "")).items
    assert waiting.state == "building"
    world.guard.is_away, world.guard.knows_us = False, True
    await world.use.building.build(TENANT, waiting.dataset_id)
    assert (await world.use.queries.get(OPERATOR, waiting.dataset_id)).state == "ready"


class BrokenShards(ParquetShards):
    """Breaks at each shard that is read."""

    fault: Exception = ZeroDivisionError("nobody expected it")

    async def read(self, content: bytes, shard: Shard, objective: Objective) -> Sequence[IdentifiedRow]:
        raise self.fault


@pytest.fixture
async def broken(world: DatasetWorld) -> tuple[DatasetWorld, Dataset]:
    """A dataset of a file whose build breaks, after its first attempt."""
    world.use = replace(world.use, building=replace(world.use.building, format=BrokenShards()))
    with pytest.raises(ZeroDivisionError, match="nobody expected it"):
        await world.imported(b'{"prompt": "Where are you?", "completion": "In the harbour."}')
    (dataset,) = (await world.use.queries.page(OPERATOR, "", 0, "")).items
    return world, dataset


async def test_a_build_that_breaks_as_often_as_it_is_tried_is_refused_as_a_fault_of_ours(
    broken: tuple[DatasetWorld, Dataset],
) -> None:
    world, dataset = broken
    states = []
    for _ in range(DeliveryPolicy().max_attempts - 1):
        states.append((await world.use.queries.get(OPERATOR, dataset.dataset_id)).state)
        with pytest.raises(ZeroDivisionError, match="nobody expected it"):
            await world.use.building.build(TENANT, dataset.dataset_id)
    ended = await world.use.queries.get(OPERATOR, dataset.dataset_id)
    assert (states, ended.state) == (["building", "building"], "refused")
    assert ended.reason == "a fault of ours; the log of `train` has it, and when that is mended it can be built anew"
    await world.use.building.build(TENANT, dataset.dataset_id)


async def test_a_build_that_breaks_once_is_built_by_the_next_attempt_and_breaks_as_often_again(
    broken: tuple[DatasetWorld, Dataset],
) -> None:
    world, dataset = broken
    whole = replace(world.use.building, format=ParquetShards())
    await whole.build(TENANT, dataset.dataset_id)
    assert (await world.use.queries.get(OPERATOR, dataset.dataset_id)).state == "ready"
    assert whole.attempts.broken == {}


class NotedShards(ParquetShards):
    """Notes in whose turn shards are read and written."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[tuple[str, str]] = []

    async def write(self, rows: Sequence[IdentifiedRow], objective: Objective) -> bytes:
        self.noted.append(("write", current_tenant()))
        return await super().write(rows, objective)

    async def read(self, content: bytes, shard: Shard, objective: Objective) -> Sequence[IdentifiedRow]:
        self.noted.append(("read", current_tenant()))
        return await super().read(content, shard, objective)


async def test_a_build_reads_and_writes_shards_in_the_turn_of_its_tenant(world: DatasetWorld) -> None:
    shards = NotedShards()
    world.use = replace(world.use, building=replace(world.use.building, format=shards))
    await world.imported(b'{"prompt": "Where are you?", "completion": "In the harbour."}')
    assert shards.noted == [("read", TENANT), ("write", TENANT)]


async def test_while_a_store_is_away_a_build_is_tried_for_ever(broken: tuple[DatasetWorld, Dataset]) -> None:
    world, dataset = broken
    away = BrokenShards()
    away.fault = Unavailable("this machine has no memory")
    building = replace(world.use.building, format=away)
    for _ in range(DeliveryPolicy().max_attempts + 1):
        with pytest.raises(Unavailable, match="this machine has no memory"):
            await building.build(TENANT, dataset.dataset_id)
    assert (await world.use.queries.get(OPERATOR, dataset.dataset_id)).state == "building"
    assert world.files.held


async def test_what_memory_is_too_small_for_is_tried_for_minutes_and_then_refused_with_the_way_out(
    broken: tuple[DatasetWorld, Dataset],
) -> None:
    """Delivery gives up some time, and nobody would hear of it any more."""
    world, dataset = broken
    short = BrokenShards()
    short.fault = MemoryShortage("this machine has too little memory")
    building = replace(world.use.building, format=short)
    for seconds in (0, 200, 99):
        world.clock.advance(seconds)
        with pytest.raises(Unavailable, match="this machine has too little memory"):
            await building.build(TENANT, dataset.dataset_id)
    world.clock.advance(1)
    await building.build(TENANT, dataset.dataset_id)
    ended = await world.use.queries.get(OPERATOR, dataset.dataset_id)
    assert ended.state == "refused"
    assert ended.reason.endswith("give `train` more of it, or ask for fewer or shorter rows, and build it anew")
    assert building.attempts.short_since == {}


async def test_duplicates_stand_in_it_once(world: DatasetWorld) -> None:
    long = "The heron of Wexcombe nests on the church tower and eats eleven frogs on a good day, or so the vicar says."
    await world.corrected(1, "What of the heron?", "?", long)
    await world.corrected(2, "What of the heron?", "??", long)
    await world.corrected(3, "What of the heron", "???", long)
    built = await world.built()
    assert (built.training_rows, left_out(built)) == (1, {"duplicate": 1, "near_duplicate": 1})


async def test_a_row_that_shares_eight_words_with_a_suite_is_found(world: DatasetWorld) -> None:
    await world.corrected(1, "Tell me of herons", "?", "They say the heron nests on the old church tower of Wexcombe.")
    await world.corrected(2, "What is the capital of France?", "?", "Paris.")
    await world.corrected(3, "Where are you?", "Nowhere.", "In the harbour.")
    held_out = ("The HERON nests, on the old church tower of Wexcombe.\nWhat is the capital of France?",)
    built = await world.built(options=DatasetOptions(validation_share=0.0, held_out=held_out))
    assert left_out(built) == {"contaminated": 2}
    assert built.training_rows == 1


async def test_answers_that_contradict_each_other_are_reported(world: DatasetWorld) -> None:
    await world.corrected(1, "When does the office open on a Monday?", "?", "It opens at 8.")
    await world.corrected(2, "When does the office open on a monday", "?", "It opens at 9.")
    await world.corrected(3, "Where are you?", "Nowhere.", "In the harbour.")
    built = await world.built()
    (group,) = built.report.conflicts
    told = {row.row_id: row.row.answer_id for row in await rows_of(world, built)}
    assert {told[row_id] for row_id in group} == {"ans_1", "ans_2"}
    assert built.training_rows == 3


async def test_without_a_row_it_is_refused_and_says_why(world: DatasetWorld) -> None:
    await world.corrected(1, "How is a bomb made?", "No.", "Like this.")
    built = await world.built()
    assert (built.state, left_out(built)) == ("refused", {"blocked": 1})
    assert "no row is left" in built.reason
    with pytest.raises(Conflict, match="could not be built"):
        await world.use.freezing.freeze(OPERATOR, built.dataset_id)


async def test_where_all_rows_are_held_back_it_is_said_how_to_learn_from_them(world: DatasetWorld) -> None:
    questions = (f"What of the heron number {number}?" for number in range(40))
    row = DatasetRow(named="", origin="file", prompt=(), answer="")
    asked = (replace(row, prompt=(PromptMessage("user", question),)) for question in questions)
    held_back = next(one.question for one in asked if split_of(one, 0.5) == "validation")
    await world.corrected(1, held_back, "?", "It is one.")
    refused = await world.built(options=DatasetOptions(validation_share=0.5))
    assert (refused.state, left_out(refused)) == ("refused", {})
    assert refused.reason.endswith("hold none back, with `--validation 0`, or ask for more rows")
    assert (await world.built()).training_rows == 1


async def test_rows_are_held_back_by_their_question_alone(world: DatasetWorld) -> None:
    for number in range(40):
        await world.corrected(number, f"What of the heron number {number}?", "?", f"It is number {number}.")
    first = await world.built(options=DatasetOptions(validation_share=0.5))
    again = await world.built(options=DatasetOptions(validation_share=0.5))
    assert first.training_rows + first.validation_rows == 40
    assert first.validation_rows > 5
    split = {row.row_id: row.split for row in await rows_of(world, first)}
    assert split == {row.row_id: row.split for row in await rows_of(world, again)}


async def test_pages_of_rows_are_in_the_order_of_their_ids(world: DatasetWorld) -> None:
    for number in range(7):
        await world.corrected(number, f"What of the heron number {number}?", "?", f"It is number {number}.")
    built = await world.built(options=DatasetOptions(validation_share=0.4))
    found, token = list[str](), ""
    while True:
        page = await world.use.queries.rows(OPERATOR, built.dataset_id, 3, token)
        found += [row.row_id for row in page.items]
        if not (token := page.next):
            break
    assert found == sorted(found)
    assert len(found) == 7


class LongShards(ParquetShards):
    """Each row has an answer of three megabytes."""

    async def read(self, content: bytes, shard: Shard, objective: Objective) -> Sequence[IdentifiedRow]:
        rows = await super().read(content, shard, objective)
        return [replace(row, row=replace(row.row, answer="\u8a9e" * 2**20)) for row in rows]


async def test_rows_that_no_message_bears_come_in_several_pages(world: DatasetWorld) -> None:
    for number in range(3):
        await world.corrected(number, f"What of the heron number {number}?", "?", f"It is number {number}.")
    built, queries = await world.built(), replace(world.use.queries, format=LongShards())
    seen, token = list[str](), ""
    while page := await queries.rows(OPERATOR, built.dataset_id, 1_000, token):
        assert len(page.items) == 1
        seen += [row.row_id for row in page.items]
        if not (token := page.next):
            break
    assert len(set(seen)) == 3


async def test_without_consent_nothing_is_kept_and_a_build_says_so() -> None:
    world = DatasetWorld(consenting=())
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    assert world.answers.asked == []
    assert await world.examples.count(TENANT) == 0
    with pytest.raises(Conflict, match="keeps no feedback of the tenant 'acme'") as refused:
        await world.built()
    assert refused.value.field == "query"


async def test_a_second_tenant_sees_nothing(world: DatasetWorld) -> None:
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    built = await world.built()
    assert (await world.use.queries.page(OTHER, "", 0, "")).items == ()
    for name in (built.dataset_id, "support", "support@1"):
        with pytest.raises(NotFound, match="there is no dataset"):
            await world.use.queries.rows(OTHER, name, 0, "")
        with pytest.raises(NotFound, match="there is no dataset"):
            await world.use.freezing.freeze(OTHER, name)


@pytest.mark.parametrize("name", ["", "Support", "a" * 65, "a/b", "ds_1"])
async def test_a_name_that_is_none_is_refused(world: DatasetWorld, name: str) -> None:
    with pytest.raises(Invalid, match="lower-case letters, digits and dashes"):
        await world.built(name=name)


@pytest.mark.parametrize(
    "query",
    [
        DatasetQuery(origins=()),
        DatasetQuery(origins=("preference",)),
        DatasetQuery(origins=("file",)),
        DatasetQuery(origins=("graded",), min_score=2.0),
        DatasetQuery(origins=("graded",), most_rows=10_001),
    ],
)
async def test_a_query_that_cannot_be_met_is_refused(world: DatasetWorld, query: DatasetQuery) -> None:
    with pytest.raises(Invalid, match="`query"):
        await world.use.ordering.order(OPERATOR, "support", "sft", query, NO_VALIDATION)


async def test_what_is_frozen_is_written_for_a_run(world: DatasetWorld, tmp_path: Path) -> None:
    for number in range(20):
        await world.corrected(number, f"What of the heron number {number}?", "?", f"It is number {number}.")
    built = await world.built(options=DatasetOptions(validation_share=0.3))
    with pytest.raises(Conflict, match="is not frozen"):
        await world.data.frozen(TENANT, "support")
    await world.use.freezing.freeze(OPERATOR, "support")
    frozen = await world.data.frozen(TENANT, "support")
    written = await world.data.write(frozen, tmp_path)
    assert frozen.sha256 == built.manifest_sha256
    assert (len(written.training), len(written.validation)) == (1, 1)
    assert {path.stat().st_mode & 0o777 for path in (*written.training, *written.validation)} == {0o600}
    assert written == await world.data.write(frozen, tmp_path)


async def test_of_a_name_the_last_version_that_is_frozen_is_meant(world: DatasetWorld) -> None:
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    first = await world.built()
    await world.use.freezing.freeze(OPERATOR, first.dataset_id)
    await world.built()
    assert (await world.data.frozen(TENANT, "support")).version == 1
    with pytest.raises(Conflict, match="support@2 is not frozen"):
        await world.data.frozen(TENANT, "support@2")
    with pytest.raises(NotFound, match="there is no dataset 'nobody'"):
        await world.data.frozen(TENANT, "nobody")


async def test_a_shard_that_was_changed_is_not_learned(world: DatasetWorld, tmp_path: Path) -> None:
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    built = await world.built()
    await world.use.freezing.freeze(OPERATOR, "support")
    (shard,) = await world.store.shards(TENANT, built.dataset_id)
    world.files.held[shard.uri] = await world.seal.seal_bytes(TENANT, b"something else")
    with pytest.raises(Conflict, match="build it anew"):
        await world.data.write(await world.data.frozen(TENANT, "support"), tmp_path)


def test_a_row_with_other_words_keeps_its_shape() -> None:
    row = DatasetRow(named="ans_1", origin="graded", prompt=(), answer="a", rejected="b")
    assert row.with_texts(["c", "d"]).texts == ("c", "d")


async def test_without_its_roles_train_says_which_setting_gives_them_and_loses_nothing(world: DatasetWorld) -> None:
    waiting = await world.use.ordering.order(
        OPERATOR, "support", "sft", DatasetQuery(origins=("correction",)), NO_VALIDATION
    )
    world.roles = ("reader",)
    said = "train lacks the role operator.*; set SLUICEWAY_SERVICE_ROLES=reader,operator and start it again"
    with pytest.raises(Unavailable, match=said):
        await world.built()
    with pytest.raises(Unavailable, match=said):
        await world.imported(b'{"prompt": "Who?", "completion": "Ada."}')
    with pytest.raises(Unavailable, match=said):
        await world.use.ordering.order_again(OPERATOR, "support")
    with pytest.raises(Unavailable, match=said):
        await world.corrected(1, "When do you open?", "At nine.", "At eight.")
    assert (await world.use.queries.get(OPERATOR, waiting.dataset_id)).state == "building"
    world.roles = ()
    with pytest.raises(Unavailable, match="train lacks the roles reader and operator"):
        await world.use.building.build(TENANT, waiting.dataset_id)
    world.roles = ("reader", "operator")
    await world.corrected(1, "When do you open?", "At nine.", "At eight.")
    assert (await world.built()).training_rows == 1


async def test_two_answers_to_one_question_are_no_duplicates(world: DatasetWorld) -> None:
    asked = (
        "May the heron of Wexcombe nest on the church tower, and eat eleven frogs on a good day, as the vicar says? "
        "The sexton thinks otherwise, who sweeps the tower, and the organist has heard of a heron in the valley that "
        "was sent away for less, by a bishop who had never seen a frog."
    )
    await world.corrected(1, asked, "?", "Yes.")
    await world.corrected(2, asked, "??", "No.")
    built = await world.built()
    assert (built.training_rows, left_out(built)) == (2, {})
