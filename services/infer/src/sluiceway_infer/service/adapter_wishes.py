"""Wishes for adapters: what was asked for lately, what aliases name, and what is new, each tenant's in its order."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_infer.domain.models.adapters import LIVE, AdapterVersion
from sluiceway_infer.domain.models.catalogue import AdapterCatalogue, TenantAdapters
from sluiceway_infer.domain.models.residency import fair_share
from sluiceway_infer.service.models import Models

ASKED_SECONDS = 600.0


@dataclass(frozen=True)
class Wish:
    """A version to be held beside a model."""

    base: str
    version: AdapterVersion


class Wishes:
    """What is to be held, `most` at a time."""

    def __init__(self, catalogue: AdapterCatalogue, models: Models, clock: Clock, *, most: int) -> None:
        self._catalogue, self._models, self._clock, self._most = catalogue, models, clock, most
        # Of each tenant as many as could ever be held, the last one asked for at the end; so the tenants.
        self._asked: OrderedDict[str, OrderedDict[tuple[str, str, int], float]] = OrderedDict()

    def asked(self, wish: Wish) -> None:
        asked = self._asked.setdefault(wish.version.tenant, OrderedDict())
        self._asked.move_to_end(wish.version.tenant)
        place = (wish.base, wish.version.model, wish.version.version)
        asked[place] = self._clock.monotonic()
        asked.move_to_end(place)
        if len(asked) > self._most:
            asked.popitem(last=False)

    def forget(self, tenant: str) -> None:
        self._asked.pop(tenant, None)

    def wanted(self) -> Sequence[Wish]:
        """Of all tenants; who asked last is first where there are more of them than places."""
        tenants = dict.fromkeys([*reversed(self._asked), *self._catalogue.tenants()])
        return fair_share({tenant: list(self._of(tenant)) for tenant in tenants}, self._most)

    def _of(self, tenant: str) -> Iterator[Wish]:
        adapters = self._catalogue.of(tenant)
        yield from self._lately(tenant, adapters)
        for version in (*_named(adapters), *_newest(adapters)):
            if not version.tainted_by and (base := self._base_of(version)):
                yield Wish(base, version)

    def _lately(self, tenant: str, adapters: TenantAdapters) -> Iterator[Wish]:
        since = self._clock.monotonic() - ASKED_SECONDS
        for (base, model, number), at in reversed(self._asked.get(tenant, OrderedDict()).items()):
            version = adapters.version(model, number)
            if at >= since and version is not None and not version.tainted_by:
                yield Wish(base, version)

    def _base_of(self, version: AdapterVersion) -> str:
        """The model of the name that it was trained beside, else another one of the same bytes; empty for none."""
        fitting = [one.info.name for one in self._models.adapting() if one.info.base_sha256 == version.base_sha256]
        return version.base if version.base in fitting else next(iter(fitting), "")


def _named(adapters: TenantAdapters) -> Iterator[AdapterVersion]:
    """What aliases stand for, `live` before all others, then their canaries."""
    every = (alias for model in adapters.models() for alias in adapters.aliases(model))
    aliases = sorted(every, key=lambda one: (one.alias != LIVE, one.model, one.alias))
    places = [(one.model, one.version) for one in aliases] + [(one.model, one.canary_version) for one in aliases]
    for model, number in places:
        if number and (version := adapters.version(model, number)):
            yield version


def _newest(adapters: TenantAdapters) -> Sequence[AdapterVersion]:
    """The last sound version of each model, the youngest first."""
    sound = ((one for one in adapters.versions(model) if not one.tainted_by) for model in adapters.models())
    newest = [one for each in sound if (one := next(each, None))]
    return sorted(newest, key=lambda one: one.created_at, reverse=True)
