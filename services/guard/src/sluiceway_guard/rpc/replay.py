"""Messages of a replay."""

from sluiceway.guard.v1 import policy_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway_guard.domain.policy import MILDEST_FIRST, Action
from sluiceway_guard.domain.replay import VerdictChange
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.service.events import ACTION, KIND
from sluiceway_guard.service.replaying import Replayed


def replay_response(done: Replayed) -> calls.ReplayPolicyResponse:
    replay, policy = done.replay, done.replay.policy
    return calls.ReplayPolicyResponse(
        policy=values_pb2.PolicyVersion(name=policy.name, version=policy.version, digest=policy.digest),
        verdicts=replay.verdicts,
        outcomes=[_outcome(*outcome, replay.outcomes[outcome]) for outcome in sorted(replay.outcomes, key=_order)],
        changed=map(_changed, replay.changed),
        words_not_replayed=sorted(replay.words_not_replayed),
        incomplete=replay.incomplete,
        truncated=done.truncated,
    )


def _order(outcome: tuple[SubjectKind, Action, Action]) -> tuple[int, int, int]:
    kind, decided, replayed = outcome
    return KIND[kind], -MILDEST_FIRST.index(decided), -MILDEST_FIRST.index(replayed)


def _outcome(kind: SubjectKind, decided: Action, replayed: Action, verdicts: int) -> calls.ReplayedOutcome:
    return calls.ReplayedOutcome(kind=KIND[kind], decided=ACTION[decided], replayed=ACTION[replayed], verdicts=verdicts)


def _changed(change: VerdictChange) -> calls.ChangedVerdict:
    verdict = change.verdict
    message = calls.ChangedVerdict(
        verdict_id=verdict.id,
        kind=KIND[verdict.kind],
        decided=ACTION[verdict.action],
        replayed=ACTION[change.replayed],
    )
    message.judged_at.FromDatetime(verdict.judged_at)
    return message
