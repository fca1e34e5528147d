"""Signatures of records: whoever may write a topic of ours forges nothing."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.bus.headers import ONLY_FOR, Header
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.signatures import SIGNATURE, Signatures, signed_bytes
from sluiceway_common.calls import ServiceTokens
from sluiceway_common.outbox.spool_file import line_of, record_of_line
from sluiceway_common.settings.values import TrustedKey
from sluiceway_common.testing import ManualClock
from tests.unit.common.rpc.scripted import ADA

INGEST, EMBED, RETIRED = b"i" * 32, b"e" * 32, b"r" * 32
NOW = ManualClock().now()


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def trusted(service: str, seed: bytes) -> TrustedKey:
    return TrustedKey(service, public(seed))


def said(*, tombstone: bool = False) -> Record:
    event = DocumentSubmitted(document_id="doc_1", version=3, attempt=1)
    return record_of(OutgoingEvent(event, "acme", tombstone=tombstone), source="ingest", at=NOW)


def kind(signatures: Signatures, record: Record, said_by: str = "ingest") -> str:
    fault = signatures.fault(record, said_by=said_by)
    return "" if fault is None else fault.kind


ALONE = Signatures(INGEST, service="ingest")
SIGNED = ALONE.sign(said())


def with_header(name: str, value: bytes | None) -> Record:
    return replace(SIGNED, headers=(*(each for each in SIGNED.headers if each[0] != name), (name, value)))


@pytest.mark.parametrize("tombstone", [False, True])
def test_what_is_signed_is_without_fault(tombstone: bool) -> None:
    record = ALONE.sign(said(tombstone=tombstone))
    assert kind(ALONE, record) == ""
    assert record_of_line(line_of(record)) == record


def test_what_nobody_has_signed_is_unsigned() -> None:
    fault = ALONE.fault(said(), said_by="ingest")
    assert fault is not None
    assert (fault.kind, fault.detail) == (
        "unsigned",
        "it has no signature: no service of this installation has said it",
    )


FORGED: dict[str, Record] = {
    "another topic": replace(SIGNED, topic="ingest.document-chunked.v1"),
    "another key": replace(SIGNED, key=b"doc_2"),
    "no key": replace(SIGNED, key=None),
    "another body": replace(SIGNED, value=b"\x0a\x05doc_2"),
    "a tombstone": replace(SIGNED, value=None),
    "an empty body": replace(SIGNED, value=b""),
    **{
        f"another {name}": with_header(name, b"other")
        for name, _ in SIGNED.headers
        if name not in (SIGNATURE, "traceparent")
    },
    "a second tenant": replace(SIGNED, headers=(*SIGNED.headers, ("CE_TENANT", b"other"))),
    "no tenant": replace(SIGNED, headers=tuple(each for each in SIGNED.headers if each[0] != "ce_tenant")),
    "an attribute more": replace(SIGNED, headers=(*SIGNED.headers, ("ce_more", None))),
    "no form of a signature": with_header(SIGNATURE, b"yes"),
    "a form of another day": with_header(SIGNATURE, dict(SIGNED.headers)[SIGNATURE].replace(b"1.", b"2.", 1)),  # type: ignore[union-attr]  # it has one
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_record_that_is_not_what_was_signed_is_forged(forged: Record) -> None:
    assert kind(ALONE, forged) == "forged"


@pytest.mark.parametrize("more", [(ONLY_FOR, b"embed.a"), ("traceparent", b"00-1"), ("x-mirror", b"1")])
def test_what_is_put_on_on_the_way_breaks_nothing(more: Header) -> None:
    assert kind(ALONE, replace(SIGNED, headers=(more, *SIGNED.headers))) == ""


def test_one_key_is_of_all_services_where_none_is_listed() -> None:
    assert kind(Signatures(INGEST, service="embed"), SIGNED) == ""


def test_a_key_of_another_installation_is_unknown() -> None:
    fault = ALONE.fault(Signatures(EMBED, service="ingest").sign(said()), said_by="ingest")
    assert fault is not None
    assert fault.kind == "unknown_key"
    assert fault.detail == (
        f"it is signed with the key {trusted('', EMBED).name}, which ingest is not trusted with here"
    )


def test_a_service_cannot_say_what_another_one_says() -> None:
    """Each with its own key: who holds that of embed says what embed says, and nothing else."""
    infer = Signatures(RETIRED, (trusted("ingest", INGEST), trusted("embed", EMBED)), service="infer")
    by_embed = Signatures(EMBED, service="embed").sign(said())
    assert kind(infer, by_embed, "embed") == ""
    fault = infer.fault(by_embed, said_by="ingest")
    assert fault is not None
    assert fault.detail.endswith("is not one of ingest")


def test_a_key_that_names_no_service_counts_for_all() -> None:
    listed: Any
    for listed in ((trusted("", INGEST), trusted("embed", INGEST)), (trusted("embed", INGEST), trusted("", INGEST))):
        assert kind(Signatures(RETIRED, listed, service="infer"), SIGNED) == ""


def test_the_own_key_counts_for_what_the_service_itself_says_though_others_are_listed() -> None:
    ingest = Signatures(INGEST, (trusted("embed", EMBED),), service="ingest")
    assert (kind(ingest, SIGNED), kind(ingest, SIGNED, "embed")) == ("", "unknown_key")


def test_what_was_signed_with_the_key_before_counts_while_that_is_listed() -> None:
    before = Signatures(RETIRED, service="ingest").sign(said())
    keys = (trusted("ingest", RETIRED), trusted("ingest", INGEST))
    assert kind(Signatures(INGEST, keys, service="ingest"), before) == ""
    assert kind(Signatures(INGEST, keys[1:], service="ingest"), before) == "unknown_key"


def test_only_what_is_unsigned_is_accepted_where_that_is_wanted() -> None:
    accepting = Signatures(INGEST, service="ingest", mode="accept")
    faults = [accepting.fault(record, said_by="ingest") for record in (said(), FORGED["another key"])]
    assert [fault is not None and accepting.refuses(fault) for fault in faults] == [False, True]
    assert all(fault is None or ALONE.refuses(fault) for fault in faults)


def test_where_nothing_is_signed_nothing_is_looked_at() -> None:
    off = Signatures(INGEST, service="ingest", mode="off")
    assert off.sign(said()) == said()
    assert [kind(off, record) for record in (said(), FORGED["another key"])] == ["", ""]


def test_a_signature_is_put_in_the_place_of_another() -> None:
    again = ALONE.sign(Signatures(EMBED, service="embed").sign(said()))
    assert again == SIGNED


def test_a_token_is_no_signature_of_a_record() -> None:
    """One key signs both: neither may stand for the other."""
    token = ServiceTokens(INGEST, (), audience="embed").mint(ADA, "embed", NOW)
    _, name, _, signature = token.split(".")
    assert kind(ALONE, with_header(SIGNATURE, f"1.{name}.{signature}".encode())) == "forged"
    assert not base64.urlsafe_b64decode(token.split(".")[2] + "==").startswith(signed_bytes(said())[:1])


texts = st.one_of(st.none(), st.binary(max_size=8))
records = st.builds(
    Record,
    topic=st.sampled_from(["a", "a.b", "ab"]),
    key=texts,
    value=texts,
    headers=st.lists(st.tuples(st.sampled_from(["ce_a", "ce_ab", "content-type", "x"]), texts), max_size=3).map(tuple),
)


@given(records, records)
def test_two_records_that_are_told_apart_have_not_the_same_signed(one: Record, other: Record) -> None:
    def told(record: Record) -> object:
        return record.topic, record.key, record.value, [each for each in record.headers if each[0] != "x"]

    assert (signed_bytes(one) == signed_bytes(other)) == (told(one) == told(other))


@given(st.lists(st.tuples(st.text(max_size=12), texts), max_size=4).map(tuple), texts, texts)
def test_whatever_bytes_come_a_fault_is_the_answer(headers: Any, key: bytes | None, value: bytes | None) -> None:
    for more in ((), ((SIGNATURE, b"\xff.\x00"),)):
        assert kind(ALONE, Record("t", key, value, (*headers, *more))) in ("unsigned", "forged")
