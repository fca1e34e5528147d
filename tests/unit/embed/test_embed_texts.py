"""Texts that were read lately stay in memory, up to a limit."""

import asyncio
from pathlib import Path

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import NotFound
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.domain.chunks import Text


async def stored(blobs: FilesystemBlobs, sign: str) -> Text:
    """A text of a hundred signs."""
    ref = await blobs.put("acme", sign.encode() * 100)
    return Text(ref.uri, ref.sha256)


async def test_a_text_that_many_read_at_once_counts_once(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path)
    texts, mill, tower = BlobTexts(blobs, characters=250), await stored(blobs, "m"), await stored(blobs, "t")
    await asyncio.gather(*(texts.whole(mill) for _ in range(5)))
    await texts.whole(tower)
    for text in (mill, tower):
        await blobs.delete(text.uri)
    assert (await texts.whole(mill))[0] + (await texts.whole(tower))[0] == "mt"


async def test_what_was_not_read_for_longest_makes_room(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path)
    texts, mill, tower = BlobTexts(blobs, characters=150), await stored(blobs, "m"), await stored(blobs, "t")
    for text in (mill, tower):
        await texts.whole(text)
        await blobs.delete(text.uri)
    with pytest.raises(NotFound):
        await texts.whole(mill)
