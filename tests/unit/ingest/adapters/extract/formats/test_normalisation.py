"""The one form that text is stored in, and what is said about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.normalisation import finished, language_of
from sluiceway_ingest.domain.extracted import Attachment
from sluiceway_ingest.domain.limits import Limits
from sluiceway_ingest.domain.quality import count, flags
from sluiceway_ingest.domain.stored_text import elected, normalised, one_line

ENGLISH = "The keeper of the lock opens the gate early in the morning, and the water runs over the meadows below. "
GERMAN = "Der Wärter der Schleuse öffnet das Tor früh am Morgen, und das Wasser läuft über die Wiesen im Tal. "
JAPANESE = "水は下へ流れる。朝に門を開ける。"
FILE = File(content=b"", name="a", media_type="text/plain", limits=Limits())


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_of_attachments_with_the_same_bytes_the_first_is_kept() -> None:
    children = tuple(Attachment(name, "", content) for name, content in (("a", b"1"), ("b", b"2"), ("c", b"1")))
    assert finished(Draft(parts=("words",), children=children), FILE).children == children[:2]


@given(st.lists(st.text(), max_size=8).filter(lambda pages: any(map(normalised, pages))))
def test_every_page_is_where_its_span_says(pages: list[str]) -> None:
    read = finished(Draft(parts=(*pages, "end"), paged=True), FILE)
    assert [read.text[page.start : page.end] for page in read.pages] == [normalised(page) for page in (*pages, "end")]


def test_the_stored_form_is_composed_and_clean() -> None:
    assert (
        normalised("\ufeffGro\u0308\u00dfe \x00\r\nnext\u2028line\u00a0\n\n\n\n\n\nend\n")
        == "Größe\nnext\nline\n\n\nend"
    )


def test_a_title_is_one_line_of_limited_length() -> None:
    assert one_line(" a\n b\t" + "c" * 400, limit=10) == "a b cccccc"


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (GERMAN, "de"), (JAPANESE, "ja"), ("42", "")])
def test_the_language_is_told(text: str, language: str) -> None:
    assert language_of(text * 3 if language else text) == language


def test_most_of_the_text_decides_the_language() -> None:
    assert language_of(GERMAN + ENGLISH * 60) == "en"


def test_doubt_names_no_language() -> None:
    assert elected([("en", 0.3), ("de", 0.2), ("fr", 0.3)]) == ""


def test_good_text_has_no_flags() -> None:
    assert flags(count(ENGLISH * 3)) == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("A few words only.", "short"),
        ((ENGLISH + "\n") * 20, "repetitive"),
        ("1 22 333 4.5 " * 30, "numbers"),
        ("# … " * 60, "symbols"),
        ("ab\ufffdcd " * 60, "garbled"),
        ("- one thing of many\n- another thing of many\n" * 10, "list"),
    ],
)
def test_doubtful_text_is_flagged(text: str, flag: str) -> None:
    assert flag in flags(count(text))


def test_scripts_without_spaces_are_not_garbled() -> None:
    assert (
        flags(
            count(
                "水は下へ流れる。朝に門を開ける。" * 1
                + "山の上から谷の底まで、長い時間をかけて流れていく川の話である。" * 2
            )
        )
        == ()
    )
