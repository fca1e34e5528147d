"""Chain of an audit log: its hash, as the contract says it, for whoever writes and whoever verifies."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from sluiceway import services
from sluiceway.guard.v1.events_pb2 import AuditRecorded
from sluiceway.type.v1.audit_pb2 import AuditEntry
from sluiceway_client.audit_values import ChainEntry
from sluiceway_common.audit.chain import EVENTS, entry_hash, following, recorded
from sluiceway_common.bus.topics import topic_of

names, contents = st.text(st.characters(exclude_categories=("Cs",)), max_size=40), st.binary(max_size=200)


def test_the_hash_is_made_of_what_the_contract_says() -> None:
    entry = AuditEntry(sequence=12, previous=b"\x01" * 32, content=b"what happened")
    written = b"sluiceway audit 1\n5:train7:m\xc3\xbchlen2:1232:" + b"\x01" * 32 + b"13:what happened"

    assert entry_hash("train", "mühlen", entry) == hashlib.sha256(written).digest()


@given(service=names, tenant=names, sequence=st.integers(1, 2**63 - 1), previous=contents, content=contents)
def test_whoever_verifies_comes_to_the_same_hash(
    service: str, tenant: str, sequence: int, previous: bytes, content: bytes
) -> None:
    entry = AuditEntry(sequence=sequence, previous=previous, content=content)
    theirs = ChainEntry(sequence=sequence, previous=previous, content=content, hash=b"")

    assert theirs.computed_hash(service, tenant) == entry_hash(service, tenant, entry)


@given(one=st.tuples(names, names, contents, contents), other=st.tuples(names, names, contents, contents))
def test_no_two_entries_are_hashed_alike(
    one: tuple[str, str, bytes, bytes], other: tuple[str, str, bytes, bytes]
) -> None:
    hashes = {
        entry_hash(service, tenant, AuditEntry(sequence=1, previous=previous, content=content))
        for service, tenant, previous, content in (one, other)
    }
    assert len(hashes) == len({one, other})


def test_an_entry_follows_the_last_one_and_the_first_one_nothing() -> None:
    first = following("guard", "acme", AuditEntry(), b"a")
    second = following("guard", "acme", first, b"b")

    assert (first.sequence, first.previous, second.sequence, second.previous) == (1, b"", 2, first.hash)


def test_every_service_says_its_own_and_keeps_the_chain_on_one_partition() -> None:
    assert set(EVENTS) == set(services())
    event = recorded("guard", "acme", AuditEntry(sequence=1))
    assert isinstance(event, AuditRecorded)
    assert event.chain == recorded("guard", "acme", AuditEntry(sequence=2)).chain
    assert event.chain != recorded("train", "acme", AuditEntry(sequence=1)).chain
    assert {(topic_of(each).compacted, topic_of(each).days) for each in EVENTS.values()} == {(False, 36_500)}
