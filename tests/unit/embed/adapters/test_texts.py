"""Texts that were read lately stay in memory, up to a limit."""

import asyncio
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import values_pb2
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.domain.chunks import MOST_CHUNKS, Text
from tests.support.passages import version


class Counted(FilesystemBlobs):
    """Counts what is read."""

    gets = 0

    async def get(self, uri: str) -> bytes:
        self.gets += 1
        return await super().get(uri)


async def stored(blobs: FilesystemBlobs, sign: str) -> Text:
    """A text of a hundred signs."""
    ref = await blobs.put("acme", sign.encode() * 100)
    return Text(ref.uri, ref.sha256)


async def test_a_text_that_many_read_at_once_counts_once(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path)
    texts, mill, tower = BlobTexts(blobs, characters=250), await stored(blobs, "m"), await stored(blobs, "t")
    await asyncio.gather(*(texts.whole("acme", mill) for _ in range(5)))
    await texts.whole("acme", tower)
    for text in (mill, tower):
        await blobs.delete(text.uri)
    assert (await texts.whole("acme", mill))[0] + (await texts.whole("acme", tower))[0] == "mt"


async def test_what_was_not_read_for_longest_makes_room(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path)
    texts, mill, tower = BlobTexts(blobs, characters=150), await stored(blobs, "m"), await stored(blobs, "t")
    for text in (mill, tower):
        await texts.whole("acme", text)
        await blobs.delete(text.uri)
    with pytest.raises(NotFound, match="is not in the store"):
        await texts.whole("acme", mill)


async def test_a_text_that_many_ask_for_at_once_is_read_once_though_it_is_not_kept(tmp_path: Path) -> None:
    blobs = Counted(tmp_path)
    texts, mill = BlobTexts(blobs, characters=0), await stored(blobs, "m")
    assert set(await asyncio.gather(*(texts.whole("acme", mill) for _ in range(5)))) == {"m" * 100}
    assert blobs.gets == 1


async def test_a_text_that_is_gone_for_one_tenant_is_read_for_the_other(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path)
    texts, mill = BlobTexts(blobs, characters=0), await stored(blobs, "m")
    gone = Text(mill.uri.replace("acme", "other"), mill.sha256)
    found = await asyncio.gather(texts.whole("other", gone), texts.whole("acme", mill), return_exceptions=True)
    assert (type(found[0]), found[1]) == (NotFound, "m" * 100)


async def test_a_text_that_is_larger_than_the_memory_throws_no_other_out(tmp_path: Path) -> None:
    blobs = Counted(tmp_path)
    texts, mill, tower = BlobTexts(blobs, characters=150), await stored(blobs, "m"), await stored(blobs, "t" * 2)
    for text in (mill, tower, mill):
        await texts.whole("acme", text)
    assert blobs.gets == 2


async def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """Where a manifest names the bytes of a picture, its document is refused, and no fault of ours is looked for."""
    blobs = FilesystemBlobs(tmp_path)
    ref = await blobs.put("acme", b"\x89PNG\xff")
    with pytest.raises(Invalid, match="is no text"):
        await BlobTexts(blobs, characters=100).whole("acme", Text(ref.uri, ref.sha256))


async def test_a_document_of_more_passages_than_the_index_takes_is_refused_before_its_text_is_read(
    tmp_path: Path,
) -> None:
    blobs = FilesystemBlobs(tmp_path)
    chunks = [values_pb2.Chunk()] * (MOST_CHUNKS + 1)
    manifest = values_pb2.Manifest(document_id="doc_1", version=1, chunks=chunks)
    ref = await blobs.put("acme", manifest.SerializeToString())
    with pytest.raises(Invalid, match="the document has 100001 passages; the index takes 100000 of one document"):
        await BlobTexts(blobs, characters=0).manifest(version(manifest=ref.uri))
