"""Findings of a document, noted at its passages."""

import pytest

from sluiceway_guard.domain.document import (
    MOST_FINDINGS,
    DocumentPassage,
    DocumentText,
    Tally,
    becomes,
    document_findings,
)
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import Action, Policy, policy_of

POLICY: Policy = policy_of(
    """
name = "house"
version = "1"
[[rules]]
findings = ["bomb"]
action = "block"
[[rules]]
findings = ["code"]
action = "redact"
"""
)
# Two passages of five signs with two between them, and a third one right behind.
DOCUMENT = DocumentText(
    "aaaaa  bbbbbccccc",
    (DocumentPassage("Mill", 0, 5), DocumentPassage("Mill > Wheel", 7, 12), DocumentPassage("Mill", 12, 17)),
)


def found(kind: str, start: int, end: int) -> Finding:
    return Finding(kind=kind, rule="r", start=start, end=end)


@pytest.mark.parametrize(
    ("start", "end", "passages", "part"),
    [
        (0, 2, [0], 1),
        (3, 5, [0], 1),
        (4, 8, [0, 1], 1),
        (5, 7, [], 3),
        (11, 12, [1], 3),
        (12, 13, [2], 5),
        (0, 17, [0, 1, 2], 1),
    ],
)
def test_a_finding_concerns_the_passages_that_it_stands_in(
    start: int, end: int, passages: list[int], part: int
) -> None:
    tally = Tally(DOCUMENT, POLICY)
    tally.in_text([found("bomb", start, end)])
    assert [number for one in tally.ranges() for number in range(one.first, one.last + 1)] == passages
    assert [one.part for one in tally.findings] == [part]
    assert tally.action == "block"


def test_places_in_a_passage_are_told_from_its_beginning() -> None:
    tally = Tally(DOCUMENT, POLICY)
    tally.in_text([found("code", 8, 10)])
    assert [(one.part, one.finding.start, one.finding.end) for one in tally.findings] == [(3, 1, 3)]


def test_what_stands_above_passages_concerns_all_of_them() -> None:
    tally = Tally(DOCUMENT, POLICY)
    assert tally.places.text == "Mill\nMill > Wheel"
    tally.in_places([found("code", 1, 3), found("bomb", 12, 17)])
    assert [(one.first, one.last, one.action) for one in tally.ranges()] == [
        (0, 0, "redact"),
        (1, 1, "block"),
        (2, 2, "redact"),
    ]
    assert [(one.part, one.finding.start) for one in tally.findings] == [(0, 1), (2, 7)]


def test_kinds_are_counted_and_the_hardest_come_first() -> None:
    tally = Tally(DOCUMENT, POLICY)
    tally.in_text([found("code", 0, 1), found("other", 1, 2), found("bomb", 2, 3), found("code", 3, 4)])
    tally.in_whole([found("flood", 0, 0)])
    assert [(one.kind, one.action, one.count) for one in tally.counts()] == [
        ("bomb", "block", 1),
        ("code", "redact", 2),
        ("flood", "allow", 1),
        ("other", "allow", 1),
    ]


@pytest.mark.parametrize(
    ("action", "end"), [("allow", "allow"), ("review", "review"), ("redact", "review"), ("block", "quarantine")]
)
def test_what_becomes_of_a_document(action: Action, end: str) -> None:
    assert becomes(action) == end


@pytest.mark.parametrize("sign", ["\u200b", "\U0001bca0", "\U0001bca3", "\U000e0041"])
def test_a_twentieth_that_nobody_sees_is_a_sign_of_the_whole(sign: str) -> None:
    assert [one.kind for one in document_findings("word " * 8 + sign * 32, 0)] == ["invisible.share"]
    assert document_findings("word " * 8 + sign * 31, 0) == []


def test_so_many_findings_are_told_and_the_others_are_counted() -> None:
    tally = Tally(DOCUMENT, POLICY)
    tally.in_text([found("code", 0, 2)] * (MOST_FINDINGS + 2))
    assert (len(tally.findings), tally.left_out) == (MOST_FINDINGS, 2)
    assert [one.count for one in tally.counts()] == [MOST_FINDINGS + 2]
