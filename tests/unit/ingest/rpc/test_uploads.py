"""What the header of an upload says."""

from collections.abc import AsyncIterator

import pytest

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway_common.errors import Invalid
from sluiceway_ingest.rpc.uploads import command_of


async def sent(header: calls.SubmitHeader) -> AsyncIterator[calls.SubmitRequest]:
    yield calls.SubmitRequest(header=header)


@pytest.mark.parametrize("length", [None, 0, 7])
async def test_the_length_of_a_document_is_what_its_header_says(length: int | None) -> None:
    command = await command_of(sent(calls.SubmitHeader(source_key="a", content_length=length)))
    assert command.content_length == length


async def test_a_reference_has_no_bytes_that_come() -> None:
    header = calls.SubmitHeader(source_key="a", url="https://example.org/a", content_length=0)
    with pytest.raises(Invalid, match="`content_length` is that of bytes in the stream; leave it out here") as refused:
        await command_of(sent(header))
    assert refused.value.field == "content_length"
