"""Messages of suites and evaluations as values of the client, and back."""

from typing import Final

from sluiceway.eval.v1 import eval_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client import messages
from sluiceway_client.errors import Invalid
from sluiceway_client.evaluation_values import (
    CaseAnswer,
    CaseComparison,
    CaseDefinition,
    EvaluatedModel,
    EvaluationInfo,
    MeasuredInterval,
    SuiteInfo,
)

_ROLES: Final = {"system": infer.ROLE_SYSTEM, "user": infer.ROLE_USER, "assistant": infer.ROLE_ASSISTANT}
_ROLE_NAMES: Final = {number: name for name, number in _ROLES.items()}
_STATUS: Final = "GROUNDEDNESS_STATUS_"
_STATUSES: Final = {
    name.removeprefix(_STATUS).lower(): number for name, number in infer.GroundednessStatus.items() if number != 0
}


def case_message(case: CaseDefinition) -> calls.Case:
    """Raises Invalid."""
    return calls.Case(
        id=case.id,
        messages=[infer.Message(role=_role(role), text=text) for role, text in case.messages],
        checks=[_check_message(kind, wanted) for kind, wanted in case.checks],
    )


def case_of(message: calls.Case) -> CaseDefinition:
    return CaseDefinition(
        id=message.id,
        messages=tuple((_ROLE_NAMES.get(one.role, str(one.role)), one.text) for one in message.messages),
        checks=tuple(map(_check, message.checks)),
    )


def suite_of(message: calls.Suite) -> SuiteInfo:
    version = message.version
    return SuiteInfo(
        name=version.name,
        version=version.version,
        digest=version.digest,
        cases=version.cases,
        put_by=message.put_by,
        put_at=messages.moment(message.put_at),
    )


def evaluation_of(message: calls.Evaluation) -> EvaluationInfo:
    suite, counts, parameters = message.suite, message.counts, message.parameters
    return EvaluationInfo(
        evaluation_id=message.evaluation_id,
        suite=suite.name,
        suite_version=suite.version,
        suite_digest=suite.digest,
        suite_cases=suite.cases,
        candidate=_model(message.candidate),
        champion=_model(message.champion) if message.HasField("champion") else None,
        collection=message.collection,
        margin=parameters.margin,
        confidence=parameters.confidence,
        minimum=parameters.minimum if parameters.HasField("minimum") else None,
        gate=message.gate,
        state=messages.word(message, "state", messages.NOTHING),
        cases=counts.cases,
        candidate_passed=counts.candidate_passed,
        champion_passed=counts.champion_passed,
        candidate_alone=counts.candidate_alone,
        champion_alone=counts.champion_alone,
        unasked=counts.unasked,
        outcome=messages.word(message, "outcome"),
        difference=_interval(message.difference) if message.HasField("difference") else None,
        pass_rate=_interval(message.pass_rate) if message.HasField("pass_rate") else None,
        cases_needed=message.cases_needed,
        reason=message.reason,
        message=message.message,
        started_by=message.started_by,
        created_at=messages.moment(message.created_at),
        started_at=messages.optional_moment(message, "started_at"),
        ended_at=messages.optional_moment(message, "ended_at"),
    )


def comparison_of(message: calls.CaseResult) -> CaseComparison:
    return CaseComparison(
        case_id=message.case_id,
        candidate=_answer(message.candidate),
        champion=_answer(message.champion) if message.HasField("champion") else None,
    )


def _role(name: str) -> infer.Role.ValueType:
    if name not in _ROLES:
        raise Invalid(f"a message is of {name[:40]!r}; write {', '.join(_ROLES)}", field="messages")
    return _ROLES[name]


def _check_message(kind: str, wanted: str) -> calls.Check:
    if kind == "json":
        return calls.Check(json=True)
    if kind == "groundedness":
        if wanted not in _STATUSES:
            raise Invalid(f"there is no groundedness {wanted[:40]!r}; write {', '.join(_STATUSES)}", field="checks")
        return calls.Check(groundedness=_STATUSES[wanted])
    message = calls.Check()
    setattr(message, kind, wanted)
    return message


def _check(message: calls.Check) -> tuple[str, str]:
    kind = message.WhichOneof("kind") or ""
    if kind == "json":
        return kind, ""
    if kind == "groundedness":
        return kind, messages.word(message, "groundedness", messages.NOTHING)
    return kind, getattr(message, kind) if kind else ""


def _model(message: proto.JudgedModel) -> EvaluatedModel:
    return EvaluatedModel(
        name=message.name,
        model=message.model,
        model_digest=message.model_digest,
        adapter=message.adapter,
        adapter_digest=message.adapter_digest,
    )


def _interval(message: proto.Interval) -> MeasuredInterval:
    return MeasuredInterval(message.value, message.lower, message.upper)


def _answer(message: calls.ModelResult) -> CaseAnswer:
    return CaseAnswer(
        passed=message.passed,
        reason=message.reason,
        answer_id=message.answer_id,
        text=message.text,
        seconds=message.seconds,
        tokens=message.tokens,
    )
