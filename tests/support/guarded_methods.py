"""Every method of every service, called as somebody who may not: a case for each, and what becomes of it."""

import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, get_args

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from sluiceway import services
from sluiceway.embed.v1 import embed_service_pb2 as embed
from sluiceway.eval.v1 import eval_service_pb2 as evaluations
from sluiceway.eval.v1 import record_service_pb2 as record
from sluiceway.guard.v1 import guard_service_pb2 as guard
from sluiceway.guard.v1 import policy_service_pb2 as policies
from sluiceway.guard.v1 import values_pb2 as guard_values
from sluiceway.infer.v1 import infer_service_pb2 as infer
from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway.ingest.v1 import ingest_service_pb2 as ingest
from sluiceway.ingest.v1 import values_pb2 as ingest_values
from sluiceway.ingest.v1.events_pb2 import DocumentChunked, DocumentOffered, DocumentWithdrawn
from sluiceway.ops.v1 import access_service_pb2 as keys
from sluiceway.ops.v1 import operator_service_pb2 as ops
from sluiceway.train.v1 import dataset_service_pb2 as datasets
from sluiceway.train.v1 import model_service_pb2 as models
from sluiceway.train.v1 import train_service_pb2 as train
from sluiceway.train.v1 import values_pb2 as train_values
from sluiceway_client import Header, Sluiceway, discover
from sluiceway_common.access.api_key import Rotation
from sluiceway_common.access.keys import Access, key_id
from sluiceway_common.access.suspensions import Suspensions
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.bus.headers import PROTOBUF
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.calls.roles import all_services, requirement_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.principal import Role
from sluiceway_common.rpc.stream_call import StreamCall
from sluiceway_common.testing import eventually
from sluiceway_local import database as local_database
from sluiceway_local.credentials import provide
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import allocate
from tests.support.deciding_policy import same_policy_afterwards
from tests.support.laptop import Laptop
from tests.support.signing import sign_of
from tests.support.system import TENANT, client, log_of
from tests.support.train_registered import register

Condition = Literal[
    "no key",
    "revoked key",
    "expired key",
    "rotated key",
    "suspended tenant",
    "too small a role",
    "other tenant",
    "own tenant",
]
CONDITIONS: Final = get_args(Condition)
OPERATOR: Final = "sluiceway.ops.v1.OperatorService"
ACCESS_CALLS: Final = "sluiceway.ops.v1.AccessService"
_DROP: Final = f"{OPERATOR}/DropTenant"
_SECONDS: Final = 60
_TEXT: Final = b"The heron of Wexcombe nests on the church tower and eats eleven frogs a day."
_HARMLESS: Final = guard_values.Part(kind=guard_values.SUBJECT_KIND_QUESTION, text="A heron.")
_POLICY: Final = 'name = "herons"\nversion = "1"\n'
_BROKEN: Final = b"\x0a\xff\xff\xff\xff\x0f"
# What a caller has who has all that is less than the role.
_LESS: Final[Mapping[str, tuple[Role, ...]]] = {
    "reader": (),
    "contributor": ("reader",),
    "operator": ("reader", "contributor", "approver"),
    "approver": ("reader", "contributor", "operator"),
    "admin": ("reader", "contributor", "operator", "approver"),
}


@dataclass(frozen=True, kw_only=True)
class Things:
    """What a tenant owns."""

    tenant: str
    collection: str
    document: str
    chunk: str
    answer: str
    evaluation: str
    # Of the registry, with one version.
    model: str
    # An API key that nobody calls with.
    key: str
    # By service: one record that it gave up on.
    dead_letters: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """A valid request for one method, and what it is answered with where the things in it are another tenant's.

    `foreign` is a code, or a look at the answers that holds where nothing of the owner is in them.
    """

    requests: Callable[[Things, str], Sequence[Message]]
    foreign: grpc.StatusCode | Callable[[Sequence[Any], Things], bool]
    # Beside OK, what the owner may be told of a thing that is as it is here.
    own: tuple[grpc.StatusCode, ...] = (grpc.StatusCode.OK,)


