"""Queries of the registry: models, their versions and aliases; and the deletion of a version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.paging import ListPage, page_of, page_size, unknown_token
from sluiceway_common.principal import Principal
from sluiceway_train.domain.model_aliases import ModelAlias, RegisteredModel
from sluiceway_train.domain.model_versions import ModelVersion, checked_model
from sluiceway_train.ports.models import ModelStore
from sluiceway_train.service.model_events import model_trained

# More of them would be larger than a message may be.
MOST_LISTED: Final = 500


@dataclass(frozen=True, kw_only=True)
class ModelQueries:
    """The models of the caller's tenant."""

    store: ModelStore

    async def page(self, caller: Principal, size: int, token: str) -> ListPage[RegisteredModel]:
        """Raises Invalid."""
        caller.must("reader")
        size, after = page_size(size), _ended_after(token)
        found = await self.store.models(caller.tenant, after, size + 1)
        return page_of(found, size, lambda one: one.name)

    async def get(self, caller: Principal, model: str) -> RegisteredModel:
        """With its last versions, and those that its aliases name however old they are. Raises NotFound."""
        caller.must("reader")
        versions = await self.store.versions(caller.tenant, checked_model(model), MOST_LISTED)
        if not versions:
            raise _unknown(model)
        aliases = await self.store.aliases(caller.tenant, model)
        return RegisteredModel([*versions, *await self._older(versions, aliases)], aliases)

    async def _older(self, listed: Sequence[ModelVersion], aliases: Sequence[ModelAlias]) -> list[ModelVersion]:
        """Those that aliases name and that are not listed, the last one first."""
        named = {number for alias in aliases for number in alias.versions()}
        last = listed[-1]
        older = sorted((number for number in named if number < last.version), reverse=True)
        found = [await self.store.version(last.tenant, last.model, number) for number in older]
        return [version for version in found if version is not None]

    async def version(self, tenant: str, model: str, number: int) -> ModelVersion:
        """That one, or the last one for 0. Raises Invalid and NotFound."""
        if number < 0:
            raise Invalid(f"`version` is {number}; it is counted from 1, and 0 means the last one", field="version")
        if found := await self.store.version(tenant, checked_model(model), number):
            return found
        if number and await self.store.version(tenant, model, 0):
            raise _no_version(model, number)
        raise _unknown(model)


@dataclass(frozen=True, kw_only=True)
class ModelDeleting:
    """What becomes of a version that nobody needs, or that must not be any more."""

    store: ModelStore
    clock: Clock

    async def delete(self, caller: Principal, model: str, number: int) -> None:
        """Its files are gone when it returns, also where it was deleted before. Raises Invalid, NotFound, and Conflict
        while an alias names it."""
        caller.must("operator")
        if number < 1:
            raise Invalid(f"`version` is {number}; say which version, counted from 1", field="version")
        place = (caller.tenant, checked_model(model), number)
        if await self.store.delete(*place, self.clock.now(), model_trained) is None:
            raise _no_version(model, number)


def _ended_after(token: str) -> str:
    try:
        return checked_model(token) if token else ""
    except Invalid as error:
        raise unknown_token() from error


def _no_version(model: str, number: int) -> NotFound:
    return NotFound(
        f"the model {model!r} has no version {number}; `sluiceway models show` names those that it has", field="version"
    )


def _unknown(model: str) -> NotFound:
    return NotFound(
        f"there is no model {model!r}; `sluiceway models list --trained` names those that there are", field="model"
    )
