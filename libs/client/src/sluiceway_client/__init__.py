"""Typed client of Sluiceway.

async with Sluiceway.discover() as sluiceway:
    header = Header(source_key="meetings/1", collection="meetings")
    added = await sluiceway.documents.submit(b"We met on Monday.", header)
    async for document in sluiceway.documents.watch([added.document_id]):
        print(document.state)
    answer = await sluiceway.answers.ask(Question(text="When did we meet?", collection="meetings"))

What is not asked for is not imported: the command's `--help` needs none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sluiceway_client.access_values import ApiKey, DroppedData, IssuedApiKey, RotatedApiKey, TenantInfo
    from sluiceway_client.answers import Question
    from sluiceway_client.blocking import BlockingSluiceway
    from sluiceway_client.client import Sluiceway
    from sluiceway_client.collection_values import Collection, DeletedCollection, QuotaUse, UsedQuotas
    from sluiceway_client.dataset_values import (
        BuildReport,
        BuiltDataset,
        BuiltRow,
        DatasetDocuments,
        RowDifference,
        RowsLeftOut,
    )
    from sluiceway_client.discovery import Addresses, discover
    from sluiceway_client.documents import Header
    from sluiceway_client.erasures import ErasureReceipt
    from sluiceway_client.errors import (
        Blocked,
        Conflict,
        InternalError,
        Invalid,
        NotFound,
        Overloaded,
        SluicewayError,
        Unauthenticated,
        Unavailable,
    )
    from sluiceway_client.evaluation_values import (
        CaseAnswer,
        CaseComparison,
        CaseDefinition,
        EvaluatedModel,
        EvaluationInfo,
        MeasuredInterval,
        SuiteInfo,
    )
    from sluiceway_client.lineage_values import (
        AdapterLineage,
        AdapterTaint,
        AliasTurn,
        LearnedRow,
        RecalledDataset,
        RecalledTraining,
        RecalledVersion,
        RecordedDataset,
        RecordedRow,
        TrainingStep,
    )
    from sluiceway_client.model_values import (
        AdapterFile,
        ModelAdapter,
        ModelAlias,
        ModelDocuments,
        ModelVersion,
        RegisteredModel,
        VerifiedVersion,
    )
    from sluiceway_client.record_values import (
        AnswerHit,
        AnswerJudgement,
        AnswerQuery,
        AnswerScore,
        DocumentHistory,
        DocumentStep,
        ExplainedAnswer,
        GivenFeedback,
        RecallHit,
        RecallPage,
        RecordDigest,
        RecordedAnswer,
        RecordedVerdict,
        ScoreBounds,
        ShownPassage,
        VerdictFinding,
        VerdictQuery,
    )
    from sluiceway_client.run_values import Hyperparameters, Point, Run
    from sluiceway_client.values import (
        Activation,
        Answer,
        Citation,
        ContinuationScore,
        Decision,
        Document,
        DocumentPart,
        Groundedness,
        IndexInfo,
        Model,
        Passage,
        Policy,
        PolicyFinding,
        PolicyInfo,
        PolicyReplay,
        PolicyTest,
        StoredAnswer,
    )

__all__ = [
    "Activation",
    "AdapterFile",
    "AdapterLineage",
    "AdapterTaint",
    "Addresses",
    "AliasTurn",
    "Answer",
    "AnswerHit",
    "AnswerJudgement",
    "AnswerQuery",
    "AnswerScore",
    "ApiKey",
    "Blocked",
    "BlockingSluiceway",
    "BuildReport",
    "BuiltDataset",
    "BuiltRow",
    "CaseAnswer",
    "CaseComparison",
    "CaseDefinition",
    "Citation",
    "Collection",
    "Conflict",
    "ContinuationScore",
    "DatasetDocuments",
    "Decision",
    "DeletedCollection",
    "Document",
    "DocumentHistory",
    "DocumentPart",
    "DocumentStep",
    "DroppedData",
    "ErasureReceipt",
    "EvaluatedModel",
    "EvaluationInfo",
    "ExplainedAnswer",
    "GivenFeedback",
    "Groundedness",
    "Header",
    "Hyperparameters",
    "IndexInfo",
    "InternalError",
    "Invalid",
    "IssuedApiKey",
    "LearnedRow",
    "MeasuredInterval",
    "Model",
    "ModelAdapter",
    "ModelAlias",
    "ModelDocuments",
    "ModelVersion",
    "NotFound",
    "Overloaded",
    "Passage",
    "Point",
    "Policy",
    "PolicyFinding",
    "PolicyInfo",
    "PolicyReplay",
    "PolicyTest",
    "Question",
    "QuotaUse",
    "RecallHit",
    "RecallPage",
    "RecalledDataset",
    "RecalledTraining",
    "RecalledVersion",
    "RecordDigest",
    "RecordedAnswer",
    "RecordedDataset",
    "RecordedRow",
    "RecordedVerdict",
    "RegisteredModel",
    "RotatedApiKey",
    "RowDifference",
    "RowsLeftOut",
    "Run",
    "ScoreBounds",
    "ShownPassage",
    "Sluiceway",
    "SluicewayError",
    "StoredAnswer",
    "SuiteInfo",
    "TenantInfo",
    "TrainingStep",
    "Unauthenticated",
    "Unavailable",
    "UsedQuotas",
    "VerdictFinding",
    "VerdictQuery",
    "VerifiedVersion",
    "discover",
]

_OF_THE_RECORD = (
    "AnswerHit",
    "AnswerJudgement",
    "AnswerQuery",
    "AnswerScore",
    "DocumentHistory",
    "DocumentStep",
    "ExplainedAnswer",
    "GivenFeedback",
    "RecallHit",
    "RecallPage",
    "RecordDigest",
    "RecordedAnswer",
    "RecordedVerdict",
    "ScoreBounds",
    "ShownPassage",
    "VerdictFinding",
    "VerdictQuery",
)
_OF_DATASETS = ("BuildReport", "BuiltDataset", "BuiltRow", "DatasetDocuments", "RowDifference", "RowsLeftOut")
_OF_MODELS = (
    "ModelAdapter",
    "AdapterFile",
    "ModelAlias",
    "ModelDocuments",
    "ModelVersion",
    "RegisteredModel",
    "VerifiedVersion",
)
_OF_EVALUATIONS = (
    "CaseAnswer",
    "CaseComparison",
    "CaseDefinition",
    "EvaluatedModel",
    "EvaluationInfo",
    "MeasuredInterval",
    "SuiteInfo",
)
_OF_LINEAGE = (
    "AdapterLineage",
    "AdapterTaint",
    "AliasTurn",
    "LearnedRow",
    "RecalledDataset",
    "RecalledTraining",
    "RecalledVersion",
    "RecordedDataset",
    "RecordedRow",
    "TrainingStep",
)
_PLACES = {
    "ErasureReceipt": "erasures",
    "Question": "answers",
    "BlockingSluiceway": "blocking",
    "Sluiceway": "client",
    "Addresses": "discovery",
    "discover": "discovery",
    "Header": "documents",
    **dict.fromkeys(("Blocked", "Conflict", "InternalError", "Invalid", "NotFound", "Overloaded"), "errors"),
    **dict.fromkeys(("SluicewayError", "Unauthenticated", "Unavailable"), "errors"),
    **dict.fromkeys(("ApiKey", "DroppedData", "IssuedApiKey", "RotatedApiKey", "TenantInfo"), "access_values"),
    **dict.fromkeys(("Collection", "DeletedCollection", "QuotaUse", "UsedQuotas"), "collection_values"),
    **dict.fromkeys(_OF_DATASETS, "dataset_values"),
    **dict.fromkeys(_OF_EVALUATIONS, "evaluation_values"),
    **dict.fromkeys(_OF_MODELS, "model_values"),
    **dict.fromkeys(_OF_THE_RECORD, "record_values"),
    **dict.fromkeys(_OF_LINEAGE, "lineage_values"),
    **dict.fromkeys(("Hyperparameters", "Point", "Run"), "run_values"),
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES.get(name, 'values')}"), name)
