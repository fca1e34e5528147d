"""Verifying an audit log: whatever is done to it is noticed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sluiceway_client.audit_values import AuditHead, ChainEntry, ChainReport, ChainVerifier


def chained(contents: Sequence[bytes], *, service: str = "guard", tenant: str = "acme") -> list[ChainEntry]:
    """A whole log, the first entry first."""
    made = list[ChainEntry]()
    for number, content in enumerate(contents, 1):
        entry = ChainEntry(sequence=number, previous=made[-1].hash if made else b"", content=content, hash=b"")
        made.append(replace(entry, hash=entry.computed_hash(service, tenant)))
    return made


def head_of(entries: Sequence[ChainEntry]) -> AuditHead:
    return AuditHead(sequence=entries[-1].sequence, hash=entries[-1].hash.hex())


def verified(entries: Sequence[ChainEntry], said: AuditHead, *known: AuditHead, tenant: str = "acme") -> ChainReport:
    verifier = ChainVerifier(service="guard", tenant=tenant, known=[one for one in (said, *known) if one.sequence])
    verifier.feed(reversed(entries))
    return verifier.report(said)


WHOLE = chained([b"one", b"two", b"three", b"four", b"five"])
END = head_of(WHOLE)


def test_a_whole_log_is_whole_and_so_is_an_empty_one() -> None:
    report = verified(WHOLE, END)

    assert (report.entries, report.head, report.missing, report.faults) == (5, END, 0, ())
    assert verified([], AuditHead(sequence=0, hash="")).faults == ()


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([*WHOLE[:2], replace(WHOLE[2], content=b"3"), *WHOLE[3:]], "entry 3 was changed: its hash is another"),
        ([*WHOLE[:1], *WHOLE[3:]], "entries 2 to 3 are missing"),
        (WHOLE[2:], "it begins with entry 3: those before are missing"),
        ([*WHOLE[:3], replace(WHOLE[2], content=b"3"), *WHOLE[3:]], "there are two entries 3"),
        ([WHOLE[0], WHOLE[2], WHOLE[1], *WHOLE[3:]], "entry 3 stands before entry 2"),
        (
            chained([b"one", b"2", b"three", b"four", b"five"]),
            f"entry 5 is another than it was: it had the hash {END.hash}",
        ),
        ([*WHOLE[:4], *chained([b"x"] * 5)[4:]], "entry 5 does not follow entry 4"),
        ([*WHOLE, *chained([b"x"] * 6)[5:]], "the service itself has written 5 entries: what follows was put in"),
    ],
    ids=["changed", "left out", "begins late", "put in", "exchanged", "made anew", "end exchanged", "added"],
)
def test_what_was_done_to_it_is_said(entries: Sequence[ChainEntry], fault: str) -> None:
    assert fault in verified(entries, END).faults


def test_entries_that_were_cut_off_at_the_end_are_counted() -> None:
    report = verified(WHOLE[:3], END)

    assert (report.missing, report.faults) == (2, ())


def test_what_was_kept_elsewhere_is_held_against_the_service_itself() -> None:
    """Whoever has the databases of service and record makes a log anew that is whole in itself."""
    anew = chained([b"one", b"2", b"three"])

    assert verified(anew, head_of(anew)).faults == ()
    assert verified(anew, head_of(anew), head_of(WHOLE[:2])).faults == (
        f"entry 2 is another than it was: it had the hash {WHOLE[1].hash.hex()}",
    )
    assert verified(anew, head_of(anew), END).faults == ("entry 5 was there before and is not there now",)


def test_of_one_place_both_what_was_kept_and_what_is_said_must_hold() -> None:
    forged = AuditHead(sequence=5, hash="00" * 32)

    assert len(verified(WHOLE, END, forged).faults) == 1
    assert len(verified(WHOLE, forged, END).faults) == 1


def test_a_log_of_another_tenant_is_none_of_this_one() -> None:
    assert len(verified(WHOLE, END, tenant="beta").faults) == 5


def test_a_log_that_is_broken_all_over_says_so_in_bounds() -> None:
    broken = [replace(each, content=b"") for each in chained([b"%d" % number for number in range(500)])]

    assert len(verified(broken, head_of(broken)).faults) == 20


@given(st.data())
def test_no_change_of_any_byte_of_any_entry_is_overlooked(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 4))
    field = data.draw(st.sampled_from(("content", "previous", "hash")))
    old: bytes = getattr(WHOLE[place], field)
    new = data.draw(st.binary(max_size=40))
    assume(new != old)
    entries = [*WHOLE[:place], replace(WHOLE[place], **{field: new}), *WHOLE[place + 1 :]]

    assert verified(entries, END).faults


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_no_other_order_and_no_gap_is_overlooked(order: list[int], left_out: set[int]) -> None:
    kept = [number for number in order if number not in left_out]
    assume(kept != [*range(5)])
    report = verified([WHOLE[number] for number in kept], END)

    assert report.faults or report.missing
