"""The stores of passages, for all laws that they obey."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

import pytest

from sluiceway_embed.adapters.memory import MemoryIndex
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import ChunkIndex
from tests.support.indexes import ENCODER, fresh_collection, weaviate_index, zvec_index

Opening = AbstractAsyncContextManager[ChunkIndex]


@pytest.fixture(params=["memory", "zvec", pytest.param("weaviate", marks=pytest.mark.server)])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    if request.param == "memory":
        return nullcontext(MemoryIndex())
    if request.param == "zvec":
        return zvec_index(tmp_path / "vectors")
    return weaviate_index(request.getfixturevalue("weaviate"))


@pytest.fixture
async def index(opening: Opening) -> AsyncIterator[ChunkIndex]:
    async with opening as index:
        yield index


@pytest.fixture
def new_namespace() -> Namespace:
    return Namespace(f"tenant-{uuid.uuid4().hex[:8]}", fresh_collection(), "0123456789abcdef")


@pytest.fixture
async def namespace(index: ChunkIndex, new_namespace: Namespace) -> AsyncIterator[Namespace]:
    await index.ensure(new_namespace, ENCODER)
    yield new_namespace
    await index.drop_tenant(new_namespace.tenant)
