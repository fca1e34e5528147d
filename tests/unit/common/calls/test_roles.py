"""Roles: the contract says who may call, and nothing is served that does not."""

import pytest

from sluiceway.type.v1 import requires_pb2
from sluiceway_common.calls.roles import Requirement, all_services, requirement_of, requirements_of, table
from sluiceway_common.errors import Blocked
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Server
from tests.unit.common.rpc.scripted import access, declare

declare("open.test.v1.OpenService", {"Told": requires_pb2.Requires(authenticated=True), "Silent": None})
declare("vague.test.v1.VagueService", {"Nothing": requires_pb2.Requires(role=requires_pb2.ROLE_UNSPECIFIED)})


# All that a reader may not do. Written by hand, so that a role that changes in a contract is seen by two people.
MORE_THAN_A_READER = {
    "sluiceway.ingest.v1.IngestService/Submit": "contributor",
    "sluiceway.ingest.v1.IngestService/Withdraw": "contributor",
    "sluiceway.ingest.v1.IngestService/GetUsage": "contributor",
    "sluiceway.ingest.v1.IngestService/Redrive": "operator",
    "sluiceway.ingest.v1.IngestService/ReleaseDocument": "operator",
    "sluiceway.ingest.v1.IngestService/RefuseDocument": "operator",
    "sluiceway.ingest.v1.IngestService/Erase": "operator",
    "sluiceway.ingest.v1.IngestService/CreateCollection": "operator",
    "sluiceway.ingest.v1.IngestService/UpdateCollection": "operator",
    "sluiceway.ingest.v1.IngestService/DeleteCollection": "operator",
    "sluiceway.guard.v1.PolicyService/PutPolicy": "operator",
    "sluiceway.guard.v1.PolicyService/ActivatePolicy": "approver",
    "sluiceway.guard.v1.PolicyService/EndShadow": "approver",
    "sluiceway.guard.v1.PolicyService/ReplayPolicy": "operator",
    "sluiceway.eval.v1.RecordService/Recall": "operator",
    "sluiceway.eval.v1.RecordService/GetDocumentHistory": "operator",
    "sluiceway.eval.v1.RecordService/ListVerdicts": "operator",
    "sluiceway.eval.v1.RecordService/GetRecordDigest": "operator",
    "sluiceway.eval.v1.RecordService/ListAuditEntries": "admin",
    "sluiceway.eval.v1.EvalService/PutSuite": "operator",
    "sluiceway.eval.v1.EvalService/GetSuite": "operator",
    "sluiceway.eval.v1.EvalService/StartEvaluation": "operator",
    "sluiceway.eval.v1.EvalService/CancelEvaluation": "operator",
    "sluiceway.eval.v1.EvalService/ListCaseResults": "operator",
    "sluiceway.train.v1.DatasetService/BuildDataset": "operator",
    "sluiceway.train.v1.DatasetService/RebuildDataset": "operator",
    "sluiceway.train.v1.DatasetService/ImportDataset": "operator",
    "sluiceway.train.v1.DatasetService/ListRows": "operator",
    "sluiceway.train.v1.DatasetService/DiffDatasets": "operator",
    "sluiceway.train.v1.DatasetService/FreezeDataset": "operator",
    "sluiceway.train.v1.ModelService/SetAlias": "operator",
    "sluiceway.train.v1.ModelService/DeleteAlias": "operator",
    "sluiceway.train.v1.ModelService/DeleteVersion": "operator",
    "sluiceway.train.v1.ModelService/ExportVersion": "operator",
    "sluiceway.train.v1.TrainService/StartRun": "operator",
    "sluiceway.train.v1.TrainService/CancelRun": "operator",
    "sluiceway.ops.v1.OperatorService/ListParked": "operator",
    "sluiceway.ops.v1.OperatorService/RedriveParked": "operator",
    "sluiceway.ops.v1.OperatorService/DeleteParked": "operator",
    "sluiceway.ops.v1.OperatorService/DropTenant": "admin",
    # Of an engine's worker, which takes the tokens of our own services alone.
    "sluiceway.engine.v1.EngineService/Describe": None,
    "sluiceway.engine.v1.EngineService/HoldAdapters": None,
    "sluiceway.engine.v1.EngineService/UploadAdapter": None,
    "sluiceway.ops.v1.AccessService/CreateKey": "admin",
    "sluiceway.ops.v1.AccessService/ListKeys": "admin",
    "sluiceway.ops.v1.AccessService/RotateKey": "admin",
    "sluiceway.ops.v1.AccessService/RevokeKey": "admin",
    "sluiceway.ops.v1.AccessService/ListTenants": "admin",
    "sluiceway.ops.v1.AccessService/SuspendTenant": "admin",
    "sluiceway.ops.v1.AccessService/ResumeTenant": "admin",
    "sluiceway.ops.v1.OperatorService/GetAuditHead": "admin",
}
# Of these, those that change nothing: they read. All others are in the audit log, and so is an export of a model.
THAT_READ = """
    ReplayPolicy Recall GetDocumentHistory ListVerdicts GetRecordDigest ListAuditEntries GetSuite ListCaseResults
    ListRows DiffDatasets ListParked GetAuditHead ListKeys ListTenants GetUsage
""".split()
# What a contributor does is told by the events of the document.
OF_CONTRIBUTORS = ["Submit", "Withdraw"]
# Methods of readers change nothing but what is theirs; each name was read by a person.
A_READERS = (
    "Embed Search GetChunk CheckDocuments ListIndexes Generate Score GetAnswer GiveFeedback ListModels "
    "GetDocument ListDocuments WatchDocuments ReadText GetCollection ListCollections "
    "Check CheckStream GetPolicy ListPolicies ListActivations TestPolicy "
    "Explain SearchAnswers GetEvaluation GetEvaluationReport ListEvaluations ListSuites "
    "GetDataset ListDatasets GetDatasetCard GetRun ListRuns WatchRun "
    "ListModels GetModel VerifyVersion GetModelCard "
    "Generate Score CountTokens"
).split()


