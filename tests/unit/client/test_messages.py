"""Messages are made of what was meant, and of nothing else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from sluiceway_client import Addresses, AnswerQuery, Sluiceway, VerdictQuery
from sluiceway_client.audit_values import AuditQuery
from sluiceway_client.errors import Invalid

# Six in the evening, but where?
SIX = datetime(2026, 12, 1, 18)


async def drawn(stream: AsyncIterator[Any]) -> None:
    await anext(stream)


CALLS: dict[str, Callable[[Sluiceway], Awaitable[Any]]] = {
    "keys.create": lambda at: at.keys.create("crawler", expires=SIX),
    "keys.rotate": lambda at: at.keys.rotate("key_1", expires=SIX),
    "datasets.build": lambda at: at.datasets.build("support", until=SIX),
    "policies.replay": lambda at: at.policies.replay(since=SIX),
    "record.search": lambda at: drawn(at.record.search(AnswerQuery(since=SIX))),
    "record.verdicts": lambda at: drawn(at.record.verdicts(VerdictQuery(until=SIX))),
    "audit.steps": lambda at: drawn(at.audit.steps(AuditQuery(since=SIX))),
}


@pytest.mark.parametrize("call", CALLS)
async def test_a_time_without_a_zone_is_refused_before_it_is_taken_for_another(call: str) -> None:
    async with Sluiceway(Addresses(api_key="sw_1", services={"eval": "127.0.0.1:9"})) as sluiceway:
        with pytest.raises(Invalid, match="the time 2026-12-01 18:00:00 has no zone; say one"):
            await CALLS[call](sluiceway)
