"""Files that are imported: whoever sends one slowly, or no more of it, loses his slot."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sluiceway.train.v1 import dataset_service_pb2 as calls
from sluiceway.train.v1 import values_pb2
from sluiceway_common.errors import Unavailable
from sluiceway_common.upload_pace import UploadPace
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
