"""Event of gates: what a candidate's evaluation came to."""

from datetime import datetime
from typing import Final

from sluiceway.eval.v1 import events_pb2, values_pb2
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.ids import derived
from sluiceway_eval.domain.evaluations import ComparedModel, ModelEvaluation
from sluiceway_eval.domain.gate import Estimate, GateRule, Outcome, PairedCounts
from sluiceway_eval.service.words import moment

OUTCOME: Final[dict[Outcome | None, values_pb2.Outcome.ValueType]] = {
    None: values_pb2.OUTCOME_UNSPECIFIED,
    "approved": values_pb2.OUTCOME_APPROVED,
    "refused": values_pb2.OUTCOME_REFUSED,
    "undecided": values_pb2.OUTCOME_UNDECIDED,
}


def model_judged(evaluation: ModelEvaluation, at: datetime) -> OutgoingEvent:
    """Of one evaluation there is one."""
    judgement = evaluation.judgement
    event = events_pb2.ModelJudged(
        model=evaluation.candidate.key,
        evaluation_id=evaluation.evaluation_id,
        outcome=OUTCOME[judgement.outcome if judgement else None],
        suite=suite_version_message(evaluation),
        candidate=asked_message(evaluation.candidate),
        champion=asked_message(evaluation.champion) if evaluation.has_champion else None,
        parameters=rule_message(evaluation.rule),
        counts=counts_message(evaluation.counts),
        difference=estimate_message(judgement.difference if judgement else None),
        pass_rate=estimate_message(judgement.pass_rate if judgement else None),
        judged_at=moment(at),
        max_tokens=evaluation.max_tokens,
        collection=evaluation.collection,
    )
    return OutgoingEvent(event, evaluation.tenant, id=derived("judged", evaluation.tenant, evaluation.evaluation_id))


def suite_version_message(evaluation: ModelEvaluation) -> values_pb2.SuiteVersion:
    return values_pb2.SuiteVersion(
        name=evaluation.suite,
        version=evaluation.suite_version,
        digest=evaluation.suite_digest,
        cases=evaluation.cases,
    )


def asked_message(asked: ComparedModel) -> values_pb2.JudgedModel:
    return values_pb2.JudgedModel(**vars(asked))


def rule_message(rule: GateRule) -> values_pb2.GateParameters:
    return values_pb2.GateParameters(**vars(rule))


def counts_message(counts: PairedCounts) -> values_pb2.CaseCounts:
    return values_pb2.CaseCounts(**vars(counts))


def estimate_message(estimate: Estimate | None) -> values_pb2.Interval | None:
    return values_pb2.Interval(**vars(estimate)) if estimate is not None else None
