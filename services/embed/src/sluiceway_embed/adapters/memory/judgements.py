"""Held versions and judgements in memory."""

from collections.abc import AsyncIterator

from sluiceway_embed.adapters.memory.documents import MemoryCurrentVersions
from sluiceway_embed.domain.chunks import CurrentVersion, Version, may_write
from sluiceway_embed.domain.judgements import DocumentJudgement
from sluiceway_embed.ports import SeenTry

_Key = tuple[str, str, tuple[int, int]]


class MemoryJudgements:
    """By tenant, document, version and attempt; beside the current versions of the documents."""

    def __init__(self, versions: MemoryCurrentVersions) -> None:
        self.versions = versions
        self._held: dict[_Key, Version] = {}
        self._said: dict[_Key, dict[str, DocumentJudgement]] = {}

    async def hold(self, version: Version) -> None:
        current = await self._current(version.tenant, version.document_id)
        if current is not None and current.withdrawn:
            return
        self._held[version.tenant, version.document_id, version.order] = version

    async def drop(self, version: Version) -> None:
        self._held.pop((version.tenant, version.document_id, version.order), None)

    async def held(self, tenant: str, document_id: str, order: tuple[int, int]) -> Version | None:
        return self._held.get((tenant, document_id, order))

    async def all_held(self) -> AsyncIterator[Version]:
        for _, version in sorted(self._held.items()):
            yield version

    async def note(self, judgement: DocumentJudgement) -> None:
        if not may_write(await self._current(judgement.tenant, judgement.document_id), judgement):
            return
        said = self._said.setdefault((judgement.tenant, judgement.document_id, judgement.order), {})
        before = said.get(judgement.judge)
        if before is None or before.at <= judgement.at:
            said[judgement.judge] = judgement

    async def seen(self, tenant: str, document_id: str, order: tuple[int, int]) -> SeenTry:
        said = self._said.get((tenant, document_id, order), {})
        return SeenTry(
            current=await self._current(tenant, document_id),
            said=[said[judge] for judge in sorted(said)],
            held=await self.held(tenant, document_id, order),
        )

    async def _current(self, tenant: str, document_id: str) -> CurrentVersion | None:
        return (await self.versions.of(tenant, [document_id])).get(document_id)

    async def settle(self, version: Version) -> None:
        mine = version.tenant, version.document_id
        self._held = {key: each for key, each in self._held.items() if key[:2] != mine or key[2] > version.order}
        self._said = {key: each for key, each in self._said.items() if key[:2] != mine or key[2] >= version.order}

    async def forget(self, tenant: str, document_id: str) -> None:
        mine = tenant, document_id
        self._held = {key: each for key, each in self._held.items() if key[:2] != mine}
        self._said = {key: each for key, each in self._said.items() if key[:2] != mine}
