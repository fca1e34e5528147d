"""Values of collections, of their deletion, and of the quotas of a tenant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Collection:
    """The rules that its documents share. `chunk_tokens` bounds a passage; `default_acl` names the groups that find a
    document which names none, empty for everybody; `retention_days` 0 is for ever; an empty language is looked for.
    `revision` counts the states of the rules. While it is `deleting` nothing is found in it, and it takes nothing."""

    name: str
    language: str = ""
    chunk_tokens: int = 200
    default_acl: tuple[str, ...] = ()
    retention_days: int = 0
    revision: int = 0
    deleting: bool = False


@dataclass(frozen=True, kw_only=True)
class DeletedCollection:
    """How far the deletion of a collection is: the documents that are not erased yet, and whether all of it is gone."""

    name: str
    documents_left: int
    complete: bool


@dataclass(frozen=True)
class QuotaUse:
    """How much of a quota is used; `most` 0 is no bound."""

    used: int
    most: int


@dataclass(frozen=True, kw_only=True)
class UsedQuotas:
    """What a tenant holds and has handed in since midnight UTC, each beside its bound. `backlog` are documents that
    wait to be read and indexed; the quota of the day begins anew at `day_ends_at`."""

    tenant: str
    documents: QuotaUse
    bytes: QuotaUse
    passages: QuotaUse
    backlog: QuotaUse
    documents_today: QuotaUse
    bytes_today: QuotaUse
    day_ends_at: datetime
