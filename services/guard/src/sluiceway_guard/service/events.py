"""Events of guard: what was decided, by kinds, rules and places alone."""

from datetime import datetime
from typing import Final

from sluiceway.guard.v1 import events_pb2, values_pb2
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.ids import derived
from sluiceway_guard.domain.policy import Action, WhenAway
from sluiceway_guard.domain.policy_history import Activation
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import PartFinding, ScannerStatus, Verdict

# A text may be made of findings alone; more of them would tell nobody more.
_MOST_FINDINGS: Final = 1_000

KIND: dict[SubjectKind, values_pb2.SubjectKind.ValueType] = {
    "question": values_pb2.SUBJECT_KIND_QUESTION,
    "passage": values_pb2.SUBJECT_KIND_PASSAGE,
    "answer": values_pb2.SUBJECT_KIND_ANSWER,
    "tool_call": values_pb2.SUBJECT_KIND_TOOL_CALL,
    "tool_result": values_pb2.SUBJECT_KIND_TOOL_RESULT,
}
ACTION: dict[Action, values_pb2.Action.ValueType] = {
    "allow": values_pb2.ACTION_ALLOW,
    "review": values_pb2.ACTION_REVIEW,
    "redact": values_pb2.ACTION_REDACT,
    "block": values_pb2.ACTION_BLOCK,
}
STATUS: dict[ScannerStatus, values_pb2.ScannerStatus.ValueType] = {
    "ran": values_pb2.SCANNER_STATUS_RAN,
    "late": values_pb2.SCANNER_STATUS_LATE,
    "failed": values_pb2.SCANNER_STATUS_FAILED,
}
WHEN_AWAY: dict[WhenAway, values_pb2.WhenAway.ValueType] = {
    "closed": values_pb2.WHEN_AWAY_CLOSED,
    "open": values_pb2.WHEN_AWAY_OPEN,
}


def verdict_recorded(verdict: Verdict, tenant: str, characters: int, at: datetime) -> OutgoingEvent:
    event = events_pb2.VerdictRecorded(verdict_id=verdict.id, verdict=verdict_message(verdict), characters=characters)
    event.judged_at.FromDatetime(at)
    return OutgoingEvent(event, tenant)


def verdict_message(verdict: Verdict) -> values_pb2.Verdict:
    policy = verdict.policy
    return values_pb2.Verdict(
        verdict_id=verdict.id,
        kind=KIND[verdict.kind],
        action=ACTION[verdict.action],
        findings=[_finding(one) for one in verdict.findings[:_MOST_FINDINGS]],
        findings_left_out=max(0, len(verdict.findings) - _MOST_FINDINGS),
        scanners=[
            values_pb2.ScannerRun(name=run.name, version=run.version, status=STATUS[run.status])
            for run in verdict.scanners
        ],
        policy=values_pb2.PolicyVersion(name=policy.name, version=policy.version, digest=policy.digest),
        when_away=WHEN_AWAY[policy.when_away],
    )


def _finding(one: PartFinding) -> values_pb2.Finding:
    found = one.finding
    return values_pb2.Finding(
        kind=found.kind,
        rule=found.rule,
        part=one.part,
        start=found.start,
        end=found.end,
        score=found.score,
        action=ACTION[one.action],
    )


async def policy_activated(activation: Activation, seal: Seal) -> OutgoingEvent:
    """Raises Unavailable, and NotFound where the tenant was dropped."""
    tenant = activation.tenant
    event = events_pb2.PolicyActivated(
        name=activation.name,
        version=activation.version,
        digest=activation.digest,
        number=activation.number,
        sealed_by=await _sealed(tenant, activation.by, seal),
    )
    if activation.note:
        event.sealed_note.CopyFrom(await _sealed(tenant, activation.note, seal))
    event.activated_at.FromDatetime(activation.at)
    # Sealing draws by lot: the id is of what happened, not of its bytes.
    return OutgoingEvent(event, tenant, id=derived("policy-activated", tenant, str(activation.number)))


async def _sealed(tenant: str, text: str, seal: Seal) -> Sealed:
    sealed = await seal.seal(tenant, text)
    return Sealed(key_id=sealed.key_id, nonce=sealed.nonce, ciphertext=sealed.ciphertext)
