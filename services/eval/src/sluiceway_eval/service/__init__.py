"""Use cases of eval, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_eval.service.auditing import AuditReading
from sluiceway_eval.service.evaluation_supervision import EvaluationSupervision
from sluiceway_eval.service.evaluations import EvaluationCancelling, EvaluationQueries, EvaluationStarting
from sluiceway_eval.service.explaining import Explaining
from sluiceway_eval.service.recalling import Recalling
from sluiceway_eval.service.recording import RecordWriting
from sluiceway_eval.service.retention import EvaluationRetention
from sluiceway_eval.service.searching import RecordSearching
from sluiceway_eval.service.suites import SuiteKeeping


@dataclass(frozen=True, kw_only=True)
class EvalService:
    """Everything that eval can do."""

    recording: RecordWriting
    explaining: Explaining
    recalling: Recalling
    searching: RecordSearching
    auditing: AuditReading
    suites: SuiteKeeping
    evaluation_starting: EvaluationStarting
    evaluation_queries: EvaluationQueries
    evaluation_cancelling: EvaluationCancelling
    evaluation_supervision: EvaluationSupervision
    retention: EvaluationRetention
