"""Adapters that can be asked: heard of from the registry, chosen by name, and listed, each tenant's for itself."""

from dataclasses import dataclass, field, replace
from typing import Literal

from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_infer.domain.models.adapters import (
    LIVE,
    AdapterAlias,
    AdapterVersion,
    ChosenAdapter,
    NamedAdapter,
)
from sluiceway_infer.domain.models.catalogue import AdapterCatalogue
from sluiceway_infer.domain.models.choice import chosen, names, written
from sluiceway_infer.domain.models.info import AdapterInfo, ModelInfo
from sluiceway_infer.service.adapter_loading import AdapterLoading
from sluiceway_infer.service.models import Models, ServedModel

RegistryNews = Literal["versions", "aliases"]

_RETRY_AFTER = 2.0
STANDS_IN_SECONDS = 30.0
"""So long the version that an alias stood for answers while its new one is being loaded."""


@dataclass(frozen=True)
class AskedModel:
    """What a name in a call stands for."""

    model: ServedModel
    adapter: ChosenAdapter | None = None

    @property
    def name(self) -> str:
        """Of what answers, with the version."""
        return f"{self.model.info.name}+{self.adapter.version.name}" if self.adapter else self.model.info.name


@dataclass(frozen=True, kw_only=True)
class Adapters:
    """Knows all that the registry has said, and what of it is ready. Until it has heard both versions and aliases to
    the end of what lay on the log, no adapter can be asked: half of it may stand for another version than the whole."""

    models: Models
    catalogue: AdapterCatalogue
    loading: AdapterLoading
    clock: Clock
    _before: dict[tuple[str, str, str], tuple[int, float]] = field(default_factory=dict)
    _unheard: set[RegistryNews] = field(default_factory=lambda: {"versions", "aliases"})

    def heard(self, news: RegistryNews) -> None:
        """All that had been said when this replica began to listen."""
        self._unheard.discard(news)

    def learn(self, version: AdapterVersion) -> None:
        """A version, or that it is tainted or deleted by now."""
        if self.catalogue.learn(version):
            self.loading.look()

    def move(self, alias: AdapterAlias) -> None:
        before = self.catalogue.of(alias.tenant).alias(alias.model, alias.alias)
        if not self.catalogue.move(alias):
            return
        if before is not None and before.version != alias.version:
            self._remember(alias, before.version)
        self.loading.look()

    def _remember(self, alias: AdapterAlias, version: int) -> None:
        """Where it stood; those that stand in for nobody any more go, the oldest first."""
        now, place = self.clock.monotonic(), (alias.tenant, alias.model, alias.alias)
        while self._before and now - next(iter(self._before.values()))[1] > STANDS_IN_SECONDS:
            del self._before[next(iter(self._before))]
        self._before.pop(place, None)
        self._before[place] = version, now

    def asked(self, principal: Principal, name: str, caller: str) -> AskedModel:
        """What the name stands for, for this conversation. Raises NotFound, Conflict, and Unavailable while what the
        registry has said was not heard yet, or what the model is."""
        wanted = NamedAdapter.of(name)
        if wanted is None:
            return AskedModel(self.models.named(name))
        base = self.models.named(wanted.base)
        self._must_have_heard(wanted)
        _must_be_known(base)
        adapters = self.catalogue.of(principal.tenant)
        choice = self._standing_in(chosen(adapters, wanted, base.info, caller), wanted, base)
        return AskedModel(base, self._first_ready(choice, base))

    def must_be_ready(self, asked: AskedModel) -> None:
        """Raises Unavailable while it is loaded, Conflict where it is refused."""
        if asked.adapter is not None:
            self.loading.must_be_ready(asked.model, asked.adapter.version)

    def infos(self, principal: Principal) -> tuple[ModelInfo, ...]:
        """All that can be asked, each model before its adapters."""
        if self._unheard:
            return tuple(self.models.infos(principal))
        own = self.catalogue.of(principal.tenant)
        found: list[ModelInfo] = []
        for base in self.models.infos(principal):
            found += [base, *(self._info(principal.tenant, base, name) for name in names(own, base))]
        return tuple(found)

    def info(self, principal: Principal, name: str) -> ModelInfo:
        """Raises NotFound."""
        for info in self.infos(principal):
            if info.name == name:
                return info
        raise NotFound(f"there is no model {name[:80]!r}; `/v1/models` lists them", field="model")

    async def forget(self, tenant: str) -> int:
        """Nothing is known or held of the tenant any more."""
        self.catalogue.forget(tenant)
        for place in [place for place in self._before if place[0] == tenant]:
            del self._before[place]
        return await self.loading.forget(tenant)

    def _must_have_heard(self, wanted: NamedAdapter) -> None:
        if self._unheard:
            raise Unavailable(
                "which adapters there are is not known here yet: the log was not heard to its end since this replica "
                f"began; ask again in a moment, or ask {wanted.base} without an adapter",
                retry_after=_RETRY_AFTER,
            )

    def _standing_in(self, choice: ChosenAdapter, name: NamedAdapter, base: ServedModel) -> ChosenAdapter:
        """An alias that was moved a moment ago goes on as it was until its new version is there: nobody waits."""
        place = (choice.version.tenant, name.model, name.alias or LIVE)
        number, moved_at = self._before.get(place, (0, 0.0))
        if name.version or not number or self.clock.monotonic() - moved_at > STANDS_IN_SECONDS:
            return choice
        before = self.catalogue.of(choice.version.tenant).version(name.model, number)
        if before is None or before.tainted_by or before.base_sha256 != base.info.base_sha256:
            return choice
        return _lastly(choice, ChosenAdapter(before))

    def _first_ready(self, choice: ChosenAdapter, base: ServedModel) -> ChosenAdapter:
        """What is refused is refused: only what is on its way lets another one answer in its place."""
        here: ChosenAdapter | None = choice
        while here is not None:
            if self.loading.is_ready(base, here.version):
                if here is not choice:
                    self.loading.want(base, choice.version)
                return here
            if self.loading.is_refused(here.version) and not here.variant.endswith("/canary"):
                break
            here = here.instead
        return choice

    def _info(self, tenant: str, base: ModelInfo, name: NamedAdapter) -> ModelInfo:
        adapters = self.catalogue.of(tenant)
        alias = adapters.alias(name.model, name.alias or LIVE) if not name.version else None
        version = chosen(adapters, replace(name, alias="", version=alias.version) if alias else name, base, "").version
        canary = adapters.version(name.model, alias.canary_version) if alias and alias.canary_version else None
        adapter = AdapterInfo(
            base=base.name,
            name=version.name,
            digest=version.digest,
            ready=self.loading.is_ready(self.models.named(base.name), version),
            canary=canary.name if canary else "",
            canary_share=alias.canary_share if alias and canary else 0.0,
        )
        return replace(base, name=written(name), standard=False, adapter=adapter)


def _must_be_known(base: ServedModel) -> None:
    """Of an engine that was not met yet nobody knows which adapters fit it: that none does would be believed."""
    if base.engine is not None and not base.info.context_tokens:
        raise Unavailable(
            f"the engine of model {base.info.name!r} was not there since this replica began, so which adapters fit it "
            "is not known; ask again in a moment",
            retry_after=_RETRY_AFTER,
        )


def _lastly(choice: ChosenAdapter, last: ChosenAdapter) -> ChosenAdapter:
    return replace(choice, instead=_lastly(choice.instead, last) if choice.instead else last)
