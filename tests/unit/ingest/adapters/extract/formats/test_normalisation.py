"""The one form that text is stored in, and what is said about it."""
# ruff: noqa: RUF001 (words of other alphabets, and what became of them)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.normalisation import finished, language_of
from sluiceway_ingest.domain.extracted import Attachment, ExtractionFailed
from sluiceway_ingest.domain.limits import Limits
from sluiceway_ingest.domain.quality import count, flags
from sluiceway_ingest.domain.stored_text import elected, legible, normalised, one_line

ENGLISH = "The keeper of the lock opens the gate early in the morning, and the water runs over the meadows below. "
GERMAN = "Der Wärter der Schleuse öffnet das Tor früh am Morgen, und das Wasser läuft über die Wiesen im Tal. "
JAPANESE = "水は下へ流れる。朝に門を開ける。"
FILE = File(content=b"", name="a", media_type="text/plain", limits=Limits())


@given(st.text() | st.text("a \n\u00ad\u200b\u2060\u0301ก\ufeff"))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_of_attachments_with_the_same_bytes_the_first_is_kept() -> None:
    children = tuple(Attachment(name, "", content) for name, content in (("a", b"1"), ("b", b"2"), ("c", b"1")))
    assert finished(Draft(parts=("words",), children=children), FILE).children == children[:2]


@given(st.lists(st.text(), max_size=8).filter(lambda pages: any(map(normalised, pages))))
def test_every_page_is_where_its_span_says(pages: list[str]) -> None:
    read = finished(Draft(parts=(*pages, "end"), paged=True), FILE)
    shown = [normalised(legible(page)) for page in (*pages, "end")]
    assert [read.text[page.start : page.end] for page in read.pages] == shown


def test_the_stored_form_is_composed_and_clean() -> None:
    assert (
        normalised("\ufeffGro\u0308\u00dfe \x00\r\nnext\u2028line\u00a0\n\n\n\n\n\nend\n")
        == "Größe\nnext\nline\n\n\nend"
    )


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Donau\u00addampf\u00adschiff", "Donaudampfschiff"),
        ("\u200bin\u200bvoice\u2060 4711\u200b", "invoice 4711"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        ("ភាសា\u200b\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u00ad\u0301", "é"),
    ],
)
def test_a_word_stands_in_one_piece(text: str, stored: str) -> None:
    assert normalised(text) == stored


def test_a_title_is_one_line_of_limited_length() -> None:
    assert one_line(" a\n b\t" + "c" * 400, limit=10) == "a b cccccc"


@pytest.mark.parametrize("blank", " \t\u00a0")
def test_a_run_of_blanks_inside_a_line_is_looked_at_once(blank: str) -> None:
    text = "a" + blank * 1_000_000 + "b"
    assert normalised(text + blank * 3 + "\n" + text) == text + "\n" + text


def test_a_name_is_cut_before_it_is_cleaned() -> None:
    assert one_line("a" + " " * 1_000_000 + "b") == "a"


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


@pytest.mark.parametrize(
    "text",
    [
        "T h e k e e p e r o p e n s t h e g a t e a n d t h e w a t e r r u n s . " * 4,
        "ThekeeperofthelockopensthegateearlyinthemorningAndthewaterrunsoverthemeadowsbelow " * 8,
        "GrÃ¶ÃŸe und HÃ¶he der MÃ¼hle fÃ¼r die BÃ¤cker im Tal " * 8,
        "ÐœÐµÐ»ÑŒÐ½Ð¸Ñ†Ð° Ñƒ Ñ€ÐµÐºÐ¸ " * 10,
        "\ue0a1\ue0b2\ue0c3 \ue0a1\ue0d4 the gate " * 20,
    ],
)
def test_text_that_has_lost_its_words_is_garbled(text: str) -> None:
    assert "garbled" in flags(count(text))


CODE = "def gate(x: int, y: int) -> bool:\n    return all(a[i] <= b[j] for i, j in zip(x, y))\n\n"
TABLES = [
    "| Gate | a | b | c |\n| --- | --- | --- | --- |\n" + "| N | 1 | 2 | 3 |\n" * 30,
    "| Monat | mm |\n| --- | --- |\n" + "".join(f"| {month} | {month * 7} |\n" for month in range(40)),
    "Kraftfahrzeughaftpflichtversicherung: Donaudampfschifffahrtsgesellschaft, Rindfleischetikettierung\n" * 9,
    "see https://example.com/a/very/long/path/with-many-parts/and_more/of_them?query=1#fragment\n" * 20,
    "$a^{2}+b^{2}=c^{2}$, $x_{i} = y_{j}$ and $E = m c^{2}$ hold for all n in N. " * 10,
    "1 A, 2 B, 3 C, 4 D; x y z; p = q. " * 20,
]


@pytest.mark.parametrize("text", [CODE * 20, *TABLES, "Âge, Île, Ñandú, Âme, Ðe — “quoted” and â la carte. " * 10])
def test_good_tables_and_code_are_not_garbled(text: str) -> None:
    assert "garbled" not in flags(count(text))


def test_glyphs_of_symbol_fonts_are_marks_or_nothing() -> None:
    draft = Draft(parts=("\uf0b7 The gate \uf0e0 is open\uf8ff", "\uf0fc done"))
    assert finished(draft, FILE).text == "\u2022 The gate  is open\n\n\u2713 done"


def test_a_text_written_in_glyphs_is_kept_and_marked() -> None:
    read = finished(Draft(parts=("\ue001\ue002\ue003 \ue004" * 20,)), FILE)
    assert (read.text.count("\ue001"), "garbled" in read.flags) == (20, True)


@pytest.mark.parametrize(
    "part", ["-----", "| | |\n| --- | --- |\n|  |  |", "\n\n---\n\n* * *", "# \n\n##", "\u2500\u2502"]
)
def test_lines_around_nothing_are_no_text(part: str) -> None:
    with pytest.raises(ExtractionFailed, match="EMPTY"):
        finished(Draft(parts=(part, part)), FILE)


@pytest.mark.parametrize("part", ["-1", "?", "水", "- a", "€"])
def test_a_single_sign_is_text(part: str) -> None:
    assert finished(Draft(parts=(part,)), FILE).text == part


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


def test_a_sign_of_a_unit_in_a_symbol_font_is_kept_amid_a_line_and_a_bullet_is_none() -> None:
    text = "\uf06d The gap is 5 \uf06dm wide, or\uf0a3 3 mm at 20 \uf0b0C; it is checked in May."
    assert legible(text) == " The gap is 5 \u00b5m wide, or\u2264 3 mm at 20 \u00b0C; it is checked in May."
