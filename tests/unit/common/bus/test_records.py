"""The way from an outgoing event to a record and back, whatever bytes an outsider wrote."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1.events_pb2 import DocumentChunked, DocumentOffered
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway_common.bus import headers
from sluiceway_common.bus.bodies import LARGEST_BODY
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.bus.records import Decoded, Record, Undecodable, decode, record_of
from sluiceway_common.errors import Invalid

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAME = DocumentIndexed.DESCRIPTOR.full_name

header_values = st.one_of(st.none(), st.binary(max_size=40))
any_headers = st.lists(st.tuples(st.text(max_size=20), header_values), max_size=8).map(tuple)
known_headers = st.fixed_dictionaries(
    {
        "ce_type": st.sampled_from([NAME.encode(), b"", b"\xff"]),
        "content-type": st.sampled_from([b"application/json", b"application/protobuf", b"text/plain", b"\xff"]),
        "ce_time": header_values,
        "traceparent": header_values,
    }
).map(lambda texts: tuple(texts.items()))


def said(event: Message, **more: str) -> Record:
    return record_of(OutgoingEvent(event, "acme", **more), source="embed", at=AT)


def test_a_record_has_key_body_and_headers_in_ascii() -> None:
    record = said(DocumentIndexed(document_id="doc_ä", version=3), id="n1", causation="req_ö")
    assert (record.topic, record.key) == ("embed.document-indexed.v1", "doc_ä".encode())
    assert record.value == DocumentIndexed(document_id="doc_ä", version=3).SerializeToString()
    assert dict(record.headers) == {
        "content-type": b"application/protobuf",
        "ce_specversion": b"1.0",
        "ce_id": b"n1",
        "ce_source": b"embed",
        "ce_type": b"sluiceway.embed.v1.DocumentIndexed",
        "ce_time": b"2026-01-02T03:04:05+00:00",
        "ce_subject": b"doc_%C3%A4",
        "ce_tenant": b"acme",
        "ce_causation": b"req_%C3%B6",
    }


def test_the_id_of_an_event_is_derived_from_tenant_type_and_content() -> None:
    ids = {
        dict(record_of(OutgoingEvent(event, tenant), source=source, at=AT).headers)["ce_id"]
        for event in (DocumentIndexed(document_id="doc_1"), DocumentIndexed(document_id="doc_2"))
        for tenant in ("acme", "other")
        for source in ("embed", "elsewhere")
    }
    assert len(ids) == 4


def test_one_content_has_one_id_in_whatever_order_its_labels_were_put_in() -> None:
    names = [f"label-{number}" for number in range(64)]
    events = [DocumentOffered(source_key="a.md", labels=dict.fromkeys(order, "y")) for order in (names, names[::-1])]

    first, second = map(said, events)

    assert (first.value, first.headers) == (second.value, second.headers)


def test_an_event_without_its_key_is_invalid() -> None:
    with pytest.raises(Invalid, match=r"`document_id` of .*DocumentIndexed is empty"):
        said(DocumentIndexed(version=1))


def test_a_message_that_is_no_event_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="is no event"):
        said(Blob())


def test_what_is_known_of_a_record_without_attributes_is_where_it_lies() -> None:
    raw = (("content-type", b"application/json"), ("ce_type", NAME.encode()))
    record = Record("embed.document-indexed.v1", None, b'{"documentId": "doc_1"}', raw, 4, 17)
    read = decode(record, DocumentIndexed)
    assert isinstance(read, Decoded)
    again = decode(record, DocumentIndexed)
    assert isinstance(again, Decoded)
    assert read.envelope.id == again.envelope.id != ""
    assert (read.envelope.partition, read.envelope.offset, read.envelope.time) == (4, 17, None)


@pytest.mark.parametrize("name", ["ce_id", "CE_Subject", "ce_causation", "traceparent", "content-type"])
@pytest.mark.parametrize("letter", ["x", "ä", "\U0001f30a"])
def test_an_attribute_is_read_up_to_a_length_however_it_is_written(name: str, letter: str) -> None:
    record = said(DocumentIndexed(document_id="doc_1"))

    def read(text: str) -> object:
        return decode(replace(record, headers=(*record.headers, (name, headers.encoded(text)))), DocumentIndexed)

    assert read(letter * 2049) == Undecodable(
        f"the header {name.lower()} has more than the 2048 characters that are read"
    )
    assert "more than" not in str(read(letter * 2048))


def test_what_nobody_reads_may_be_longer() -> None:
    record = said(DocumentIndexed(document_id="doc_1"))
    longer = replace(record, headers=(*record.headers, ("baggage", b"x" * 5000)))
    assert isinstance(decode(longer, DocumentIndexed), Decoded)


@given(raw=st.lists(st.tuples(st.sampled_from(["ce_tenant", "CE_Tenant", "ce_id"]), header_values), max_size=4))
def test_the_tenant_that_is_read_alone_is_that_of_all_headers(raw: list[headers.Header]) -> None:
    assert headers.tenant_in(raw) == headers.read(raw).tenant


def test_names_of_headers_are_read_in_any_case_and_the_last_counts() -> None:
    read = headers.read((("CE_Type", b"a"), ("ce_type", b"b"), ("Content-Type", b"Application/JSON; charset=utf-8")))
    assert (read.type, read.content_type) == ("b", "application/json")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (Record("t", b"k", b"", (("content-type", b"application/protobuf"),)), "ce_type is ''"),
        (Record("t", b"k", b"", (("ce_type", b"other"),)), "ce_type is 'other'"),
        (Record("t", b"k", None, (("ce_type", NAME.encode()),)), "the record has no body"),
        (Record("t", b"k", b"", (("ce_type", NAME.encode()),)), "content-type is ''"),
        (
            Record("t", b"k", b"\xff", (("ce_type", NAME.encode()), ("content-type", b"application/protobuf"))),
            "the body is no application/protobuf",
        ),
        (
            Record("t", b"k", b"[1]", (("ce_type", NAME.encode()), ("content-type", b"application/json"))),
            "the body is no application/json",
        ),
        (Record("t", None, None, unreadable="torn"), "torn"),
    ],
)
def test_what_cannot_be_read_says_why(record: Record, reason: str) -> None:
    read = decode(record, DocumentIndexed)
    assert isinstance(read, Undecodable)
    assert reason in read.reason


SECRET = "patient Jane Doe"
NO_JSON = f"the body is no application/json of {DocumentOffered.DESCRIPTOR.full_name}"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"blob": {"bytes": SECRET}}, ": what does not fit is `blob`"),
        ({"blob": {"bytes": f"{SECRET} at DocumentOffered.title"}}, ": what does not fit is `blob`"),
        ({"labels": {SECRET: {SECRET: 1}}}, ": what does not fit is `labels`"),
        ({"acl": SECRET, "title": [SECRET]}, ": what does not fit is `title`, `acl`"),
        ({"source_key": {SECRET: SECRET}}, ": what does not fit is `source_key`"),
        ({"body": "Jane1", "sourceKey": SECRET}, ": what does not fit is `body`"),
        ({"body": "YQ==", "url": SECRET}, ""),
        ({"[patient.jane.doe]": SECRET}, ""),
        ([5, SECRET], ": it is no JSON object"),
    ],
)
def test_why_json_does_not_fit_names_fields_of_the_contract_and_nothing_else(body: object, why: str) -> None:
    assert _why(DocumentOffered, json.dumps(body).encode()) == f"{NO_JSON}{why}"


@pytest.mark.parametrize("stamp", [SECRET, f"2026-01-02T03:04:05{SECRET}", [SECRET], {SECRET: SECRET}])
def test_a_time_that_is_none_is_not_quoted(stamp: object) -> None:
    body = json.dumps({"submittedAt": stamp, SECRET: SECRET}).encode()
    assert _why(DocumentChunked, body).endswith("DocumentChunked: what does not fit is `submittedAt`")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"title": patient}', ": it is no JSON from line 1, column 11 on"),
        (b'{"title": "patient\xff"}', ": it is no JSON"),
        (b'{"patient Jane": 1, "patient Jane": 2}', ""),
    ],
)
def test_what_is_no_json_says_where_and_not_what(body: bytes, why: str) -> None:
    assert _why(DocumentOffered, body) == f"{NO_JSON}{why}"


def _why(message: type[Message], body: bytes) -> str:
    raw = (("content-type", b"application/json"), ("ce_type", message.DESCRIPTOR.full_name.encode()))
    read = decode(Record("t", b"k", body, raw), message)
    assert isinstance(read, Undecodable), read
    return read.reason


@given(key=st.one_of(st.none(), st.binary()), value=st.one_of(st.none(), st.binary()), raw=any_headers)
def test_any_bytes_are_survived(key: bytes | None, value: bytes | None, raw: tuple[headers.Header, ...]) -> None:
    assert isinstance(decode(Record("t", key, value, raw), DocumentIndexed), Undecodable)


@given(value=st.binary(), raw=known_headers)
def test_any_body_is_survived(value: bytes, raw: tuple[headers.Header, ...]) -> None:
    assert isinstance(decode(Record("t", b"k", value, raw), DocumentChunked), Decoded | Undecodable)
    assert isinstance(decode(Record("t", b"k", value, raw), DocumentIndexed), Decoded | Undecodable)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
offered = st.dictionaries(
    st.sampled_from(["sourceKey", "body", "blob", "url", "acl", "labels", "mediaType", "source_key"]), json_values
)


@given(body=st.one_of(json_values, offered))
def test_any_json_is_survived(body: object) -> None:
    raw = (("content-type", b"application/json"), ("ce_type", DocumentOffered.DESCRIPTOR.full_name.encode()))
    read = decode(Record("t", b"k", json.dumps(body).encode(), raw), DocumentOffered)
    assert isinstance(read, Decoded | Undecodable)


def test_json_that_is_nested_without_end_is_survived() -> None:
    raw = (("content-type", b"application/json"), ("ce_type", NAME.encode()))
    read = decode(Record("t", b"k", b'{"documentId":' + b"[" * 200_000, raw), DocumentIndexed)
    assert isinstance(read, Undecodable)


@given(text=st.text())
def test_every_text_comes_back_from_a_header(text: str) -> None:
    encoded = headers.encoded(text)
    assert encoded.isascii()
    assert headers.decoded(encoded) == text


@given(tenant=st.text(min_size=1), subject=st.text(min_size=1))
def test_an_envelope_comes_back_as_it_was_written(tenant: str, subject: str) -> None:
    envelope = Envelope("id", NAME, "embed", AT, subject, tenant, "cause", "only", "trace")
    read = headers.read(headers.written(envelope, headers.JSON))
    assert (read.tenant, read.subject, read.time, read.only_for) == (tenant, subject, AT, "only")


@pytest.mark.parametrize("content_type", [b"application/json", b"application/protobuf"])
def test_a_body_that_is_too_large_is_not_parsed(content_type: bytes) -> None:
    raw = (("ce_type", NAME.encode()), ("content-type", content_type))
    read = decode(Record("t", b"k", b" " * (LARGEST_BODY + 1), raw), DocumentIndexed)
    assert isinstance(read, Undecodable)
    assert read.reason.startswith(f"the body has {LARGEST_BODY + 1} bytes; up to {LARGEST_BODY} are read")


def test_the_size_of_a_record_is_that_of_key_body_and_headers() -> None:
    assert Record("t", b"key", b"value", (("h", b"four"),)).size == 3 + 5 + 1 + 4
    assert Record("t", None, None).size == 0


def test_with_other_headers_a_record_is_the_same() -> None:
    record = Record("topic", b"key", b"body", (("one", b"1"),), partition=3, offset=7, unreadable="why")
    assert record.with_headers((("two", b"2"),)) == replace(record, headers=(("two", b"2"),))
    assert all(getattr(record, field.name) != field.default for field in fields(Record)), "each field says something"
