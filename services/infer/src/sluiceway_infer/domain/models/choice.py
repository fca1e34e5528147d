"""Choice of an adapter's version: by its number, its alias or the alias `live`, with the share of a canary."""

from collections.abc import Iterator

from sluiceway_common.errors import Conflict, misspelt
from sluiceway_infer.domain.models.adapters import (
    LIVE,
    AdapterAlias,
    AdapterName,
    AdapterVersion,
    ChosenAdapter,
    share_of,
)
from sluiceway_infer.domain.models.catalogue import TenantAdapters
from sluiceway_infer.domain.models.info import ModelInfo

_LISTED_VERSIONS = 10


def chosen(adapters: TenantAdapters, name: AdapterName, base: ModelInfo, caller: str) -> ChosenAdapter:
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


def names(adapters: TenantAdapters, base: ModelInfo) -> tuple[AdapterName, ...]:
    """What can be asked of a base: each model, its aliases, and its last versions."""
    if not base.base_sha256:
        return ()
    sound = [one for one in adapters.versions() if one.base_sha256 == base.base_sha256 and not one.tainted_by]
    models = dict.fromkeys(one.model for one in sound)
    return tuple(name for model in models for name in _names(adapters, base, model, sound))


def _names(adapters: TenantAdapters, base: ModelInfo, model: str, sound: list[AdapterVersion]) -> Iterator[AdapterName]:
    numbers = [one.version for one in sound if one.model == model]
    aliases = [one for one in adapters.aliases(model) if one.version in numbers]
    live = adapters.alias(model, LIVE)
    if live is None or live.version in numbers:
        yield AdapterName(base.name, model)
    for alias in aliases:
        yield AdapterName(base.name, model, alias.alias)
    for number in numbers[:_LISTED_VERSIONS]:
        yield AdapterName(base.name, model, version=number)


def _by_alias(
    adapters: TenantAdapters, name: AdapterName, base: ModelInfo, alias: AdapterAlias, caller: str
) -> ChosenAdapter:
    """A canary that may not be asked gets nobody: what it is tried on must not suffer from it."""
    arm = f"{alias.model}@{alias.alias}/"
    canary = adapters.version(alias.model, alias.canary_version) if alias.canary_version else None
    is_tried = canary is not None and not canary.tainted_by and canary.base_sha256 == base.base_sha256
    stable = ChosenAdapter(_sound(adapters, name, base, alias.version), f"{arm}stable" if is_tried else "")
    if canary is None or not is_tried or share_of(alias, caller) >= alias.canary_share:
        return stable
    return ChosenAdapter(canary, f"{arm}canary", stable)


def _sound(adapters: TenantAdapters, name: AdapterName, base: ModelInfo, number: int) -> AdapterVersion:
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


def _unknown(adapters: TenantAdapters, name: AdapterName, base: ModelInfo) -> Exception:
    """Of what the caller's tenant has."""
    there = [base.name, *map(written, names(adapters, base))]
    return misspelt("model", written(name), there, field="model")


def written(name: AdapterName) -> str:
    """As a caller writes it."""
    which = name.alias or (str(name.version) if name.version else "")
    return f"{name.base}+{name.model}" + (f"@{which}" if which else "")
