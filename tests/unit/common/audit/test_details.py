"""Details of audited calls: what a person needs to know, without secrets and without end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from sluiceway.guard.v1 import policy_service_pb2 as policies
from sluiceway.ingest.v1 import ingest_service_pb2 as ingest
from sluiceway.ingest.v1 import values_pb2 as ingest_values
from sluiceway.ops.v1 import access_service_pb2 as access
from sluiceway.ops.v1 import operator_service_pb2 as ops
from sluiceway.train.v1 import dataset_service_pb2 as datasets
from sluiceway.train.v1 import train_service_pb2 as train
from sluiceway.train.v1 import values_pb2 as train_values
from sluiceway_common.audit import details
from sluiceway_common.calls.roles import all_services, requirement_of
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal

OLGA = Principal("acme", "olga", frozenset({"operator"}), ("staff",))

# Words that requests of audited calls may keep in the log, as JSON: names of things, and nothing that an erasure of a
# document must reach. Written by hand, so that a field that is added is read by a person.
KEPT = """
eval.v1.PutSuiteRequest.name
eval.v1.StartEvaluationRequest.suite candidate champion collection idempotency_key
eval.v1.CancelEvaluationRequest.evaluation_id
guard.v1.ActivatePolicyRequest.name version expected_digest
ingest.v1.RedriveRequest.document_id
ingest.v1.ReleaseDocumentRequest.document_id
ingest.v1.RefuseDocumentRequest.document_id
ingest.v1.EraseRequest.document_id
ingest.v1.CreateCollectionRequest.collection.name collection.language collection.default_acl
ingest.v1.UpdateCollectionRequest.name language default_acl.groups
ingest.v1.DeleteCollectionRequest.name
ops.v1.RedriveParkedRequest.ids group
ops.v1.DeleteParkedRequest.ids group
ops.v1.DropTenantRequest.tenant absent
ops.v1.CreateKeyRequest.tenant subject roles groups request_id
ops.v1.RotateKeyRequest.tenant id request_id
ops.v1.RevokeKeyRequest.tenant id
ops.v1.SuspendTenantRequest.tenant reason
ops.v1.ResumeTenantRequest.tenant
train.v1.BuildDatasetRequest.name query.collection query.model
train.v1.RebuildDatasetRequest.dataset_id
train.v1.FreezeDatasetRequest.dataset_id
train.v1.SetAliasRequest.model alias
train.v1.DeleteAliasRequest.model alias
train.v1.DeleteVersionRequest.model
train.v1.ExportVersionRequest.model
train.v1.StartRunRequest.model dataset_id base hyperparameters.targets hyperparameters.schedule idempotency_key
train.v1.CancelRunRequest.run_id
"""


def asked(request: Message) -> Any:
    return json.loads(details.of_caller(OLGA, request))["request"]


def committed(request: Message) -> str:
    digest: str = json.loads(details.of_caller(OLGA, request))["request_sha256"]
    return digest


def made(response: Message) -> Any:
    return json.loads(details.of_response(response))["response"]


def test_of_a_request_its_names_are_kept_and_not_its_secrets() -> None:
    request = ingest.RedriveRequest(document_id="doc_1", password="hunter2")

    assert asked(request) == {"document_id": "doc_1"}
    assert asked(policies.ActivatePolicyRequest(name="ours", version="2", note="for Ada Lovelace")) == {
        "name": "ours",
        "version": "2",
    }


def test_of_a_response_its_names_are_kept_alone() -> None:
    document = ingest_values.Document(document_id="doc_1", version=3, title="Ada's diary", source_key="diary.txt")
    run = train.StartRunRequest()

    assert made(ingest.EraseResponse(document=document)) == {"document": {"document_id": "doc_1", "version": 3}}
    assert json.loads(details.of_response(None)) == {}
    assert made(run) == {}


def test_what_a_stream_brings_is_not_kept() -> None:
    assert json.loads(details.of_caller(OLGA, None)) == {"subject": "olga", "roles": ["operator"], "groups": ["staff"]}


def test_words_of_enums_lists_and_inner_messages_are_read() -> None:
    request = ingest.CreateCollectionRequest(
        collection=ingest_values.Collection(name="mills", default_acl=[f"group-{n}" for n in range(30)])
    )

    acl = asked(request)["collection"]["default_acl"]
    every = [f"group-{n}" for n in range(30)]
    assert acl == {"count": 30, "sha256": sha256(json.dumps(every, separators=(",", ":"))), "first": every[:20]}


def test_a_long_list_hides_no_other_field() -> None:
    groups = [f"{n:0200}" for n in range(25)]
    key = asked(access.CreateKeyRequest(tenant="acme", subject="eve", roles=["admin"], groups=groups))
    drop = asked(ops.DropTenantRequest(tenant="victim", absent=groups))
    letters = asked(ops.DeleteParkedRequest(ids=groups, group="embed"))
    acl = asked(ingest.UpdateCollectionRequest(name="mills", default_acl=ingest.Groups(groups=groups)))

    assert (key["tenant"], key["subject"], key["roles"]) == ("acme", "eve", ["admin"])
    assert (key["groups"]["count"], key["groups"]["first"]) == (25, groups[:9])
    assert (drop["tenant"], drop["absent"]["count"]) == ("victim", 25)
    assert (letters["group"], letters["ids"]["count"]) == ("embed", 25)
    assert (acl["name"], acl["default_acl"]["groups"]["count"]) == ("mills", 25)


def test_what_is_said_again_and_again_hides_nothing_behind_it() -> None:
    key = asked(access.CreateKeyRequest(subject="eve", roles=["reader"] * 20 + ["admin"]))

    assert key["roles"] == ["reader", "admin"]


def test_of_more_than_any_call_may_name_the_number_is_kept_and_the_first() -> None:
    ids = asked(ops.DeleteParkedRequest(ids=["x"] * 5_000 + ["y"]))["ids"]

    assert ids == {"count": 5_001, "first": ["x"]}


def test_an_entry_commits_to_the_whole_request_but_for_its_secrets() -> None:
    said = {
        committed(ingest.RedriveRequest(document_id="doc_1", password=password)) for password in ("", "hunter2", "x")
    }
    long = [committed(ops.DeleteParkedRequest(ids=[*"abc" * 2_000, last])) for last in "de"]
    inner = [
        committed(datasets.BuildDatasetRequest(name="d", options=train_values.DatasetOptions(held_out_texts=[text])))
        for text in "ab"
    ]

    assert said == {sha256(ingest.RedriveRequest(document_id="doc_1").SerializeToString(deterministic=True))}
    assert long[0] != long[1]
    assert inner[0] == inner[1]


def test_of_a_key_that_was_made_it_is_kept_whose_it_is_and_what_it_may() -> None:
    key = access.Key(id="key_1", tenant="acme", subject="eve", roles=["admin", "reader"], groups=["staff"])

    assert made(access.CreateKeyResponse(secret="sw_1", key=key)) == {
        "key": {"id": "key_1", "tenant": "acme", "subject": "eve", "roles": ["admin", "reader"]}
    }


@given(st.lists(st.text(max_size=3000), max_size=1000), st.text(max_size=3000))
def test_however_much_is_said_the_details_are_bounded(ids: list[str], group: str) -> None:
    try:
        request = ops.RedriveParkedRequest(ids=ids, group=group)
    except UnicodeEncodeError:
        return
    said = details.of_caller(OLGA, request)

    assert len(said) < 5_000
    assert json.loads(said)["subject"] == "olga"


def test_words_that_may_be_kept_were_read_by_a_person() -> None:
    assert sorted(_words(method) for method in _audited() if not method.client_streaming) == sorted(_kept())


@pytest.mark.parametrize("method", ["PutPolicy", "ActivatePolicy", "EndShadow"])
def test_nothing_that_an_operator_wrote_as_prose_is_kept(method: str) -> None:
    request = policies.DESCRIPTOR.message_types_by_name[f"{method}Request"]

    assert not {"note", "toml"} & {name.rpartition(".")[2] for name in _strings(request)}


def _audited() -> Iterator[MethodDescriptor]:
    for service in all_services():
        for method in service.methods:
            if requirement_of(f"{service.full_name}/{method.name}").audited:
                yield method


def _words(method: MethodDescriptor) -> tuple[str, ...]:
    return method.input_type.full_name.removeprefix("sluiceway."), *sorted(_strings(method.input_type))


def _kept() -> Iterator[tuple[str, ...]]:
    # PutPolicy and EndShadow have nothing but prose.
    yield ("guard.v1.PutPolicyRequest",)
    yield ("guard.v1.EndShadowRequest",)
    for line in KEPT.split("\n"):
        if line:
            first, *others = line.split()
            message, _, name = first.partition("Request.")
            yield f"{message}Request", *sorted([name, *others])


def _strings(message: Descriptor) -> Iterator[str]:
    for field in message.fields:
        if field.GetOptions().debug_redact:
            continue
        if field.message_type is not None:
            if not field.message_type.full_name.startswith("google."):
                yield from (f"{field.name}.{name}" for name in _strings(field.message_type))
        elif field.cpp_type == field.CPPTYPE_STRING:
            yield field.name
