"""Aliases of models: names that stand for a version and move by compare-and-set, and the history of their moves."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from sluiceway_common import ids
from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Conflict, Invalid, TooLarge
from sluiceway_train.domain.model_versions import ModelVersion

MOST_ALIASES: Final = 16
MOST_NOTE: Final = 1_000

# What becomes of aliases when the version that they stand for is tainted.
OnTaint = Literal["move_back", "wait"]

# What a version is to an alias.
AliasPart = Literal["version", "canary"]

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True)
class Canary:
    """A version that answers a share of what is asked of an alias, above 0 and below 1."""

    version: int
    share: float


@dataclass(frozen=True, kw_only=True)
class ModelAlias:
    """A name and the version that it stands for; 0 where it is gone. `revision` counts its moves, over that too."""

    tenant: str
    model: str
    name: str
    version: int
    canary: Canary | None = None
    revision: int
    moved_at: datetime

    @property
    def id(self) -> str:
        return f"mda_{ids.sha256(ids.derived('model-alias', self.tenant, self.model, self.name))[:32]}"

    @property
    def seen_revision(self) -> int:
        """What a caller knows it by: who sees that there is none has seen 0."""
        return self.revision if self.version else 0

    def versions(self) -> tuple[int, ...]:
        """All that answer for it."""
        stands = (self.version,) if self.version else ()
        return (*stands, self.canary.version) if self.canary else stands


@dataclass(frozen=True)
class RegisteredModel:
    """A model: its versions, the last one first, in a list of models that one alone; and its aliases, by name."""

    versions: Sequence[ModelVersion]
    aliases: Sequence[ModelAlias]

    @property
    def name(self) -> str:
        return self.versions[0].model


@dataclass(frozen=True, kw_only=True)
class AliasMove:
    """A place in the history of an alias: where it stands from then on, who moved it, and why, sealed."""

    alias: ModelAlias
    by: str
    note: SealedText | None = None


@dataclass(frozen=True, kw_only=True)
class AliasWish:
    """Where somebody wants an alias to stand. `expected` is the revision that he has seen."""

    model: str
    name: str
    version: int
    canary: Canary | None = None
    expected: int | None = None
    note: str = ""


def checked_wish(wish: AliasWish) -> AliasWish:
    """Raises Invalid."""
    checked_alias(wish.name)
    if wish.version < 1:
        raise Invalid(f"`version` is {wish.version}; say which version, counted from 1", field="version")
    if wish.canary is not None:
        _check_canary(wish.canary, wish.version)
    checked_note(wish.note)
    return wish


def checked_alias(name: str) -> str:
    """Raises Invalid."""
    if not _NAME.fullmatch(name):
        raise Invalid(
            f"`alias` is {name[:80]!r}; it must be 1 to 32 lower-case letters, digits and dashes, the first a letter",
            field="alias",
        )
    return name


def checked_note(note: str) -> str:
    """Raises Invalid."""
    if len(note) > MOST_NOTE:
        raise Invalid(f"`note` has {len(note)} characters; at most {MOST_NOTE} are kept", field="note")
    return note


def canary_of(version: int, share: float) -> Canary | None:
    """None for neither. Raises Invalid for one without the other."""
    if version == 0 and share == 0:
        return None
    if version == 0:
        raise Invalid("`canary_share` is given without `canary_version`; say both or neither", field="canary_version")
    return Canary(version, share)


def newly_answering(alias: ModelAlias, before: ModelAlias | None) -> frozenset[int]:
    """Versions that the move lets answer, or answer more than before. Not what the alias stood for, also where its
    canary is taken away, and not a canary whose share does not grow."""
    grows = alias.canary is not None and alias.canary.share > _share(alias.canary.version, before)
    asked = alias.versions() if grows else alias.versions()[:1]
    return frozenset(asked) - {before.version if before is not None else 0}


def _share(version: int, alias: ModelAlias | None) -> float:
    """What the version answers of the alias as its canary."""
    canary = alias.canary if alias is not None else None
    return canary.share if canary is not None and canary.version == version else 0.0


def refused(
    alias: ModelAlias, known: Collection[int], tainted: Collection[int], unapproved: Collection[int] = ()
) -> Conflict | None:
    """Why it may not stand there: a version that is not there, that a withdrawn document had part in, or that wants the
    approval of a gate."""
    fields = ("version", "canary_version")
    for field, version in zip(fields, alias.versions(), strict=False):
        if version not in known:
            return Conflict(f"the model {alias.model!r} has no version {version}; name one that it has", field=field)
        if version in tainted:
            return Conflict(
                f"version {version} of {alias.model!r} learned from a document that was withdrawn; name another one",
                field=field,
            )
        if version in unapproved:
            return _not_approved(alias, version, field)
    return None


def _not_approved(alias: ModelAlias, version: int, field: str) -> Conflict:
    return Conflict(
        f"no gate has approved version {version} of {alias.model!r}, and the alias {alias.name!r} is "
        "protected; hold it against its base by `sluiceway eval gate` first, as TRAIN_GATE_SUITES, "
        "TRAIN_GATE_COLLECTIONS, TRAIN_GATE_TOKENS, TRAIN_GATE_MARGIN and TRAIN_GATE_CONFIDENCE want it; "
        "of a gate that does not count the log of train tells why (`gate_does_not_count`)",
        field=field,
    )


def still_named(version: ModelVersion, aliases: Sequence[ModelAlias]) -> Conflict | None:
    """Why it may not be deleted: an alias stands for it, or has it as its canary."""
    names = [repr(alias.name) for alias in aliases if version.version in alias.versions()]
    if not names:
        return None
    return Conflict(
        f"version {version.version} of {version.model!r} answers for the alias {', '.join(names)}; move it to another "
        "version first",
        field="version",
    )


def too_many() -> TooLarge:
    """What is said where a model has as many aliases as it may have."""
    return TooLarge(f"the model has {MOST_ALIASES} aliases; take one away first", field="alias")


def moved_back(
    alias: ModelAlias, history: Sequence[int], unfit: Collection[int], unapproved: Collection[int] = ()
) -> ModelAlias | None:
    """The alias without what is unfit (tainted or deleted): where it stands, or else at the last version of its history
    that is fit and not `unapproved`. A canary that is unfit, or that it now stands for, goes. None where nothing is to
    be moved, or there is nothing to move to.

    `history` are the versions that it stood for, the last one first.
    """
    if not set(alias.versions()) & set(unfit):
        return None
    held = (one for one in history if one not in unapproved)
    version = next((one for one in (alias.version, *held) if one and one not in unfit), None)
    if version is None:
        return None
    canary = alias.canary
    kept = canary if canary is not None and canary.version not in (*unfit, version) else None
    return replace(alias, version=version, canary=kept, revision=alias.revision + 1)


def _check_canary(canary: Canary, version: int) -> None:
    if canary.version < 1:
        raise Invalid(
            f"`canary_version` is {canary.version}; say which version, counted from 1", field="canary_version"
        )
    if canary.version == version:
        raise Invalid(
            f"`canary_version` is {version}, which the alias stands for; it must be another one", field="canary_version"
        )
    if not 0 < canary.share < 1:
        raise Invalid(f"`canary_share` is {canary.share}; it must lie above 0 and below 1", field="canary_share")