def test_every_method_of_every_contract_asks_for_the_role_that_was_decided() -> None:
    required = requirements_of(service.full_name for service in all_services())
    more = {method: each.role for method, each in required.items() if each.role != "reader"}
    readers = sorted(method.partition("/")[2] for method in required if method not in more)

    assert more == MORE_THAN_A_READER
    assert readers == sorted(A_READERS)


def test_all_that_needs_more_than_a_contributor_and_changes_something_is_audited() -> None:
    required = requirements_of(service.full_name for service in all_services())
    theirs = {method for method, role in MORE_THAN_A_READER.items() if role is not None}
    left_out = {method.partition("/")[2] for method in theirs if not required[method].audited}

    assert sorted(left_out) == sorted([*THAT_READ, *OF_CONTRIBUTORS])
    assert {method for method, each in required.items() if each.audited} <= theirs


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("open.test.v1.OpenService", "open.test.v1.OpenService/Silent does not say who may call it"),
        ("vague.test.v1.VagueService", "vague.test.v1.VagueService/Nothing does not say who may call it"),
        ("none.v1.NoService", "none.v1.NoService is in no contract"),
    ],
)
def test_a_server_with_a_method_that_says_nothing_is_never_made(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Server("127.0.0.1:0", register=lambda _server: None, names=(name,), authenticate=access)


def test_anybody_with_a_credential_is_a_requirement_too() -> None:
    required = requirement_of("open.test.v1.OpenService/Told")

    assert required == Requirement("open.test.v1.OpenService/Told", None)
    required.enforce(Principal("acme", "nobody", frozenset()))


def test_an_admin_has_every_role_and_others_have_their_own() -> None:
    required = requirement_of("sluiceway.ingest.v1.IngestService/Erase")

    required.enforce(Principal("acme", "root", frozenset({"admin"})))
    with pytest.raises(Blocked, match="the role `operator`"):
        required.enforce(Principal("acme", "ada", frozenset({"reader", "contributor"})))


DROP_TENANT = "sluiceway.ops.v1.OperatorService/DropTenant"
ALL_OTHERS = {*requirements_of(service.full_name for service in all_services()), "open.test.v1.OpenService/Told"}


def test_of_a_dropped_tenant_an_admin_may_repeat_the_drop() -> None:
    requirement_of(DROP_TENANT).enforce(Principal("acme", "root", frozenset({"admin"}), dropped=True))


@pytest.mark.parametrize("method", sorted(ALL_OTHERS - {DROP_TENANT}))
def test_in_a_dropped_tenant_nothing_else_is_left_to_an_admin(method: str) -> None:
    with pytest.raises(Blocked, match="the tenant 'acme' was dropped; repeat its drop until it is done everywhere"):
        requirement_of(method).enforce(Principal("acme", "root", frozenset({"admin"}), dropped=True))


def test_a_method_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="has no method 'Fly'"):
        requirement_of("sluiceway.ingest.v1.IngestService/Fly")


def test_the_table_has_the_methods_of_one_service_or_of_all() -> None:
    assert "| `sluiceway.embed.v1.EmbedService/Search` | reader |  |" in table("embed")
    assert "ingest" not in table("embed")
    assert "ingest" in table()
