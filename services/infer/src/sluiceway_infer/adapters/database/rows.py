"""Rows of answers, sealed whole, and back."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_infer.adapters.database.waiting_answers import Waiting
from sluiceway_infer.domain.answers.answer import Answer

_answer = TypeAdapter(Answer)


async def row_of(answer: Answer, seal: Seal) -> dict[str, object]:
    """The answer, sealed."""
    sealed = await seal.seal(answer.tenant, _answer.dump_json(answer).decode())
    return {
        "tenant": answer.tenant,
        "answer_id": answer.id,
        "given_at": answer.given_at,
        "key_id": sealed.key_id,
        "nonce": sealed.nonce,
        "ciphertext": sealed.ciphertext,
    }


def documents_of(one: Waiting) -> list[dict[str, object]]:
    """The rows that say which documents had part in it."""
    tenant, answer_id = one.name
    return [{"tenant": tenant, "document_id": name, "answer_id": answer_id} for name in sorted(one.documents)]


async def answer_of(row: Row[Any], seal: Seal) -> Answer:
    """The answer, opened."""
    sealed = SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext))
    return _answer.validate_json(await seal.open(row.tenant, sealed))
