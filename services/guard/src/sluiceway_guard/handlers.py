"""Event handlers of guard: what it hears becomes calls."""

from collections.abc import Sequence
from datetime import UTC
from typing import cast

from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway_common.delivery import HeardEvent, hears_batches
from sluiceway_guard.domain.replay import KeptFinding, KeptVerdict
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.events import ACTION_OF, KIND_OF


@hears_batches(VerdictRecorded, max_records=500, max_seconds=1.0)
async def on_verdicts_recorded(events: Sequence[HeardEvent], service: GuardService) -> None:
    await service.verdicts.keep([_recorded(heard) for heard in events])


def _recorded(heard: HeardEvent) -> KeptVerdict:
    event = cast(VerdictRecorded, heard.event)
    verdict = event.verdict
    return KeptVerdict(
        tenant=heard.principal.tenant,
        id=event.verdict_id,
        kind=KIND_OF[verdict.kind],
        action=ACTION_OF[verdict.action],
        judged_at=event.judged_at.ToDatetime(tzinfo=UTC),
        policy_name=verdict.policy.name,
        policy_version=verdict.policy.version,
        policy_digest=verdict.policy.digest,
        findings=tuple(
            KeptFinding(part=one.part, kind=one.kind, rule=one.rule, score=one.score) for one in verdict.findings
        ),
        part_kinds=tuple(KIND_OF[kind] for kind in event.part_kinds),
        left_out=verdict.findings_left_out,
    )
