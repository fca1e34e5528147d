"""Stored form of judgements. Which policy decided, and how, most of them have alike: where rows are short it is kept
once, and a judgement names it by its digest and says its verdict alone.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, FromClause, Text, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.database import parameter
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_embed.adapters.database.tables import judgement_circumstances
from sluiceway_embed.adapters.database.told_versions import (
    SHORT,
    listed,
    named,
    short_digest,
    short_id,
    told_parameters,
    whole_digest,
    whole_id,
)
from sluiceway_embed.domain.judgements import DocumentJudgement, PassageRange

# Columns of their own; the rest of a judgement is told.
_NAMED: Final = ("tenant", "document_id", "order", "judge", "at")
# In the order in which they are listed: those that are mostly plain are last.
_LISTED: Final = ("action", "policy", "policy_version", "policy_digest", "ruling", "verdict_id", "trust", "passages")
_PLAIN: Final = {"trust": "untrusted", "verdict_id": "", "policy_digest": "", "ruling": "", "passages": []}
# What each says for itself.
_OWN: Final = {"verdict_id": "", "passages": []}
_DIGEST_BYTES: Final = 12
_DIGEST_LENGTH: Final = 16
_PREFIX: Final = "ver_"


def judgement_parameters(judgement: DocumentJudgement) -> dict[str, Any]:
    """For the columns of a judgement, for `told_written` and for `keeping_circumstances`."""
    version, attempt = judgement.order
    told = {name: value for name, value in asdict(judgement).items() if name not in _NAMED}
    circumstances = listed({**_listable(told), **_OWN}, _LISTED, _PLAIN)
    digest = _digest(circumstances)
    is_usual = not judgement.passages and not judgement.verdict_id.startswith(SHORT)
    short = digest + short_id(judgement.verdict_id, _PREFIX) if is_usual else listed(_listable(told), _LISTED, _PLAIN)
    return {
        "tenant": judgement.tenant,
        "document_id": judgement.document_id,
        "version": version,
        "attempt": attempt,
        "judge": judgement.judge,
        "at": judgement.at,
        "digest": digest,
        "circumstances": circumstances,
        "is_usual": is_usual,
        **told_parameters(told, short),
    }


def judgement_of(row: Any, circumstances: str | None) -> DocumentJudgement:
    """Of a row in any form, with the circumstances that it names."""
    told = _told(row.told, circumstances)
    passages = tuple(PassageRange(**each) for each in told["passages"])
    return DocumentJudgement(
        tenant=row.tenant,
        document_id=row.document_id,
        order=(row.version, row.attempt),
        judge=row.judge,
        at=row.at,
        **{**told, "passages": passages, "policy_digest": whole_digest(told["policy_digest"])},
    )


def circumstances_named(said: FromClause) -> ColumnElement[bool]:
    """Whether a row of them is that which a judgement names."""
    here, text = judgement_circumstances.c, said.c.told.op("#>>")(literal_column("'{}'"))
    return and_(here.tenant == said.c.tenant, here.digest == func.left(text, _DIGEST_LENGTH))


def keeping_circumstances() -> Insert:
    """By the parameters of a judgement, where its row names them."""
    here = judgement_circumstances.c
    values = (parameter(here.tenant), parameter(here.digest), bindparam("circumstances", type_=Text))
    row = select(*values).where(rows_are_short(), bindparam("is_usual", type_=Boolean))
    return insert(judgement_circumstances).from_select(here.keys(), row).on_conflict_do_nothing()


def _listable(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "policy_digest": short_digest(told["policy_digest"]), "passages": list(told["passages"])}


def _told(stored: Any, circumstances: str | None) -> dict[str, Any]:
    if isinstance(stored, dict):
        return {**_PLAIN, **stored}
    if circumstances is None:
        return named(stored, _LISTED, _PLAIN)
    return {**named(circumstances, _LISTED, _PLAIN), "verdict_id": whole_id(stored[_DIGEST_LENGTH:], _PREFIX)}


def _digest(circumstances: str) -> str:
    digest = hashlib.blake2b(circumstances.encode(), digest_size=_DIGEST_BYTES).digest()
    return base64.b64encode(digest).decode()
