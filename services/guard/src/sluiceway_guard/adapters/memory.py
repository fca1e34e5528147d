"""Stores of policies and verdicts, and texts of documents, in the memory of one process: for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import NotFound
from sluiceway_guard.domain.document import ChunkedDocument, DocumentText
from sluiceway_guard.domain.policy_history import (
    MOST_VERSIONS,
    Activation,
    CurrentActivations,
    PolicyName,
    StoredPolicy,
    is_over,
)
from sluiceway_guard.domain.policy_versions import (
    all_versions_needed,
    no_policy,
    says_something_else,
    version_to_let_go,
)
from sluiceway_guard.domain.replay import KeptVerdict


class MemoryPolicyStore:
    """By tenant, in the order in which they came. What was said is in `said`."""

    def __init__(self, most: int = MOST_VERSIONS) -> None:
        self.said: list[OutgoingEvent] = []
        self._most = most
        self._policies: dict[str, list[StoredPolicy]] = {}
        self._activations: dict[str, list[Activation]] = {}

    async def put(self, policy: StoredPolicy) -> StoredPolicy:
        if found := await self.get(policy.tenant, PolicyName(name=policy.name, version=policy.version)):
            return found
        history = self._activations.get(policy.tenant, [])
        same = [one for one in history if (one.name, one.version) == (policy.name, policy.version)]
        if any(one.digest != policy.digest for one in same):
            raise says_something_else(policy.name, policy.version)
        mine = self._policies.setdefault(policy.tenant, [])
        numbered = replace(policy, number=max((one.number for one in mine), default=0) + 1)
        if len(mine) >= self._most:
            self._make_room(mine, history)
        mine.append(numbered)
        return numbered

    def _make_room(self, mine: list[StoredPolicy], history: Sequence[Activation]) -> None:
        if (goes := version_to_let_go(mine, history)) is None:
            raise all_versions_needed(self._most)
        mine.remove(goes)

    async def get(self, tenant: str, name: PolicyName) -> StoredPolicy | None:
        same = [one for one in self._policies.get(tenant, ()) if one.name == name.name]
        return next((one for one in reversed(same) if name.version in ("", one.version)), None)

    async def page(self, tenant: str, before: int, limit: int) -> Sequence[StoredPolicy]:
        mine = [one for one in reversed(self._policies.get(tenant, ())) if one.number < before]
        return [replace(one, toml="") for one in mine[:limit]]

    async def activate(self, activation: Activation, event: OutgoingEvent) -> bool:
        name = PolicyName(name=activation.name, version=activation.version)
        if await self.get(activation.tenant, name) is None:
            raise no_policy(name)
        mine = self._activations.setdefault(activation.tenant, [])
        if activation.number <= len(mine):
            return False
        mine.append(activation)
        self.said.append(event)
        return True

    async def current(self, tenant: str) -> CurrentActivations:
        mine = self._activations.get(tenant, [])
        last = {one.mode: one for one in mine}
        shadow = last.get("shadow")
        if shadow is not None:
            decided = next(
                (one for one in reversed(mine) if one.mode == "decides" and one.digest == shadow.digest), None
            )
            shadow = None if is_over(shadow, ended=last.get("shadow_ended"), decided=decided) else shadow
        return CurrentActivations(number=len(mine), decides=last.get("decides"), shadow=shadow)

    async def activations(self, tenant: str, before: int, limit: int) -> Sequence[Activation]:
        return [one for one in reversed(self._activations.get(tenant, ())) if one.number < before][:limit]


class MemoryDocumentTexts:
    """By the address of the manifest."""

    def __init__(self) -> None:
        self.texts: dict[str, DocumentText] = {}

    async def read(self, document: ChunkedDocument) -> DocumentText:
        if document.manifest not in self.texts:
            raise NotFound(f"there is no manifest at {document.manifest}")
        return self.texts[document.manifest]


class MemoryVerdicts:
    """By tenant and id."""

    def __init__(self) -> None:
        self._verdicts: dict[tuple[str, str], KeptVerdict] = {}

    async def keep(self, verdicts: Sequence[KeptVerdict]) -> None:
        for one in verdicts:
            there = self._verdicts.get((one.tenant, one.id), one)
            self._verdicts[one.tenant, one.id] = replace(one, judged_at=max(one.judged_at, there.judged_at))

    async def page(
        self, tenant: str, since: datetime | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[KeptVerdict]:
        mine = [one for one in self._verdicts.values() if one.tenant == tenant]
        within = [one for one in mine if since is None or one.judged_at >= since]
        left = [one for one in within if before is None or (one.judged_at, one.id) < before]
        return sorted(left, key=lambda one: (one.judged_at, one.id), reverse=True)[:limit]
