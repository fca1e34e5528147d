"""Use cases of infer: questions in, answers out."""

from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_infer.service.adapters import Adapters
from sluiceway_infer.service.generating import Generating
from sluiceway_infer.service.keeping import AnswerQueries, Blocking, FeedbackTaking, Forgetting
from sluiceway_infer.service.models import Models
from sluiceway_infer.service.scoring import Scoring, TextEmbedding


@dataclass(frozen=True, kw_only=True)
class InferService:
    """Everything that infer can do."""

    generating: Generating
    scoring: Scoring
    embedding: TextEmbedding
    models: Models
    adapters: Adapters
    answers: AnswerQueries
    feedback: FeedbackTaking
    forgetting: Forgetting
    blocking: Blocking
    clock: Clock
