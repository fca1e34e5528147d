"""Events of eval's gates as calls of the registry."""

from datetime import UTC

from sluiceway.eval.v1 import values_pb2
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import hears
from sluiceway_train.domain.approvals import GateSaid
from sluiceway_train.service import TrainService


@hears(ModelJudged)
async def on_model_judged(event: ModelJudged, envelope: Envelope, service: TrainService) -> None:
    if event.outcome in (values_pb2.OUTCOME_APPROVED, values_pb2.OUTCOME_REFUSED):
        await service.models.approving.hear(_said(event, envelope.tenant))


def _said(event: ModelJudged, tenant: str) -> GateSaid:
    return GateSaid(
        tenant=tenant,
        evaluation_id=event.evaluation_id,
        adapter=event.candidate.adapter,
        digest=event.candidate.adapter_digest,
        # infer names a model with its adapter: what it was trained beside stands before the sign.
        champion=event.champion.model.partition("+")[0],
        champion_digest=event.champion.adapter_digest,
        suite=event.suite.name,
        suite_version=event.suite.version,
        suite_digest=event.suite.digest,
        collection=event.collection,
        max_tokens=event.max_tokens,
        margin=event.parameters.margin,
        confidence=event.parameters.confidence,
        approved=event.outcome == values_pb2.OUTCOME_APPROVED,
        judged_at=event.judged_at.ToDatetime(tzinfo=UTC),
    )
