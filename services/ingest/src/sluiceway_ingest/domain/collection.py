"""Collection: a named set of documents that share their rules."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from sluiceway_common.errors import Conflict, Invalid
from sluiceway_ingest.domain.bounds import check_groups

DEFAULT_NAME: Final = "default"
DEFAULT_TOKENS: Final = 200
FEWEST_TOKENS: Final = 64
MOST_TOKENS: Final = 480
LONGEST_RETENTION: Final = 36_500

CollectionState = Literal["live", "deleting", "deleted"]
"""The row of one that was deleted stays: nobody makes it anew by chance, with rules that are wider."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Language of its text (empty: each document is looked at), passage size, who finds it, days kept (0: for ever).
    `revision` counts the states of these rules, and of the collection. What was in one of that name until
    `made_anew_at` is not in it."""

    tenant: str
    name: str = DEFAULT_NAME
    language: str = ""
    chunk_tokens: int = DEFAULT_TOKENS
    default_acl: tuple[str, ...] = ()
    retention_days: int = 0
    revision: int = 1
    state: CollectionState = "live"
    made_anew_at: datetime | None = field(default=None, compare=False)

    @property
    def is_there(self) -> bool:
        return self.state != "deleted"


@dataclass(frozen=True, kw_only=True)
class CollectionChange:
    """What is to be changed of a collection, by whoever has seen that `revision`; None stays as it is."""

    name: str
    revision: int
    language: str | None = None
    chunk_tokens: int | None = None
    retention_days: int | None = None
    default_acl: tuple[str, ...] | None = None

    @property
    def rules(self) -> dict[str, Any]:
        """Those that are named, by their names."""
        named = {
            "language": self.language,
            "chunk_tokens": self.chunk_tokens,
            "retention_days": self.retention_days,
            "default_acl": self.default_acl,
        }
        return {rule: wanted for rule, wanted in named.items() if wanted is not None}


def changed(collection: Collection, change: CollectionChange) -> Collection:
    """The collection as it stands afterwards; itself where it has these rules already, also for who comes twice. Raises
    Invalid where a rule is out of bounds, Conflict where it was changed since."""
    if not change.rules:
        raise Invalid(
            "nothing is to be changed; give `language`, `chunk_tokens`, `retention_days` or `default_acl`", field="name"
        )
    if collection.state != "live":
        raise closed(collection, field="name")
    after = checked(replace(collection, **change.rules))
    if after == collection:
        return collection
    if change.revision != collection.revision:
        raise Conflict(
            f"the rules of {collection.name!r} are at revision {collection.revision}, not {change.revision}; look at "
            "them again, and change them with that one",
            field="revision",
        )
    return replace(after, revision=collection.revision + 1)


def closing(collection: Collection) -> Collection:
    """It takes nothing from here on, and what is in it is erased. Raises Invalid for the one that is always there."""
    if collection.name == DEFAULT_NAME:
        raise Invalid(
            "`default` takes what names no collection, and cannot be deleted; erase its documents (`sluiceway docs "
            "erase`)",
            field="name",
        )
    return replace(collection, state="deleting", revision=collection.revision + 1)


def deleted(collection: Collection) -> Collection:
    """Nothing is left of it but its name and its groups, by which it is still judged who may know of what was in it."""
    return replace(collection, state="deleted", revision=collection.revision + 1)


def made_anew(before: Collection, wanted: Collection, now: datetime) -> Collection:
    """In the place of one that was deleted. Its states go on to be counted, so that old news of it stays old."""
    return replace(wanted, revision=before.revision + 1, made_anew_at=now)


def closed(collection: Collection, *, field: str) -> Conflict:
    """What is said to who would put something into it, or change it."""
    if collection.is_there:
        return Conflict(
            f"the collection {collection.name!r} is being deleted; take another one, or ask again when it is gone "
            "(`sluiceway collections delete` tells how far it is)",
            field=field,
        )
    return Conflict(
        f"the collection {collection.name!r} was deleted; take another one, or have an operator make it anew "
        "(`sluiceway collections create`): made by what comes by itself it would be open to everybody",
        field=field,
    )


def not_empty(collection: Collection, documents: int) -> Conflict:
    """What is said to who would delete it and has not said that its documents go too."""
    return Conflict(
        f"the collection {collection.name!r} holds {documents} documents, which would be erased for good; say "
        "`erase_documents` (`--documents`) if that is meant",
        field="erase_documents",
    )


def is_name(name: str) -> bool:
    """Whether a collection may be called so."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """Raises Invalid where it is no name of a collection."""
    if not is_name(name):
        raise Invalid(
            f"`collection` is {name[:80]!r}; its name has 1 to 64 lower-case letters, digits and dashes",
            field="collection",
        )
    return name


def checked(collection: Collection) -> Collection:
    """Raises Invalid where a rule is out of bounds."""
    checked_name(collection.name)
    if collection.language and not _LANGUAGE.fullmatch(collection.language):
        raise Invalid(f"`language` is {collection.language[:80]!r}; it is a BCP-47 tag such as `de`", field="language")
    if not FEWEST_TOKENS <= collection.chunk_tokens <= MOST_TOKENS:
        raise Invalid(
            f"`chunk_tokens` is {collection.chunk_tokens}; it must lie between {FEWEST_TOKENS} and {MOST_TOKENS}",
            field="chunk_tokens",
        )
    if not 0 <= collection.retention_days <= LONGEST_RETENTION:
        raise Invalid(
            f"`retention_days` is {collection.retention_days}; it must lie between 0 and {LONGEST_RETENTION}",
            field="retention_days",
        )
    check_groups(collection.default_acl, "default_acl")
    return collection
