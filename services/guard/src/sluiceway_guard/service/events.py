"""Events of guard: what was decided, by kinds, rules and places alone."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from sluiceway.guard.v1 import events_pb2, values_pb2
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.ids import derived
from sluiceway_guard.domain.document import ChunkedDocument, DocumentAction, Tally, becomes
from sluiceway_guard.domain.findings import told_kind
from sluiceway_guard.domain.policy import Action, Policy, WhenAway
from sluiceway_guard.domain.policy_history import Activation, ActivationMode
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import PartFinding, ScannerStatus, ShadowVerdict, Verdict

# A text may be made of findings alone; more of them would tell nobody more.
_MOST_FINDINGS: Final = 1_000
_REMEMBERED: Final = 1_000

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
    "pseudonymise": values_pb2.ACTION_PSEUDONYMISE,
    "redact": values_pb2.ACTION_REDACT,
    "block": values_pb2.ACTION_BLOCK,
}
DOCUMENT_ACTION: dict[DocumentAction, values_pb2.DocumentAction.ValueType] = {
    "allow": values_pb2.DOCUMENT_ACTION_ALLOW,
    "review": values_pb2.DOCUMENT_ACTION_REVIEW,
    "quarantine": values_pb2.DOCUMENT_ACTION_QUARANTINE,
}
KIND_OF: dict[int, SubjectKind] = {number: kind for kind, number in KIND.items()}
ACTION_OF: dict[int, Action] = {number: action for action, number in ACTION.items()}
STATUS: dict[ScannerStatus, values_pb2.ScannerStatus.ValueType] = {
    "ran": values_pb2.SCANNER_STATUS_RAN,
    "late": values_pb2.SCANNER_STATUS_LATE,
    "failed": values_pb2.SCANNER_STATUS_FAILED,
}
WHEN_AWAY: dict[WhenAway, values_pb2.WhenAway.ValueType] = {
    "closed": values_pb2.WHEN_AWAY_CLOSED,
    "open": values_pb2.WHEN_AWAY_OPEN,
}
MODE: dict[ActivationMode, values_pb2.ActivationMode.ValueType] = {
    "decides": values_pb2.ACTIVATION_MODE_DECIDES,
    "shadow": values_pb2.ACTIVATION_MODE_SHADOW,
    "shadow_ended": values_pb2.ACTIVATION_MODE_SHADOW_ENDED,
}


def verdict_recorded(verdict: Verdict, kinds: Sequence[SubjectKind], at: datetime) -> events_pb2.VerdictRecorded:
    """`kinds` are those of its parts."""
    mixed = [KIND[kind] for kind in kinds] if set(kinds) - {verdict.kind} else []
    event = events_pb2.VerdictRecorded(
        verdict_id=verdict.id, verdict=verdict_message(verdict), characters=verdict.characters, part_kinds=mixed
    )
    event.judged_at.FromDatetime(at)
    return event


def document_judged(
    document: ChunkedDocument, verdict: Verdict, tally: Tally, at: datetime, causation: str
) -> OutgoingEvent:
    event = events_pb2.DocumentJudged(
        document_id=document.document_id,
        version=document.version,
        attempt=document.attempt,
        action=DOCUMENT_ACTION[becomes(tally.action)],
        verdict_id=verdict.id,
        findings=[
            values_pb2.KindCount(kind=told_kind(one.kind), action=ACTION[one.action], count=one.count)
            for one in tally.counts()
        ],
        trust=values_pb2.TRUST_UNTRUSTED,
        collection=document.collection,
        passages=[
            values_pb2.PassageRange(first=one.first, last=one.last, action=ACTION[one.action]) for one in tally.ranges()
        ],
        policy=_version(verdict.policy),
        # Of what is quarantined, no passage is looked at by itself.
        ruling="" if verdict.unchecked or becomes(tally.action) == "quarantine" else verdict.passage_ruling,
    )
    event.judged_at.FromDatetime(at)
    # Judged again, it is the same word: the moment is no part of it.
    about = (document.document_id, str(document.version), str(document.attempt), verdict.id)
    return OutgoingEvent(event, document.tenant, causation, id=derived("document-judged", document.tenant, *about))


def verdict_message(verdict: Verdict) -> values_pb2.Verdict:
    policy = verdict.policy
    return values_pb2.Verdict(
        verdict_id=verdict.id,
        kind=KIND[verdict.kind],
        action=ACTION[verdict.action],
        findings=[_finding(one) for one in verdict.findings[:_MOST_FINDINGS]],
        findings_left_out=max(0, len(verdict.findings) - _MOST_FINDINGS) + verdict.findings_left_out,
        scanners=[_scanner_run(run.name, run.version, run.status) for run in verdict.scanners],
        policy=_version(policy),
        when_away=WHEN_AWAY[policy.when_away],
        shadow=_shadow(verdict.shadow) if verdict.shadow is not None else None,
    )


def _shadow(shadow: ShadowVerdict) -> values_pb2.ShadowVerdict:
    return values_pb2.ShadowVerdict(action=ACTION[shadow.action], policy=_version(shadow.policy))


@lru_cache(_REMEMBERED)
def _scanner_run(name: str, version: str, status: ScannerStatus) -> values_pb2.ScannerRun:
    """The same message again and again, to be copied and never changed: each verdict has one of every scanner."""
    return values_pb2.ScannerRun(name=name, version=version, status=STATUS[status])


def _version(policy: Policy) -> values_pb2.PolicyVersion:
    return values_pb2.PolicyVersion(name=policy.name, version=policy.version, digest=policy.digest)


def _finding(one: PartFinding) -> values_pb2.Finding:
    found = one.finding
    return values_pb2.Finding(
        kind=told_kind(found.kind),
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
        mode=MODE[activation.mode],
        sealed_by=await sealed_message(seal, tenant, activation.by),
    )
    if activation.note:
        event.sealed_note.CopyFrom(await sealed_message(seal, tenant, activation.note))
    event.activated_at.FromDatetime(activation.at)
    # Sealing draws by lot: the id is of what happened, not of its bytes.
    return OutgoingEvent(event, tenant, id=derived("policy-activated", tenant, str(activation.number)))
