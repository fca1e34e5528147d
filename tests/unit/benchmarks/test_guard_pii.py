"""What was found of what is marked is counted by kind, and half of it is enough."""

from sluiceway_guard.domain.findings import Finding
from tests.benchmarks.guard_pii import Marked, Tally

TEXT = Marked("Mail a@b.co or call 020 7946 0958.", (("pii.email", 5, 11), ("pii.phone", 20, 33)))


def finding(kind: str, start: int, end: int) -> Finding:
    return Finding(kind=kind, rule=kind, start=start, end=end)


def tallied(*findings: Finding) -> Tally:
    tally = Tally()
    tally.add(TEXT, findings)
    return tally


def test_what_is_found_by_half_is_found() -> None:
    tally = tallied(finding("pii.email", 5, 8), finding("pii.phone", 20, 33))
    assert tally.recall(["pii.email", "pii.phone"]) == (2, 2)
    assert tally.precision(["pii.email", "pii.phone"]) == (2, 2)


def test_what_is_found_of_another_kind_or_too_short_is_missed_and_wrong() -> None:
    tally = tallied(finding("pii.phone", 5, 11), finding("pii.phone", 20, 24))
    assert tally.recall(["pii.email", "pii.phone"]) == (0, 2)
    assert tally.precision(["pii.phone"]) == (0, 2)
