"""Held versions and judgements in memory."""

from collections.abc import AsyncIterator, Sequence

from sluiceway_embed.domain.chunks import Version
from sluiceway_embed.domain.judgements import DocumentJudgement

_Key = tuple[str, str, tuple[int, int]]


class MemoryJudgements:
    """By tenant, document, version and attempt."""

    def __init__(self) -> None:
        self._held: dict[_Key, Version] = {}
        self._said: dict[_Key, dict[str, DocumentJudgement]] = {}

    async def hold(self, version: Version) -> None:
        self._held[version.tenant, version.document_id, version.order] = version

    async def drop(self, version: Version) -> None:
        self._held.pop((version.tenant, version.document_id, version.order), None)

    async def held(self, tenant: str, document_id: str, order: tuple[int, int]) -> Version | None:
        return self._held.get((tenant, document_id, order))

    async def all_held(self) -> AsyncIterator[Version]:
        for _, version in sorted(self._held.items()):
            yield version

    async def note(self, judgement: DocumentJudgement) -> None:
        said = self._said.setdefault((judgement.tenant, judgement.document_id, judgement.order), {})
        before = said.get(judgement.judge)
        if before is None or before.at <= judgement.at:
            said[judgement.judge] = judgement

    async def of(self, tenant: str, document_id: str, order: tuple[int, int]) -> Sequence[DocumentJudgement]:
        said = self._said.get((tenant, document_id, order), {})
        return [said[judge] for judge in sorted(said)]

    async def settle(self, version: Version) -> None:
        mine = version.tenant, version.document_id
        self._held = {key: each for key, each in self._held.items() if key[:2] != mine or key[2] > version.order}
        self._said = {key: each for key, each in self._said.items() if key[:2] != mine or key[2] >= version.order}

    async def forget(self, tenant: str, document_id: str) -> None:
        mine = tenant, document_id
        self._held = {key: each for key, each in self._held.items() if key[:2] != mine}
        self._said = {key: each for key, each in self._said.items() if key[:2] != mine}
