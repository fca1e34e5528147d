"""Extractors that are started and stopped, and files for them to read."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.domain.extracted import Source
from sluiceway_ingest.domain.limits import Limits

Written = Callable[..., Source]


@pytest.fixture
def limits() -> Limits:
    """Small enough that a test of them takes a second."""
    return Limits(memory_bytes=512 * 2**20, cpu_seconds=20, seconds=30.0, text_bytes=2**20, children_bytes=2**20)


@pytest.fixture
async def extractor(limits: Limits) -> AsyncIterator[ChildExtractor]:
    extractor = ChildExtractor(limits)
    await extractor.start()
    yield extractor
    await extractor.stop()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(name: str, content: bytes = b"", password: str | None = None, ocr: bool = False) -> Source:
        path = tmp_path / "document"
        path.write_bytes(content)
        return Source(content_path=path, name=name, password=password, ocr=ocr)

    return write


@pytest.fixture
def file_of(limits: Limits) -> Callable[..., File]:
    """What a parser is given, for tests that call one in this process."""

    def make(name: str, content: bytes | str, media_type: str = "", **more: object) -> File:
        content = content.encode() if isinstance(content, str) else content
        return File(content=content, name=name, media_type=media_type, limits=limits, **more)  # type: ignore[arg-type]

    return make
