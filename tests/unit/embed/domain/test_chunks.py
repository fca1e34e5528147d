"""What a passage is."""

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.chunks import (
    EVERYBODY,
    CurrentVersion,
    Span,
    Text,
    chunk_of,
    collection_name,
    embedded_text,
    groups_of,
    index_version,
    may_be_found,
    may_write,
)
from tests.support.passages import WHOLE, chunk, version

TEXT = Text("blob://acme/" + "1" * 64, "1" * 64)


def test_a_passage_is_the_span_of_the_text() -> None:
    assert (
        chunk_of(version(), Span(key="k", start=16, end=32, heading_path=("Works",), page=2), TEXT, WHOLE).text
        == WHOLE[16:32]
    )


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (0, len(WHOLE) + 1)])
def test_a_span_outside_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid, match="spans"):
        chunk_of(version(), Span(key="k", start=start, end=end, heading_path=(), page=0), TEXT, WHOLE)


def test_title_and_headings_lead_what_is_encoded() -> None:
    assert embedded_text("Mill", ("Mill", "Works"), "It turns.") == "Mill > Works\nIt turns."


def test_without_a_title_the_passage_stands_alone() -> None:
    assert embedded_text("", (), "It turns.") == "It turns."


def test_a_passage_keeps_its_id_when_its_document_changes() -> None:
    first = chunk_of(version(version=1), Span(key="k", start=0, end=15, heading_path=(), page=0), TEXT, WHOLE)
    second = chunk_of(
        version(version=2, title="Other"), Span(key="k", start=0, end=15, heading_path=(), page=0), TEXT, WHOLE
    )
    assert first.chunk_id == second.chunk_id


def test_tenants_never_share_an_id() -> None:
    span = Span(key="k", start=0, end=15, heading_path=(), page=0)
    assert (
        chunk_of(version(), span, TEXT, WHOLE).chunk_id != chunk_of(version(tenant="other"), span, TEXT, WHOLE).chunk_id
    )


def test_no_group_named_means_everybody_of_the_tenant() -> None:
    assert chunk_of(version(acl=()), Span(key="k", start=0, end=15, heading_path=(), page=0), TEXT, WHOLE).groups == (
        "*",
    )
    assert groups_of(("legal",)) == ("*", "legal")


def test_another_encoder_is_another_index_version() -> None:
    assert index_version("a", 384, "words") != index_version("b", 384, "words")


@pytest.mark.parametrize("name", ["Upper", "a b", "-a", "x" * 65, "ü"])
def test_a_name_that_cannot_be_a_collection_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="collection"):
        collection_name(name)


def current(order: tuple[int, int], *, withdrawn: bool = False) -> CurrentVersion:
    return CurrentVersion(tenant="acme", document_id="doc_1", order=order, withdrawn=withdrawn)


@pytest.mark.parametrize(
    ("there", "may"),
    [
        (None, True),
        (current((1, 1)), True),
        (current((2, 1)), True),
        (current((2, 2)), False),
        (current((3, 1)), False),
        (current((1, 0), withdrawn=True), False),
    ],
)
def test_an_old_event_is_dropped_and_a_tombstone_wins(there: CurrentVersion | None, may: bool) -> None:
    assert may_write(there, version(version=2, attempt=1)) is may


@pytest.mark.parametrize(
    ("there", "may"),
    [(None, False), (current((2, 1)), True), (current((3, 1)), False), (current((2, 1), withdrawn=True), False)],
)
def test_leftovers_are_not_found(there: CurrentVersion | None, may: bool) -> None:
    assert may_be_found(there, chunk(version=2), (EVERYBODY,)) is may
