"""Answers to a case, sealed under a key of their tenant: one text for both models."""

import json
from collections.abc import Mapping

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_eval.domain.evaluations import CaseOutcome


async def sealed_words(seal: Seal, tenant: str, texts: Mapping[str, str]) -> SealedText | None:
    """By `candidate` and `champion`. None where nobody answered."""
    return await seal.seal(tenant, json.dumps(texts, ensure_ascii=False)) if texts else None


async def answer_words(seal: Seal, tenant: str, outcome: CaseOutcome) -> Mapping[str, str]:
    """Empty where nobody answered, or the key was dropped since."""
    if outcome.words is None:
        return {}
    try:
        texts: dict[str, str] = json.loads(await seal.open(tenant, outcome.words))
    except (NotFound, Invalid):
        return {}
    return texts
