"""Files that are imported: whoever sends one slowly, or no more of it, loses his slot; nothing is made of a part."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sluiceway.train.v1 import dataset_service_pb2 as calls
from sluiceway.train.v1 import values_pb2
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.upload_pace import UploadPace
from sluiceway_train.domain.imported import MOST_BYTES
from sluiceway_train.rpc.dataset_messages import sent_file
from tests.support.train_datasets import OPERATOR, DatasetWorld

HEADER = calls.ImportDatasetRequest(
    header=calls.ImportHeader(name="file", objective=values_pb2.OBJECTIVE_SFT, format=calls.FILE_FORMAT_JSONL)
)
AN_HOUR = 124


@pytest.mark.parametrize("size", [0, 1])
async def test_who_sends_next_to_nothing_of_a_file_loses_his_slot(size: int) -> None:
    world, taken = DatasetWorld(), []

    async def every_29_seconds() -> AsyncIterator[calls.ImportDatasetRequest]:
        yield HEADER
        for _ in range(AN_HOUR):
            world.clock.advance(29)
            taken.append(world.use.ordering.imports.taken)
            yield calls.ImportDatasetRequest(content=b" " * size)

    with pytest.raises(Unavailable, match="of the file came in 30 s, and 4096 a second are the least; send it again"):
        await world.use.ordering.import_file(OPERATOR, await sent_file(every_29_seconds()))
    assert (len(taken), world.use.ordering.imports.taken) == (4, 0)


async def test_who_is_silent_in_the_middle_of_a_file_loses_his_slot() -> None:
    ordering = replace(DatasetWorld().use.ordering, pace=UploadPace(silence=0.05))

    async def silent() -> AsyncIterator[calls.ImportDatasetRequest]:
        yield HEADER
        yield calls.ImportDatasetRequest(content=b" ")
        await asyncio.Event().wait()

    with pytest.raises(Unavailable, match=r"^nothing of the file came for 0\.05 s; send it again$"):
        await ordering.import_file(OPERATOR, await sent_file(silent()))
    assert ordering.imports.taken == 0


ROW = b'{"prompt": "Where?", "completion": "Here."}\n'


@pytest.mark.parametrize(
    ("length", "said_why"),
    [
        (2 * len(ROW), "^44 of 88 bytes came; send all of them again$"),
        (len(ROW) - 1, "^more came than the 43 bytes of `content_length`; count again$"),
        (-1, "^`content_length` is -1; say how many bytes come, or leave it out$"),
        (MOST_BYTES + 1, "^there are 268435457 bytes; up to 268435456 are possible here$"),
    ],
)
async def test_of_a_file_of_another_length_than_was_said_no_dataset_is_made(length: int, said_why: str) -> None:
    world = DatasetWorld()
    with pytest.raises(Invalid, match=said_why) as refused:
        await world.use.ordering.import_file(OPERATOR, await sent_file(_a_row(length)))
    assert refused.value.field == "content_length"
    assert (await world.use.queries.page(OPERATOR, "", 10, "")).items == ()


@pytest.mark.parametrize("length", [None, len(ROW)])
async def test_of_a_file_of_that_length_a_dataset_is_made(length: int | None) -> None:
    world = DatasetWorld()
    ordered = await world.use.ordering.import_file(OPERATOR, await sent_file(_a_row(length)))
    assert [each.dataset_id for each in (await world.use.queries.page(OPERATOR, "", 10, "")).items] == [
        ordered.dataset_id
    ]


async def _a_row(length: int | None) -> AsyncIterator[calls.ImportDatasetRequest]:
    header = calls.ImportHeader()
    header.CopyFrom(HEADER.header)
    if length is not None:
        header.content_length = length
    yield calls.ImportDatasetRequest(header=header)
    yield calls.ImportDatasetRequest(content=ROW)
