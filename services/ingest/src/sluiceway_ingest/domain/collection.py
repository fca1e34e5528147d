"""Collection: a named set of documents that share their rules."""

import re
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Invalid
from sluiceway_ingest.domain.bounds import check_groups

DEFAULT_NAME: Final = "default"
DEFAULT_TOKENS: Final = 200
FEWEST_TOKENS: Final = 64
MOST_TOKENS: Final = 480
LONGEST_RETENTION: Final = 36_500

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Language of its text (empty: each document is looked at), passage size, who finds it, days kept (0: for ever)."""

    tenant: str
    name: str = DEFAULT_NAME
    language: str = ""
    chunk_tokens: int = DEFAULT_TOKENS
    default_acl: tuple[str, ...] = ()
    retention_days: int = 0


def checked_name(name: str) -> str:
    """Raises Invalid where it is no name of a collection."""
    if not _NAME.fullmatch(name):
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
