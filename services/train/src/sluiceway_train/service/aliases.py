"""Aliases of models: moved by compare-and-set, each move with its event and its place in the history."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, NotFound
from sluiceway_common.principal import Principal
from sluiceway_train.domain.model_aliases import (
    AliasMove,
    AliasWish,
    ModelAlias,
    checked_alias,
    checked_wish,
    moved_back,
)
from sluiceway_train.domain.model_versions import checked_model
from sluiceway_train.ports.models import ModelStore
from sluiceway_train.service.model_events import alias_moved

_TRIES: Final = 5
MYSELF: Final = "service:train"


@dataclass(frozen=True, kw_only=True)
class ModelAliases:
    """`protected` are the names that an approver alone may move; where `gated`, they stand for what a gate approved."""

    store: ModelStore
    seal: Seal
    clock: Clock
    protected: Collection[str]
    gated: bool = False

    async def move(self, caller: Principal, wish: AliasWish) -> ModelAlias:
        """Where it stands then; what stands there already is not moved. Raises Invalid, Blocked, NotFound, and Conflict
        where somebody moved it since the revision that is expected, or a version is tainted or wants an approval."""
        checked_model(wish.model)
        checked_wish(wish)
        self._check_role(caller, wish.name)
        await self._check_versions(caller.tenant, wish)
        for _ in range(_TRIES):
            now = await self.store.alias(caller.tenant, wish.model, wish.name)
            if now is not None and (now.version, now.canary) == (wish.version, wish.canary):
                return now
            _check_expected(now, wish.expected)
            moved = self._next(caller.tenant, now, wish)
            if await self._is_written(moved, caller.subject, wish.note):
                return moved
        raise _rivals()

    async def delete(self, caller: Principal, model: str, name: str, expected: int | None) -> None:
        """Raises Invalid, Blocked, NotFound, and Conflict where somebody moved it since."""
        checked_model(model)
        self._check_role(caller, checked_alias(name))
        for _ in range(_TRIES):
            now = await self.store.alias(caller.tenant, model, name)
            if now is None or not now.version:
                raise NotFound(
                    f"the model {model!r} has no alias {name!r}; `sluiceway models show` names those that it has",
                    field="alias",
                )
            _check_expected(now, expected)
            gone = replace(now, version=0, canary=None, revision=now.revision + 1, moved_at=self.clock.now())
            if await self._is_written(gone, caller.subject, ""):
                return
        raise _rivals()

    async def move_back(self, alias: ModelAlias, document_id: str) -> ModelAlias:
        """Where it stands then: at the last version that it stood for and that is not tainted, where there is one."""
        note = f"learned from {document_id}, which was withdrawn"
        for _ in range(_TRIES):
            now = await self.store.alias(alias.tenant, alias.model, alias.name) or alias
            history = [move.alias.version for move in await self.store.moves(now.tenant, now.model, now.name)]
            back = moved_back(now, history, await self.store.unfit(now.tenant, now.model))
            if back is None:
                return now
            back = replace(back, moved_at=self.clock.now())
            if await self._is_written(back, MYSELF, note):
                return back
        raise _rivals()

    def _check_role(self, caller: Principal, name: str) -> None:
        caller.must("operator")
        if name in self.protected:
            caller.must("approver")

    async def _check_versions(self, tenant: str, wish: AliasWish) -> None:
        wanted = {"version": wish.version, "canary_version": wish.canary.version if wish.canary is not None else 0}
        for field, number in wanted.items():
            version = await self.store.version(tenant, wish.model, number) if number else None
            if number and version is None:
                raise NotFound(
                    f"the model {wish.model!r} has no version {number}; `sluiceway models show` names its versions",
                    field=field,
                )
            if version is not None and self.gated and wish.name in self.protected and not version.approved_by:
                raise Conflict(
                    f"no gate has approved version {number} of {wish.model!r}, and the alias {wish.name!r} is "
                    "protected; hold it against its base by `sluiceway eval gate` first, as TRAIN_GATE_SUITES, "
                    "TRAIN_GATE_COLLECTIONS, TRAIN_GATE_TOKENS, TRAIN_GATE_MARGIN and TRAIN_GATE_CONFIDENCE want it; "
                    "of a gate that does not count the log of train tells why (`gate_does_not_count`)",
                    field=field,
                )

    def _next(self, tenant: str, now: ModelAlias | None, wish: AliasWish) -> ModelAlias:
        return ModelAlias(
            tenant=tenant,
            model=wish.model,
            name=wish.name,
            version=wish.version,
            canary=wish.canary,
            revision=(now.revision if now is not None else 0) + 1,
            moved_at=self.clock.now(),
        )

    async def _is_written(self, alias: ModelAlias, by: str, note: str) -> bool:
        """False where somebody else was faster."""
        sealed = await self.seal.seal(alias.tenant, note) if note else None
        move = AliasMove(alias=alias, by=by, note=sealed)
        return await self.store.move(move, await alias_moved(alias, by, self.protected, self.seal))


def _check_expected(now: ModelAlias | None, expected: int | None) -> None:
    seen = now.seen_revision if now is not None else 0
    if expected is not None and expected != seen:
        raise Conflict(
            f"the alias has the revision {seen}, not {expected}: it was moved; look where it stands, then move it",
            field="expected_revision",
        )


def _rivals() -> Conflict:
    return Conflict("others move the alias at the same time; look where it stands, then move it", field="alias")
