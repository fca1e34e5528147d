"""Aliases of models: moved by compare-and-set, each move with its event and its place in the history."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, NotFound, Unavailable
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
_RIVALS: Final = "others move the alias at the same time; look where it stands, then move it"
MYSELF: Final = "service:train"


@dataclass(frozen=True, kw_only=True)
class ModelAliases:
    """`protected` are the names that an approver alone may move; where `gated`, nothing newly answers for them that no
    gate approves."""

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
        await self._must_be_there(caller.tenant, wish)
        for _ in range(_TRIES):
            now = await self.store.alias(caller.tenant, wish.model, wish.name)
            if now is not None and (now.version, now.canary) == (wish.version, wish.canary):
                return now
            _check_expected(now, wish.expected)
            moved = self._next(caller.tenant, now, wish)
            if await self._is_written(moved, caller.subject, wish.note):
                return moved
        raise Conflict(_RIVALS, field="alias")

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
        raise Conflict(_RIVALS, field="alias")

    async def move_back(self, alias: ModelAlias, document_id: str) -> ModelAlias:
        """Where it stands then: at the last version that it stood for, that is not tainted and, where the alias is
        gated, approved; where there is none, where it stood. Raises Unavailable where others change the model at the
        same time: it is done again."""
        note = f"learned from {document_id}, which was withdrawn"
        for _ in range(_TRIES):
            now = await self.store.alias(alias.tenant, alias.model, alias.name) or alias
            back = await self._back(now)
            if back is None:
                return now
            with suppress(Conflict):
                # A version that was fit a moment ago is tainted, deleted or refused by a gate: another one is looked
                # for.
                if await self._is_written(back, MYSELF, note):
                    return back
        raise Unavailable(_RIVALS, retry_after=1.0)

    async def _back(self, alias: ModelAlias) -> ModelAlias | None:
        place = (alias.tenant, alias.model)
        history = [move.alias.version for move in await self.store.moves(*place, alias.name)]
        unapproved = await self.store.unapproved(*place) if self.is_gated(alias.name) else ()
        back = moved_back(alias, history, await self.store.unfit(*place), unapproved)
        return replace(back, moved_at=self.clock.now()) if back is not None else None

    async def passed_over(self, alias: ModelAlias) -> tuple[int, ...]:
        """Versions that a gated alias could move back to, had a gate approved them."""
        if not self.is_gated(alias.name):
            return ()
        place = (alias.tenant, alias.model)
        history = {move.alias.version for move in await self.store.moves(*place, alias.name)}
        return tuple(sorted(history & (await self.store.unapproved(*place) - await self.store.unfit(*place))))

    def is_gated(self, name: str) -> bool:
        """Whether what newly answers for the alias wants the approval of a gate."""
        return self.gated and name in self.protected

    def _check_role(self, caller: Principal, name: str) -> None:
        caller.must("operator")
        if name in self.protected:
            caller.must("approver")

    async def _must_be_there(self, tenant: str, wish: AliasWish) -> None:
        wanted = {"version": wish.version, "canary_version": wish.canary.version if wish.canary is not None else 0}
        for field, number in wanted.items():
            if number and await self.store.version(tenant, wish.model, number) is None:
                raise NotFound(
                    f"the model {wish.model!r} has no version {number}; `sluiceway models show` names its versions",
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
        event = await alias_moved(alias, by, self.protected, self.seal)
        return await self.store.move(move, event, gated=self.is_gated(alias.name))


def _check_expected(now: ModelAlias | None, expected: int | None) -> None:
    seen = now.seen_revision if now is not None else 0
    if expected is not None and expected != seen:
        raise Conflict(
            f"the alias has the revision {seen}, not {expected}: it was moved; look where it stands, then move it",
            field="expected_revision",
        )