_TAKES_AWAY = frozenset(
    f"sluiceway.ingest.v1.IngestService/{name}" for name in ("Withdraw", "Erase", "DeleteCollection")
)
_BLOCKED = grpc.StatusCode.PERMISSION_DENIED
_REFUSALS: Final[Mapping[Condition, tuple[grpc.StatusCode, str]]] = {
    "too small a role": (_BLOCKED, "this needs the role"),
    "suspended tenant": (_BLOCKED, "is suspended (unpaid)"),
    "revoked key": (grpc.StatusCode.UNAUTHENTICATED, "was revoked"),
    "expired key": (grpc.StatusCode.UNAUTHENTICATED, "has expired"),
    "rotated key": (grpc.StatusCode.UNAUTHENTICATED, "was rotated, and its overlap is over"),
}
_OK, _NOT_FOUND = grpc.StatusCode.OK, grpc.StatusCode.NOT_FOUND
_FAILED_PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
_BUILD: Final = datasets.BuildDatasetRequest(
    name="herons",
    objective=train_values.OBJECTIVE_SFT,
    query=train_values.DatasetQuery(origins=[train_values.ROW_ORIGIN_CORRECTION]),
)


def _one(make: Callable[[Things], Message]) -> Callable[[Things, str], Sequence[Message]]:
    return lambda things, _service: (make(things),)


def _says_nothing_of_them(answers: Sequence[Any], things: Things) -> bool:
    """No name of a thing of the owner is in any answer."""
    said = " ".join(map(str, answers))
    return not any(name in said for name in (things.document, things.answer, *things.dead_letters.values()))


def _found_nothing(answers: Sequence[Any], _things: Things) -> bool:
    """The documents did not answer it."""
    return not answers[0].retrieved.passages and not answers[-1].finished.citations


def _collection(things: Things, whose: str) -> ingest.CreateCollectionRequest:
    return ingest.CreateCollectionRequest(collection=ingest_values.Collection(name=f"{things.collection}-{whose}"))


def _suite(things: Things, whose: str) -> evaluations.PutSuiteRequest:
    message = infer_values.Message(role=infer_values.ROLE_USER, text="Where does the heron of Wexcombe nest?")
    case = evaluations.Case(id="heron", messages=[message], checks=[evaluations.Check(contains="tower")])
    return evaluations.PutSuiteRequest(name=f"{things.collection}-{whose}", cases=[case])


def _evaluation(kind: Callable[..., Message], *own: grpc.StatusCode) -> Case:
    return Case(_one(lambda things: kind(evaluation_id=things.evaluation)), _NOT_FOUND, own=(_OK, *own))


def _started(things: Things) -> evaluations.StartEvaluationRequest:
    return evaluations.StartEvaluationRequest(
        suite=f"{things.collection}-own", candidate="extractive", collection=things.collection
    )


def _tested(stored: policies.PolicyName) -> policies.TestPolicyRequest:
    return policies.TestPolicyRequest(stored=stored, parts=[_HARMLESS])


def _question(things: Things) -> infer.GenerateRequest:
    message = infer_values.Message(role=infer_values.ROLE_USER, text="Where does the heron of Wexcombe nest?")
    grounding = infer.Grounding(collection=things.collection)
    return infer.GenerateRequest(messages=[message], grounding=grounding, model="extractive")


def _submitted(things: Things, _service: str) -> Sequence[Message]:
    header = ingest.SubmitHeader(source_key="heron.txt", collection=things.collection)
    return (ingest.SubmitRequest(header=header), ingest.SubmitRequest(data=b"Another heron."))


def _made_for_oneself(answers: Sequence[Any], things: Things) -> bool:
    """The same key in the same collection is another document: that of who handed it in."""
    return answers[0].document.document_id != things.document and not answers[0].unchanged


def _ids(things: Things, service: str) -> Sequence[Message]:
    return (ops.RedriveParkedRequest(ids=[things.dead_letters.get(service, "none-of-a-service-that-hears-nothing")]),)


def _deleted(things: Things, service: str) -> Sequence[Message]:
    return (ops.DeleteParkedRequest(ids=[things.dead_letters.get(service, "none-of-a-service-that-hears-nothing")]),)


def _imported(things: Things, _service: str) -> Sequence[Message]:
    """A version of its own for each who sends it: names are those of a tenant."""
    header = datasets.ImportHeader(
        name="herons", objective=train_values.OBJECTIVE_SFT, format=datasets.FILE_FORMAT_JSONL
    )
    row = b'{"prompt": "Where does the heron nest?", "completion": "On the tower."}'
    return (datasets.ImportDatasetRequest(header=header), datasets.ImportDatasetRequest(content=row))


