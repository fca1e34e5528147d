"""Catalogue of adapters, by tenant: what the registry has said, the same whatever order it was heard in."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterVersion

MOST_VERSIONS = 1_000
"""Versions of a tenant that are known, the newest ones."""
MOST_ALIASES = 1_000
"""Aliases of a tenant that are known, those moved last."""


class TenantAdapters:
    """Versions and aliases of one tenant."""

    def __init__(self, most_versions: int = MOST_VERSIONS, most_aliases: int = MOST_ALIASES) -> None:
        self._most_versions, self._most_aliases = most_versions, most_aliases
        self._versions: dict[tuple[str, int], AdapterVersion] = {}
        self._aliases: dict[tuple[str, str], AdapterAlias] = {}
        self._by_age: list[tuple[datetime, str, tuple[str, int]]] = []

    def learn(self, version: AdapterVersion) -> bool:
        """Whether anything is known now that was not. A taint stays."""
        known = self._versions.get((version.model, version.version))
        if known is None:
            return self._add(version)
        tainted_by = known.tainted_by | version.tainted_by
        self._versions[version.model, version.version] = replace(known, tainted_by=tainted_by)
        return tainted_by != known.tainted_by

    def move(self, alias: AdapterAlias) -> bool:
        """The highest revision stays."""
        known = self._aliases.get((alias.model, alias.alias))
        if known is not None and known.revision >= alias.revision:
            return False
        self._aliases[alias.model, alias.alias] = alias
        if len(self._aliases) > self._most_aliases:
            oldest = min(self._aliases.values(), key=lambda one: (one.moved_at, one.model, one.alias))
            del self._aliases[oldest.model, oldest.alias]
        return True

    def version(self, model: str, version: int) -> AdapterVersion | None:
        return self._versions.get((model, version))

    def alias(self, model: str, alias: str) -> AdapterAlias | None:
        """None also for one that is gone."""
        known = self._aliases.get((model, alias))
        return known if known is not None and known.version else None

    def versions(self, model: str | None = None) -> Sequence[AdapterVersion]:
        """Of a model, or all: by name, the newest first."""
        found = (one for one in self._versions.values() if model in (None, one.model))
        return sorted(found, key=lambda one: (one.model, -one.version))

    def aliases(self, model: str | None = None) -> Sequence[AdapterAlias]:
        """Of a model, or all: by name; those that are gone are left out."""
        found = (one for one in self._aliases.values() if one.version and model in (None, one.model))
        return sorted(found, key=lambda one: (one.model, one.alias))

    def _add(self, version: AdapterVersion) -> bool:
        place = (version.model, version.version)
        self._versions[place] = version
        heapq.heappush(self._by_age, (version.created_at, version.id, place))
        if len(self._versions) <= self._most_versions:
            return True
        _, _, oldest = heapq.heappop(self._by_age)
        del self._versions[oldest]
        return oldest != place


class AdapterCatalogue:
    """All tenants' adapters."""

    def __init__(self) -> None:
        self._tenants: defaultdict[str, TenantAdapters] = defaultdict(TenantAdapters)

    def of(self, tenant: str) -> TenantAdapters:
        """Of a tenant that nothing is known of there are none."""
        return self._tenants.get(tenant) or TenantAdapters()

    def learn(self, version: AdapterVersion) -> bool:
        return self._tenants[version.tenant].learn(version)

    def move(self, alias: AdapterAlias) -> bool:
        return self._tenants[alias.tenant].move(alias)

    def forget(self, tenant: str) -> int:
        """How many versions were known."""
        gone = self._tenants.pop(tenant, None)
        return len(gone.versions()) if gone else 0

    def tenants(self) -> Iterable[str]:
        return tuple(self._tenants)
