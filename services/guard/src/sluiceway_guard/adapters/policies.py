"""Policies of tenants: read from the store, kept in an LRU cache, that of the installation where there is none."""

import asyncio
import math
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from sluiceway_common.cache import LRUCache, SingleFlight
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_guard.domain.policy import DecidingPolicies, Policy, prepared_policy_of
from sluiceway_guard.domain.policy_history import Activation, PolicyName, StoredPolicy, installed
from sluiceway_guard.ports import PolicyStore

log = structlog.get_logger(__name__)

STANDARD = Path(__file__).with_name("standard_policy.toml")
# An activation decides everywhere after this time.
FRESH_SECONDS: Final = 2.0
# Who asks after this time is answered at once, and it is looked anew behind him: a check that waits for no database.
AHEAD_SECONDS: Final = 1.0
# The store may be away for so long without a tenant noticing.
KEPT_SECONDS: Final = 600.0
# A store that hangs is a store that is away; who has something to go by waits for it hardly at all.
PATIENCE_SECONDS: Final = 2.0
IMPATIENCE_SECONDS: Final = 0.25
_TENANTS: Final = 10_000


class FilePolicy:
    """The policy of the installation for every tenant. Read once, when the service starts."""

    def __init__(self, stored: StoredPolicy) -> None:
        self.stored = stored
        self._policies = DecidingPolicies(prepared_policy_of(stored.toml))

    @classmethod
    def read(cls, path: Path) -> "FilePolicy":
        """Raises Invalid where the file is missing or wrong."""
        try:
            return cls(installed(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid(f"the policy {path} cannot be read; name another file in GUARD_POLICY") from error

    async def deciding(self, tenant: str) -> DecidingPolicies:
        return self._policies


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What counts for a tenant, under which digests that is stored (none where nothing is, or where a shadow could not
    be read now), and when it was read; and when that was last tried in vain."""

    policies: DecidingPolicies
    digests: tuple[str, str]
    read_at: float
    tried_at: float


class TenantPolicies:
    """What each tenant has activated; else `standard`."""

    def __init__(self, store: PolicyStore, standard: FilePolicy, clock: Clock) -> None:
        self._store = store
        self._standard = standard
        self._clock = clock
        self._known: LRUCache[str, _Known] = LRUCache(_TENANTS)
        self._looks: SingleFlight[str, DecidingPolicies] = SingleFlight()

    async def deciding(self, tenant: str) -> DecidingPolicies:
        known = self._known.get(tenant)
        age = self._clock.monotonic() - known.tried_at if known is not None else math.inf
        if known is None or age >= FRESH_SECONDS:
            return await self._looked(tenant, known)
        if age >= AHEAD_SECONDS:
            self._looks.begin(tenant, partial(self._look, tenant))
        return known.policies

    async def _looked(self, tenant: str, known: _Known | None) -> DecidingPolicies:
        """A look that takes longer goes on: what it finds counts for who asks later."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS if known is None else IMPATIENCE_SECONDS):
                return await self._looks.load(tenant, partial(self._look, tenant))
        except (Unavailable, Overloaded, TimeoutError) as error:
            return self._last_known(tenant, error)
        except Invalid as error:
            raise Unavailable(
                "the active policy is written for another version of guard; activate another one"
            ) from error

    async def _look(self, tenant: str) -> DecidingPolicies:
        """Raises Unavailable, and Invalid for what this version of guard cannot read."""
        began, known = self._clock.monotonic(), self._known.get(tenant)
        current = await self._store.current(tenant)
        digests = (_digest(current.decides), _digest(current.shadow))
        if known is not None and known.digests == digests:
            # A version never changes: what is known is not read again.
            policies = known.policies
        else:
            shadow, shadow_digest = await self._shadow(current.shadow)
            policies = DecidingPolicies(await self._deciding(tenant, current.decides, known), shadow)
            digests = digests[0], shadow_digest
        self._known[tenant] = _Known(policies=policies, digests=digests, read_at=began, tried_at=began)
        return policies

    async def _deciding(self, tenant: str, activation: Activation | None, known: _Known | None) -> Policy:
        if known is not None and known.digests[0] == _digest(activation):
            return known.policies.policy
        if activation is None:
            return (await self._standard.deciding(tenant)).policy
        return await self._policy(activation)

    async def _shadow(self, activation: Activation | None) -> tuple[Policy | None, str]:
        """It and its digest. None where it cannot be read, as what decides nothing holds nothing up; and no digest
        where it may be read another time."""
        if activation is None:
            return None, ""
        try:
            return await self._policy(activation), activation.digest
        except (Invalid, Unavailable) as error:
            log.warning("shadow_left_out", tenant=activation.tenant, digest=activation.digest, reason=str(error))
            return None, activation.digest if isinstance(error, Invalid) else ""

    async def _policy(self, activation: Activation) -> Policy:
        name = PolicyName(name=activation.name, version=activation.version)
        found = await self._store.get(activation.tenant, name)
        if found is None:
            raise Unavailable(f"the active policy {name} is not there; activate another one")
        return await asyncio.to_thread(prepared_policy_of, found.toml)

    def _last_known(self, tenant: str, error: Exception) -> DecidingPolicies:
        known, now = self._known.get(tenant), self._clock.monotonic()
        if known is None or now - known.read_at >= KEPT_SECONDS:
            raise Unavailable(
                "the policy of the tenant cannot be read; ask again in a moment", retry_after=1.0
            ) from error
        if known.tried_at == known.read_at:
            log.warning("policies_away", tenant=tenant, reason=str(error), counts=known.digests[0])
        self._known[tenant] = replace(known, tried_at=now)
        return known.policies


def _digest(activation: Activation | None) -> str:
    return activation.digest if activation is not None else ""
