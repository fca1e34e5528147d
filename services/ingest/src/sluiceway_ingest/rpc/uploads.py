"""Upload stream: a header, then bytes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.type.v1 import blob_pb2
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import Invalid
from sluiceway_ingest.domain.bounds import distinct_groups
from sluiceway_ingest.domain.collection import DEFAULT_NAME
from sluiceway_ingest.domain.document import SubmittedMetadata
from sluiceway_ingest.service.submission import SubmitDocument

HEADER_SECONDS: Final = 30.0


async def command_of(requests: AsyncIterator[calls.SubmitRequest]) -> SubmitDocument:
    """What the header says; the bytes are read when somebody asks for them."""
    try:
        async with asyncio.timeout(HEADER_SECONDS):
            first = await anext(aiter(requests), None)
    except TimeoutError:
        raise Invalid(f"no header came within {HEADER_SECONDS:g} s; it is the first message", field="header") from None
    if first is None or first.WhichOneof("part") != "header":
        raise Invalid("the first message is not the header; send it before the bytes", field="header")
    header = first.header
    reference = header.WhichOneof("reference")
    return SubmitDocument(
        source_key=header.source_key,
        collection=header.collection or DEFAULT_NAME,
        metadata=SubmittedMetadata(
            header.title, header.media_type, distinct_groups(header.acl, "acl"), dict(header.labels)
        ),
        pieces=None if reference else _pieces(requests),
        blob=blob_ref(header.blob) if reference == "blob" else None,
        url=header.url,
        password=header.password,
        request_id=header.request_id,
        content_length=_content_length(header),
    )


def blob_ref(message: blob_pb2.Blob) -> BlobRef:
    return BlobRef(message.uri, message.sha256, message.bytes)


def _content_length(header: calls.SubmitHeader) -> int | None:
    if not header.HasField("content_length"):
        return None
    if header.HasField("reference"):
        raise Invalid("`content_length` is that of bytes in the stream; leave it out here", field="content_length")
    return header.content_length


async def _pieces(requests: AsyncIterator[calls.SubmitRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") == "header":
            raise Invalid("the header came twice; send it once, before the bytes", field="header")
        yield request.data