CASES: Final[Mapping[str, Case]] = {
    "sluiceway.ingest.v1.IngestService/Submit": Case(_submitted, _made_for_oneself),
    "sluiceway.ingest.v1.IngestService/GetDocument": Case(
        _one(lambda things: ingest.GetDocumentRequest(document_id=things.document)), _NOT_FOUND
    ),
    "sluiceway.ingest.v1.IngestService/ListDocuments": Case(
        _one(lambda things: ingest.ListDocumentsRequest()), _says_nothing_of_them
    ),
    "sluiceway.ingest.v1.IngestService/WatchDocuments": Case(
        _one(lambda things: ingest.WatchDocumentsRequest(document_ids=[things.document])), _NOT_FOUND
    ),
    "sluiceway.ingest.v1.IngestService/ReadText": Case(
        _one(lambda things: ingest.ReadTextRequest(document_id=things.document)), _NOT_FOUND
    ),
    "sluiceway.ingest.v1.IngestService/Withdraw": Case(
        _one(lambda things: ingest.WithdrawRequest(document_id=things.document)), _NOT_FOUND
    ),
    "sluiceway.ingest.v1.IngestService/Redrive": Case(
        _one(lambda things: ingest.RedriveRequest(document_id=things.document)),
        _NOT_FOUND,
        own=(grpc.StatusCode.FAILED_PRECONDITION,),
    ),
    "sluiceway.ingest.v1.IngestService/ReleaseDocument": Case(
        _one(lambda things: ingest.ReleaseDocumentRequest(document_id=things.document, note="fine")),
        _NOT_FOUND,
        own=(grpc.StatusCode.FAILED_PRECONDITION,),
    ),
    "sluiceway.ingest.v1.IngestService/RefuseDocument": Case(
        _one(lambda things: ingest.RefuseDocumentRequest(document_id=things.document, note="no")),
        _NOT_FOUND,
        own=(grpc.StatusCode.FAILED_PRECONDITION,),
    ),
    "sluiceway.ingest.v1.IngestService/Erase": Case(
        _one(lambda things: ingest.EraseRequest(document_id=things.document)), _NOT_FOUND
    ),
    # Names of collections are each tenant's own.
    "sluiceway.ingest.v1.IngestService/CreateCollection": Case(
        lambda things, _service: (_collection(things, "new"),), _says_nothing_of_them
    ),
    "sluiceway.ingest.v1.IngestService/UpdateCollection": Case(
        _one(
            lambda things: ingest.UpdateCollectionRequest(name=f"{things.collection}-own", revision=1, retention_days=9)
        ),
        _NOT_FOUND,
    ),
    "sluiceway.ingest.v1.IngestService/DeleteCollection": Case(
        _one(lambda things: ingest.DeleteCollectionRequest(name=f"{things.collection}-own")), _NOT_FOUND
    ),
    "sluiceway.ingest.v1.IngestService/GetUsage": Case(
        _one(lambda _things: ingest.GetUsageRequest()),
        lambda answers, things: answers[0].tenant != things.tenant,
    ),
    "sluiceway.ingest.v1.IngestService/GetCollection": Case(
        _one(lambda things: ingest.GetCollectionRequest(name=f"{things.collection}-own")), _NOT_FOUND
    ),
    "sluiceway.ingest.v1.IngestService/ListCollections": Case(
        _one(lambda things: ingest.ListCollectionsRequest()),
        lambda answers, things: f"{things.collection}-own" not in str(answers),
    ),
    # Takes its texts along, so that there is nothing of anybody to be asked for.
    "sluiceway.embed.v1.EmbedService/Embed": Case(
        _one(lambda _things: embed.EmbedRequest(texts=["A heron."])), lambda answers, _things: len(answers) == 1
    ),
    "sluiceway.embed.v1.EmbedService/Search": Case(
        _one(lambda things: embed.SearchRequest(text="heron", collection=things.collection)),
        lambda answers, _things: not answers[0].passages,
    ),
    "sluiceway.embed.v1.EmbedService/GetChunk": Case(
        _one(lambda things: embed.GetChunkRequest(chunk_id=things.chunk, collection=things.collection)), _NOT_FOUND
    ),
    "sluiceway.embed.v1.EmbedService/CheckDocuments": Case(
        _one(lambda things: embed.CheckDocumentsRequest(document_ids=[things.document])),
        lambda answers, _things: not answers[0].document_ids,
    ),
    "sluiceway.embed.v1.EmbedService/ListIndexes": Case(
        _one(lambda things: embed.ListIndexesRequest(collection=things.collection)),
        lambda answers, _things: not any(index.chunks for index in answers[0].indexes),
    ),
    "sluiceway.infer.v1.InferService/Generate": Case(_one(_question), _found_nothing),
    # Takes its texts along as well.
    "sluiceway.infer.v1.InferService/Score": Case(
        _one(lambda _things: infer.ScoreRequest(prompt="A heron", continuations=[" eats"])),
        lambda answers, _things: len(answers[0].weights) == 1,
    ),
    "sluiceway.infer.v1.InferService/GetAnswer": Case(
        _one(lambda things: infer.GetAnswerRequest(answer_id=things.answer)), _NOT_FOUND
    ),
    "sluiceway.infer.v1.InferService/GiveFeedback": Case(
        _one(lambda things: infer.GiveFeedbackRequest(answer_id=things.answer, score=1)), _NOT_FOUND
    ),
    # Models are the installation's.
    "sluiceway.infer.v1.InferService/ListModels": Case(
        _one(lambda _things: infer.ListModelsRequest()), lambda answers, _things: len(answers[0].models) > 0
    ),
    "sluiceway.guard.v1.GuardService/Check": Case(
        _one(lambda _things: guard.CheckRequest(parts=[_HARMLESS])),
        lambda answers, _things: answers[0].verdict.action == guard_values.ACTION_ALLOW,
    ),
    "sluiceway.guard.v1.GuardService/CheckStream": Case(
        _one(lambda _things: guard.CheckStreamRequest(text="A heron.")),
        lambda answers, _things: answers[-1].verdict.action == guard_values.ACTION_ALLOW,
    ),
    # Each tenant puts its own; that of the installation is everybody's.
    "sluiceway.guard.v1.PolicyService/PutPolicy": Case(
        _one(lambda things: policies.PutPolicyRequest(toml=_POLICY.replace("herons", things.collection))),
        lambda answers, _things: answers[0].policy.put_by == "stranger",
    ),
    "sluiceway.guard.v1.PolicyService/GetPolicy": Case(
        _one(lambda things: policies.GetPolicyRequest(name=f"{things.collection}-own")), _NOT_FOUND
    ),
    "sluiceway.guard.v1.PolicyService/ListPolicies": Case(
        _one(lambda _things: policies.ListPoliciesRequest()),
        lambda answers, things: f"{things.collection}-own" not in str(answers),
    ),
    "sluiceway.guard.v1.PolicyService/ActivatePolicy": Case(
        _one(lambda things: policies.ActivatePolicyRequest(name=f"{things.collection}-own", version="1")), _NOT_FOUND
    ),
    "sluiceway.guard.v1.PolicyService/EndShadow": Case(
        _one(lambda _things: policies.EndShadowRequest()),
        lambda answers, _things: not answers[0].HasField("activation"),
    ),
    "sluiceway.guard.v1.PolicyService/ListActivations": Case(
        _one(lambda _things: policies.ListActivationsRequest()),
        lambda answers, things: f"{things.collection}-own" not in str(answers),
    ),
    "sluiceway.guard.v1.PolicyService/TestPolicy": Case(
        _one(lambda things: _tested(policies.PolicyName(name=f"{things.collection}-own"))), _NOT_FOUND
    ),
    "sluiceway.guard.v1.PolicyService/ReplayPolicy": Case(
        _one(lambda things: policies.ReplayPolicyRequest(stored=policies.PolicyName(name=f"{things.collection}-own"))),
        _NOT_FOUND,
    ),
    # An answer is in the record some moments after it was given.
    "sluiceway.eval.v1.RecordService/Explain": Case(
        _one(lambda things: record.ExplainRequest(answer_id=things.answer)), _NOT_FOUND, own=(_OK, _NOT_FOUND)
    ),
    "sluiceway.eval.v1.RecordService/Recall": Case(
        _one(lambda things: record.RecallRequest(document_id=things.document)), _says_nothing_of_them
    ),
    "sluiceway.eval.v1.RecordService/SearchAnswers": Case(
        _one(lambda _things: record.SearchAnswersRequest()), _says_nothing_of_them
    ),
    "sluiceway.eval.v1.RecordService/GetDocumentHistory": Case(
        _one(lambda things: record.GetDocumentHistoryRequest(document_id=things.document)),
        _NOT_FOUND,
        own=(_OK, _NOT_FOUND),
    ),
    "sluiceway.eval.v1.RecordService/ListVerdicts": Case(
        _one(lambda things: record.ListVerdictsRequest(answer_id=things.answer)),
        lambda answers, _things: not answers[0].verdicts,
    ),
    "sluiceway.eval.v1.RecordService/GetRecordDigest": Case(
        _one(lambda _things: record.GetRecordDigestRequest()), _says_nothing_of_them
    ),
    "sluiceway.eval.v1.RecordService/ListAuditEntries": Case(
        _one(lambda _things: record.ListAuditEntriesRequest()),
        lambda answers, things: answers[0].tenant != things.tenant and _says_nothing_of_them(answers, things),
    ),
    # Names of suites are each tenant's own.
    "sluiceway.eval.v1.EvalService/PutSuite": Case(
        _one(lambda things: _suite(things, "new")), lambda answers, _things: answers[0].put_by == "stranger"
    ),
    "sluiceway.eval.v1.EvalService/GetSuite": Case(
        _one(lambda things: evaluations.GetSuiteRequest(suite=f"{things.collection}-own")), _NOT_FOUND
    ),
    "sluiceway.eval.v1.EvalService/ListSuites": Case(
        _one(lambda _things: evaluations.ListSuitesRequest()),
        lambda answers, things: f"{things.collection}-own" not in str(answers),
    ),
    "sluiceway.eval.v1.EvalService/StartEvaluation": Case(_one(_started), _NOT_FOUND),
    "sluiceway.eval.v1.EvalService/GetEvaluation": _evaluation(evaluations.GetEvaluationRequest),
    "sluiceway.eval.v1.EvalService/ListCaseResults": _evaluation(evaluations.ListCaseResultsRequest),
    "sluiceway.eval.v1.EvalService/ListEvaluations": Case(
        _one(lambda _things: evaluations.ListEvaluationsRequest()),
        lambda answers, things: f"{things.collection}-own" not in str(answers),
    ),
    # It may have come to its end by then, or not.
    "sluiceway.eval.v1.EvalService/CancelEvaluation": _evaluation(
        evaluations.CancelEvaluationRequest, grpc.StatusCode.FAILED_PRECONDITION
    ),
    "sluiceway.eval.v1.EvalService/GetEvaluationReport": _evaluation(
        evaluations.GetEvaluationReportRequest, grpc.StatusCode.FAILED_PRECONDITION
    ),
    # Of a tenant that nobody named no feedback is kept, and so no dataset is built.
    "sluiceway.train.v1.DatasetService/BuildDataset": Case(_one(lambda _things: _BUILD), _FAILED_PRECONDITION),
    "sluiceway.train.v1.DatasetService/RebuildDataset": Case(
        _one(lambda _things: datasets.RebuildDatasetRequest(dataset_id="nobodys")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.DatasetService/ImportDataset": Case(
        _imported, lambda answers, _things: answers[0].version == 1, own=(_OK,)
    ),
    "sluiceway.train.v1.DatasetService/GetDataset": Case(
        _one(lambda _things: datasets.GetDatasetRequest(dataset_id="nobodys")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.DatasetService/ListDatasets": Case(
        _one(lambda _things: datasets.ListDatasetsRequest(name="nobodys")),
        lambda answers, _things: not answers[0].datasets,
    ),
    "sluiceway.train.v1.DatasetService/ListRows": Case(
        _one(lambda _things: datasets.ListRowsRequest(dataset_id="nobodys")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.DatasetService/DiffDatasets": Case(
        _one(lambda _things: datasets.DiffDatasetsRequest(before="nobodys", after="nobodys")),
        _NOT_FOUND,
        own=(_NOT_FOUND,),
    ),
    "sluiceway.train.v1.DatasetService/FreezeDataset": Case(
        _one(lambda _things: datasets.FreezeDatasetRequest(dataset_id="nobodys")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.DatasetService/GetDatasetCard": Case(
        _one(lambda _things: datasets.GetDatasetCardRequest(dataset_id="nobodys")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    # Whose dataset it is to be is nobody's: a run wants an environment that trains.
    "sluiceway.train.v1.TrainService/StartRun": Case(
        _one(lambda things: train.StartRunRequest(model="herons", dataset_id=f"{things.collection}-none")),
        _NOT_FOUND,
        own=(_NOT_FOUND,),
    ),
    "sluiceway.train.v1.TrainService/GetRun": Case(
        _one(lambda _things: train.GetRunRequest(run_id="run_of_nobody")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.TrainService/ListRuns": Case(
        _one(lambda _things: train.ListRunsRequest()), lambda answers, _things: not answers[0].runs
    ),
    "sluiceway.train.v1.TrainService/WatchRun": Case(
        _one(lambda _things: train.WatchRunRequest(run_id="run_of_nobody")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.TrainService/CancelRun": Case(
        _one(lambda _things: train.CancelRunRequest(run_id="run_of_nobody")), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.ModelService/ListModels": Case(
        _one(lambda _things: models.ListModelsRequest()),
        lambda answers, things: things.model not in [model.name for model in answers[0].models],
    ),
    "sluiceway.train.v1.ModelService/GetModel": Case(
        _one(lambda things: models.GetModelRequest(model=things.model)), _NOT_FOUND
    ),
    "sluiceway.train.v1.ModelService/VerifyVersion": Case(
        _one(lambda things: models.VerifyVersionRequest(model=things.model)), _NOT_FOUND
    ),
    "sluiceway.train.v1.ModelService/SetAlias": Case(
        _one(lambda things: models.SetAliasRequest(model=things.model, alias="test", version=1)), _NOT_FOUND
    ),
    # Methods are called in no order: the alias may not be there yet.
    "sluiceway.train.v1.ModelService/DeleteAlias": Case(
        _one(lambda things: models.DeleteAliasRequest(model=things.model, alias="test")),
        _NOT_FOUND,
        own=(_OK, _NOT_FOUND),
    ),
    # Of a number that there is not: other calls need the version.
    "sluiceway.train.v1.ModelService/DeleteVersion": Case(
        _one(lambda things: models.DeleteVersionRequest(model=things.model, version=99)), _NOT_FOUND, own=(_NOT_FOUND,)
    ),
    "sluiceway.train.v1.ModelService/GetModelCard": Case(
        _one(lambda things: models.GetModelCardRequest(model=things.model)), _NOT_FOUND
    ),
    "sluiceway.train.v1.ModelService/ExportVersion": Case(
        _one(lambda things: models.ExportVersionRequest(model=things.model)), _NOT_FOUND
    ),
    f"{OPERATOR}/ListParked": Case(_one(lambda _things: ops.ListParkedRequest(limit=1000)), _says_nothing_of_them),
    # Who hears nothing has no dead letters.
    f"{OPERATOR}/RedriveParked": Case(_ids, _NOT_FOUND, own=(_OK, _NOT_FOUND)),
    # Others may have sent it back before.
    f"{OPERATOR}/DeleteParked": Case(_deleted, _NOT_FOUND, own=(_OK, _NOT_FOUND)),
    # Whose keys they are may be said, and is refused to who is of another tenant.
    f"{ACCESS_CALLS}/CreateKey": Case(
        _one(lambda things: keys.CreateKeyRequest(tenant=things.tenant, subject="heron", roles=["reader"])), _BLOCKED
    ),
    f"{ACCESS_CALLS}/ListKeys": Case(_one(lambda things: keys.ListKeysRequest(tenant=things.tenant)), _BLOCKED),
    # Each of the others may have rotated or revoked it before.
    f"{ACCESS_CALLS}/RotateKey": Case(
        _one(lambda things: keys.RotateKeyRequest(id=things.key)), _NOT_FOUND, own=(_OK, _FAILED_PRECONDITION)
    ),
    f"{ACCESS_CALLS}/RevokeKey": Case(_one(lambda things: keys.RevokeKeyRequest(id=things.key)), _NOT_FOUND),
    # Nobody administers others on this machine: own or not, it is refused.
    f"{ACCESS_CALLS}/ListTenants": Case(
        _one(lambda _things: keys.ListTenantsRequest()),
        lambda answers, things: things.tenant not in [tenant.name for tenant in answers[0].tenants],
    ),
    f"{ACCESS_CALLS}/SuspendTenant": Case(
        _one(lambda things: keys.SuspendTenantRequest(tenant=things.tenant)), _BLOCKED, own=(_BLOCKED,)
    ),
    f"{ACCESS_CALLS}/ResumeTenant": Case(
        _one(lambda things: keys.ResumeTenantRequest(tenant=things.tenant)), _BLOCKED, own=(_BLOCKED,)
    ),
    # Each tenant has a chain of its own; a stranger's may have begun.
    f"{OPERATOR}/GetAuditHead": Case(
        _one(lambda _things: ops.GetAuditHeadRequest()), lambda answers, _things: answers[0].sequence < 1_000
    ),
    _DROP: Case(_one(lambda things: ops.DropTenantRequest(tenant=things.tenant)), grpc.StatusCode.INVALID_ARGUMENT),
}


def methods() -> dict[str, MethodDescriptor]:
    """Every method that a service serves, as `<service>: <full name>`; what all serve stands under each.

    Not those of an engine's worker: it is no service, knows no API key, and is tested beside its servicer."""
    found: dict[str, MethodDescriptor] = {}
    for each in (one for one in all_services() if not one.full_name.startswith("sluiceway.engine.")):
        package = each.full_name.split(".")[1]
        for service in [package] if package in services() else list(services()):
            found |= {f"{service}: {each.full_name}/{method.name}": method for method in each.methods}
    return found


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """All services, and keys of all kinds."""

    addresses: Mapping[str, str]
    things: Things
    machine: Laptop
    # A tenant that may be dropped.
    leaver: str
    keys: Mapping[str, str] = field(repr=False)

    async def outcome(self, name: str, condition: Condition) -> str:
        """`refused`, `not found`, `nothing of theirs`, `answered`, or what should not have become of the call."""
        service, _, full = name.partition(": ")
        case, method = CASES[full], methods()[name]
        things = self.things
        if condition == "own tenant" and full in _TAKES_AWAY:
            things = await things_of(self.machine, dead_letters=self.things.dead_letters)
        if condition == "own tenant" and full == _DROP:
            things = replace(things, tenant=self.leaver)
        try:
            answers = await self.call(service, method, case.requests(things, service), self._key(full, condition))
        except grpc.aio.AioRpcError as error:
            return self._told(case, condition, error)
        if condition == "own tenant":
            return "answered" if _OK in case.own else "ANSWERED"
        if condition == "other tenant" and callable(case.foreign):
            return "nothing of theirs" if case.foreign(answers, self.things) else "ANOTHER TENANT'S"
        return "ANSWERED"

    def _told(self, case: Case, condition: Condition, error: grpc.aio.AioRpcError) -> str:
        code = error.code()
        if condition == "own tenant":
            return "answered" if code in case.own else f"{code.name}: {error.details()}"
        if condition == "other tenant":
            meant = "not found" if code is _NOT_FOUND else "refused"
            # Where a look at answers was due, there is nothing at all: the other tenant has no such collection.
            nothing = callable(case.foreign) and code is _NOT_FOUND and self.things.document not in str(error.details())
            return meant if code is case.foreign or nothing else f"{code.name}: {error.details()}"
        refused, why = _REFUSALS.get(condition, (grpc.StatusCode.UNAUTHENTICATED, ""))
        meant = code is refused and why in str(error.details())
        return "refused" if meant else f"{code.name}: {error.details()}"

    def _key(self, full: str, condition: Condition) -> str:
        if condition == "own tenant" and full == _DROP:
            return self.keys["leaver"]
        if condition != "too small a role":
            return self.keys[condition]
        role = requirement_of(full).role
        assert role is not None, f"{full} takes anybody: this condition needs another case"
        return self.keys[f"less than {role}"]

    async def call(self, service: str, method: MethodDescriptor, requests: Sequence[Message], key: str) -> list[Any]:
        async with grpc.aio.insecure_channel(self.addresses[service]) as channel:
            sides = (method.client_streaming, method.server_streaming)
            shape = "_".join("stream" if side else "unary" for side in sides)
            path = f"/{method.containing_service.full_name}/{method.name}"
            parse = GetMessageClass(method.output_type).FromString
            ask = getattr(channel, shape)(path, type(requests[0]).SerializeToString, parse)
            metadata = (("authorization", f"Bearer {key}"),) if key else ()
            sent = _streamed(requests) if method.client_streaming else requests[0]
            call = ask(sent, metadata=metadata, timeout=_SECONDS)
            if method.client_streaming:
                call = StreamCall(call)
            return [answer async for answer in call] if method.server_streaming else [await call]


async def _streamed(requests: Sequence[Message]) -> AsyncIterator[Message]:
    for request in requests:
        yield request


@asynccontextmanager
async def guarded(machine: Laptop) -> AsyncIterator[Guarded]:
    """On a machine that is up: things of its tenant, and callers of all kinds."""
    found = discover(machine.data, {})
    leaver = f"leaver-{uuid.uuid4().hex[:8]}"
    keys = await _keys(machine, leaver) | {"own tenant": found.api_key}
    things = await things_of(machine, dead_letters=await _dead_letters(machine))
    async with same_policy_afterwards(machine):
        yield Guarded(addresses=found.services, things=things, machine=machine, leaver=leaver, keys=keys)


async def things_of(
    machine: Laptop, tenant: str = TENANT, api_key: str = "", *, text: bytes = _TEXT, dead_letters: Mapping[str, str]
) -> Things:
    """A document that is indexed, and an answer that cites it; those of the tenant of the machine need no key."""
    collection = f"herons-{uuid.uuid4().hex[:8]}"
    found, ask = discover(machine.data, {}), methods()
    mine = replace(found, api_key=api_key or found.api_key)
    async with Sluiceway(mine) as sluiceway:
        document = await sluiceway.documents.submit(text, Header(source_key="heron.txt", collection=collection))

        async def passages() -> Sequence[Any]:
            return await sluiceway.passages.search("heron", collection=collection)

        (passage, *_) = await eventually(passages, within=60, every=0.3)
        spare = await sluiceway.keys.create("heron")
    await register(machine, tenant, collection)
    things = Things(
        tenant=tenant,
        collection=collection,
        document=document.document_id,
        chunk=passage.chunk_id,
        answer="",
        evaluation="",
        model=collection,
        key=spare.key.id,
        dead_letters=dead_letters,
    )
    owner = Guarded(addresses=found.services, things=things, machine=machine, leaver="", keys={})
    create = ask["ingest: sluiceway.ingest.v1.IngestService/CreateCollection"]
    await owner.call("ingest", create, (_collection(things, "own"),), mine.api_key)
    put = ask["guard: sluiceway.guard.v1.PolicyService/PutPolicy"]
    own = policies.PutPolicyRequest(toml=_POLICY.replace("herons", f"{collection}-own"))
    await owner.call("guard", put, (own,), mine.api_key)
    generate = ask["infer: sluiceway.infer.v1.InferService/Generate"]
    answers = await owner.call("infer", generate, (_question(things),), mine.api_key)
    evals = "eval: sluiceway.eval.v1.EvalService"
    await owner.call("eval", ask[f"{evals}/PutSuite"], (_suite(things, "own"),), mine.api_key)
    (begun,) = await owner.call("eval", ask[f"{evals}/StartEvaluation"], (_started(things),), mine.api_key)
    return replace(things, answer=answers[-1].finished.answer_id, evaluation=begun.evaluation_id)


async def _dead_letters(machine: Laptop) -> dict[str, str]:
    """A record for each service that hears anything, which it cannot read."""
    async with log_of(machine) as log, client(machine) as sluiceway:
        before = {letter.id for letter in await sluiceway.dead_letters.list()}
        await log.put(*map(sign_of(machine), map(_broken, (DocumentWithdrawn, DocumentOffered, DocumentChunked))))

        async def new() -> dict[str, str]:
            listed = [letter for letter in await sluiceway.dead_letters.list() if letter.id not in before]
            found = {letter.service: letter.id for letter in listed}
            return found if set(found) >= {service for service, _ in subscriptions_of_services()} else {}

        return await eventually(new, within=60, every=0.3)


def _broken(kind: type[Message]) -> Record:
    names = {"content-type": PROTOBUF, "ce_type": kind.DESCRIPTOR.full_name, "ce_tenant": TENANT}
    headers = tuple((name, text.encode()) for name, text in names.items())
    return Record(topic_of(kind).name, f"broken-{uuid.uuid4().hex}".encode(), _BROKEN, headers)


async def _keys(machine: Laptop, leaver: str) -> dict[str, str]:
    """A key for each condition but the last: that one has what `up` made."""
    password = provide(DataDirectory(machine.data).secrets).database_password
    port = allocate(machine.port_base).postgres
    url = f"postgresql://sluiceway:{password}@127.0.0.1:{port}/{local_database.NAME}"
    database = Database(url, schema=ACCESS, pool=1)
    access, states = Access(database), TenantStates(database)
    try:
        past = datetime.now(UTC) - timedelta(seconds=1)
        rotated = await access.create_key(TENANT, "rotated", ("admin",))
        await access.rotate(Rotation(tenant=TENANT, id=key_id(rotated), overlap=timedelta(0)))
        suspended = f"suspended-{uuid.uuid4().hex[:8]}"
        of_suspended = await access.create_key(suspended, "root", ("admin",))
        await Suspensions(database, states, SystemClock()).suspend(suspended, by="root", reason="unpaid")
        await states.known_everywhere(0.0)
        revoked = await access.create_key(TENANT, "revoked", ("admin",))
        await access.revoke(key_id(revoked))
        return {
            "no key": "",
            "leaver": await access.create_key(leaver, "root", ("admin",)),
            "revoked key": revoked,
            "rotated key": rotated,
            "suspended tenant": of_suspended,
            "expired key": await access.create_key(TENANT, "expired", ("admin",), expires=past),
            "other tenant": await access.create_key(f"other-{uuid.uuid4().hex[:8]}", "stranger", ("admin",)),
            **{
                f"less than {role}": await access.create_key(TENANT, f"no-{role}", less) for role, less in _LESS.items()
            },
        }
    finally:
        await database.stop()
