"""Choice of an adapter's version: by its number, its alias or the alias `live`, with the share of a canary."""

from collections.abc import Iterator

from sluiceway_common.errors import Conflict, misspelt
from sluiceway_infer.domain.models.adapters import (
    LIVE,
    AdapterAlias,
    AdapterVersion,
    ChosenAdapter,
    NamedAdapter,
    share_of,
)
from sluiceway_infer.domain.models.catalogue import TenantAdapters
from sluiceway_infer.domain.models.info import ModelInfo

_LISTED_VERSIONS = 10
# To find the nearest of many names takes longer than a call may hold up others.
_MOST_COMPARED = 100


def chosen(adapters: TenantAdapters, name: NamedAdapter, base: ModelInfo, caller: str) -> ChosenAdapter:
    """What the name stands for, for this conversation. Raises NotFound with the names that there are, Conflict for a
    version that is tainted or was trained beside another base."""
    if name.version:
        return ChosenAdapter(_sound(adapters, name, base, name.version))
    if alias := adapters.alias(name.model, name.alias or LIVE):
        return _by_alias(adapters, name, base, alias, caller)
    newest = next(newest_first(adapters, name.model, base), None)
    if name.alias or newest is None:
        raise _unknown(adapters, name, base)
    return ChosenAdapter(newest)


def newest_first(adapters: TenantAdapters, model: str, base: ModelInfo) -> Iterator[AdapterVersion]:
    """The versions of a model that may be asked of this base."""
    found = adapters.versions(model)
    return (one for one in found if one.base_sha256 == base.base_sha256 and not one.tainted_by)


def names(adapters: TenantAdapters, base: ModelInfo) -> tuple[NamedAdapter, ...]:
    """What can be asked of a base: each model, its aliases, and its last versions."""
    models = adapters.models() if base.base_sha256 else ()
    return tuple(name for model in models for name in names_of(adapters, base, model))


def names_of(adapters: TenantAdapters, base: ModelInfo, model: str) -> Iterator[NamedAdapter]:
    """The same for one model."""
    numbers = [one.version for one in newest_first(adapters, model, base)]
    live = adapters.alias(model, LIVE)
    if numbers and (live is None or live.version in numbers):
        yield NamedAdapter(base.name, model)
    for alias in adapters.aliases(model):
        if alias.version in numbers:
            yield NamedAdapter(base.name, model, alias.alias)
    for number in numbers[:_LISTED_VERSIONS]:
        yield NamedAdapter(base.name, model, version=number)


def _by_alias(
    adapters: TenantAdapters, name: NamedAdapter, base: ModelInfo, alias: AdapterAlias, caller: str
) -> ChosenAdapter:
    """A canary that may not be asked gets nobody: what it is tried on must not suffer from it."""
    arm = f"{alias.model}@{alias.alias}/"
    canary = adapters.version(alias.model, alias.canary_version) if alias.canary_version else None
    is_tried = canary is not None and not canary.tainted_by and canary.base_sha256 == base.base_sha256
    stable = ChosenAdapter(_sound(adapters, name, base, alias.version), f"{arm}stable" if is_tried else "")
    if canary is None or not is_tried or share_of(alias, caller) >= alias.canary_share:
        return stable
    return ChosenAdapter(canary, f"{arm}canary", stable)


def _sound(adapters: TenantAdapters, name: NamedAdapter, base: ModelInfo, number: int) -> AdapterVersion:
    version = adapters.version(name.model, number)
    if version is None:
        raise _unknown(adapters, name, base)
    if version.tainted_by:
        raise Conflict(
            f"{version.name} was trained on a document that was withdrawn since; ask for another version, or train it "
            "anew",
            field="model",
        )
    if version.base_sha256 != base.base_sha256:
        raise Conflict(
            f"{version.name} was trained beside {version.base!r} ({version.base_sha256[:12]}…), and {base.name!r} is "
            f"another model ({base.base_sha256[:12] or 'of no known bytes'}…); ask that one",
            field="model",
        )
    return version


def _unknown(adapters: TenantAdapters, name: NamedAdapter, base: ModelInfo) -> Exception:
    """Of what the caller's tenant has: the names of that model, or where there is none of it those of the models."""
    near = [*names_of(adapters, base, name.model)] if base.base_sha256 else []
    models = adapters.models()[:_MOST_COMPARED] if base.base_sha256 else ()
    there = [base.name, *map(written, near or [NamedAdapter(base.name, model) for model in models])]
    return misspelt("model", written(name), there, field="model")


def written(name: NamedAdapter) -> str:
    """As a caller writes it."""
    which = name.alias or (str(name.version) if name.version else "")
    return f"{name.base}+{name.model}" + (f"@{which}" if which else "")
