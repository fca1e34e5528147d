"""What has become of a document version since an answer was shown it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sluiceway_eval.domain.explanation import DocumentFate, explained_passages, fate_of
from sluiceway_eval.domain.record import DocumentStep
from tests.support.eval_builders import NOON, answer, shown, step

CUT = step("doc_a", "chunked", 0)
RECUT = step("doc_a", "chunked", 5, version=2)


def at(minute: int) -> timedelta:
    return timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("steps", "fate"),
    [
        ((CUT,), DocumentFate(fate="current", manifest_sha256="manifest of 1")),
        ((), DocumentFate(fate="unknown")),
        ((CUT, RECUT), DocumentFate(fate="replaced", at=NOON + at(5), manifest_sha256="manifest of 1")),
        (
            (CUT, RECUT, step("doc_a", "withdrawn", 7, version=2)),
            DocumentFate(fate="withdrawn", at=NOON + at(7), manifest_sha256="manifest of 1"),
        ),
        (
            (CUT, step("doc_a", "withdrawn", 7), step("doc_a", "erased", 8)),
            DocumentFate(fate="erased", at=NOON + at(8), manifest_sha256="manifest of 1"),
        ),
    ],
)
def test_the_last_thing_that_happened_counts(steps: tuple[DocumentStep, ...], fate: DocumentFate) -> None:
    assert fate_of(shown("doc_a"), steps) == fate


def test_a_version_that_came_after_the_withdrawal_is_current() -> None:
    steps = (CUT, step("doc_a", "withdrawn", 7), step("doc_a", "chunked", 9, version=2))
    assert fate_of(shown("doc_a", version=2), steps).fate == "current"
    assert fate_of(shown("doc_a", version=1), steps).fate == "withdrawn"


def test_the_manifest_is_that_of_the_last_try() -> None:
    again = replace(step("doc_a", "chunked", 3, event_id="again"), attempt=2, manifest_sha256="cut anew")
    steps = (CUT, again)
    assert fate_of(shown("doc_a"), steps).manifest_sha256 == again.manifest_sha256


def test_each_passage_has_its_citations_and_the_fate_of_its_document() -> None:
    steps = (CUT, step("doc_b", "chunked"), step("doc_b", "withdrawn", 3))
    one, other = explained_passages(answer("ans_1", shows=("doc_a",), cites=("doc_b",)), steps)
    assert (one.passage.document_id, one.citations, one.fate.fate) == ("doc_a", (), "current")
    assert (other.passage.document_id, len(other.citations), other.fate.fate) == ("doc_b", 1, "withdrawn")
