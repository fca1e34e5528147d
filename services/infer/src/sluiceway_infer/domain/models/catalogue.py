"""Catalogue of adapters, by tenant: what the registry has said, the same whatever order it was heard in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterVersion

MOST_VERSIONS = 10_000
"""Versions of a tenant that are known: those that aliases name, and the newest ones. As many deleted ones are known."""
MOST_ALIASES = 1_000
"""Aliases of a tenant that are known, those moved last."""


class TenantAdapters:
    """Versions and aliases of one tenant, by their models."""

    def __init__(self, most_versions: int = MOST_VERSIONS, most_aliases: int = MOST_ALIASES) -> None:
        self._most_versions, self._most_aliases = most_versions, most_aliases
        self._versions: defaultdict[str, dict[int, AdapterVersion]] = defaultdict(dict)
        self._deleted: dict[tuple[str, int], AdapterVersion] = {}
        self._aliases: defaultdict[str, dict[str, AdapterAlias]] = defaultdict(dict)
        self._known = 0

    def learn(self, version: AdapterVersion) -> bool:
        """Whether anything is known now that was not. A taint stays, and so does it that one is deleted."""
        place = version.model, version.version
        known = self._versions.get(version.model, {}).get(version.version)
        if place in self._deleted:
            return False
        if version.is_deleted:
            return self._delete(version)
        if known is None:
            return self._add(version)
        learned = replace(known, tainted_by=known.tainted_by | version.tainted_by)
        self._versions[version.model][version.version] = learned
        return learned != known

    def move(self, alias: AdapterAlias) -> bool:
        """The highest revision stays."""
        known = self._aliases.get(alias.model, {}).get(alias.alias)
        if known is not None and known.revision >= alias.revision:
            return False
        self._aliases[alias.model][alias.alias] = alias
        if known is None and sum(map(len, self._aliases.values())) > self._most_aliases:
            every = chain.from_iterable(found.values() for found in self._aliases.values())
            oldest = min(every, key=lambda one: (one.moved_at, one.model, one.alias))
            del self._aliases[oldest.model][oldest.alias]
        return True

    def version(self, model: str, version: int) -> AdapterVersion | None:
        """None also for one that is deleted."""
        return self._versions.get(model, {}).get(version)

    def alias(self, model: str, alias: str) -> AdapterAlias | None:
        """None also for one that is gone."""
        known = self._aliases.get(model, {}).get(alias)
        return known if known is not None and known.version else None

    def models(self) -> Sequence[str]:
        """Those that have versions, by name."""
        return sorted(model for model, versions in self._versions.items() if versions)

    def versions(self, model: str) -> Sequence[AdapterVersion]:
        """The newest first; those that are deleted are left out."""
        return [found for _, found in sorted(self._versions.get(model, {}).items(), reverse=True)]

    def deleted(self) -> Iterable[AdapterVersion]:
        """Those that may still be held somewhere."""
        return self._deleted.values()

    def aliases(self, model: str) -> Sequence[AdapterAlias]:
        """By name; those that are gone are left out."""
        return [found for _, found in sorted(self._aliases.get(model, {}).items()) if found.version]

    def __len__(self) -> int:
        return self._known

    def _delete(self, version: AdapterVersion) -> bool:
        if self._versions.get(version.model, {}).pop(version.version, None) is not None:
            self._known -= 1
        self._deleted[version.model, version.version] = version
        if len(self._deleted) > self._most_versions:
            del self._deleted[next(iter(self._deleted))]
        return True

    def _add(self, version: AdapterVersion) -> bool:
        self._versions[version.model][version.version] = version
        self._known += 1
        return self._known <= self._most_versions or self._oldest_forgotten() != version

    def _oldest_forgotten(self) -> AdapterVersion | None:
        """Of those that no alias names; a version that answers for a name is never let go of."""
        every = chain.from_iterable(found.values() for found in self._aliases.values())
        named = {(alias.model, number) for alias in every for number in (alias.version, alias.canary_version)}
        versions = chain.from_iterable(found.values() for found in self._versions.values())
        others = (one for one in versions if (one.model, one.version) not in named)
        oldest = min(others, key=lambda one: (one.created_at, one.id), default=None)
        if oldest is not None:
            del self._versions[oldest.model][oldest.version]
            self._known -= 1
        return oldest


class AdapterCatalogue:
    """All tenants' adapters."""

    def __init__(self) -> None:
        self._tenants: defaultdict[str, TenantAdapters] = defaultdict(TenantAdapters)

    def of(self, tenant: str) -> TenantAdapters:
        """Of a tenant that nothing is known of there are none."""
        found = self._tenants.get(tenant)
        return TenantAdapters() if found is None else found

    def learn(self, version: AdapterVersion) -> bool:
        return self._tenants[version.tenant].learn(version)

    def move(self, alias: AdapterAlias) -> bool:
        return self._tenants[alias.tenant].move(alias)

    def forget(self, tenant: str) -> int:
        """How many versions were known."""
        return len(self._tenants.pop(tenant, ()))

    def deleted(self) -> Sequence[AdapterVersion]:
        """Of all tenants."""
        return [version for adapters in self._tenants.values() for version in adapters.deleted()]

    def tenants(self) -> Iterable[str]:
        return tuple(self._tenants)
