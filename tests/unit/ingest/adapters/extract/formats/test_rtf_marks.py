"""Rich text: what its reader sees, without what was deleted in it."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import office, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.rtf_marks import rewritten

FileOf = Callable[..., File]
HEAD = r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0 Arial;}}{\*\revtbl{Unknown;}{Ann;}}\pard "


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"In {\rtlch\deleted\revauthdel1 three }{\revised\revauth1 six }months.", "In six months."),
        (r"In \deleted three \deleted0 six months.", "In six months."),
        (r"Kept{\deleted  \u8364?9 \'e4}.", "Kept."),
        (r"One{\strike  two}{\striked1  three} four.", "One four."),
        (r"A {\b bold{\strike  gone} word}.", "A **bold word**."),
        (r"85 m{\super 2} of 10{\super -6} in CO{\sub 2}", "85 m² of 10⁻⁶ in CO2"),
        (r"85 m\up6 2\up0  high", "85 m² high"),
        (r"10\super 3\nosupersub  kg, 10\super 4\plain  t", "10³ kg, 10⁴ t"),
        (r"10{\super \u8722?6} and 2{\super \'e4\u228?}", "10⁻⁶ and 2ää"),
        (r"the 1{\super st} of May", "the 1st of May"),
        (r"10\~000 EUR, e\_mail, hy\-phen", "10 000 EUR, e-mail, hyphen"),
        (r"\{a\\b\} {\super \{x\}}", "{a\\b} {x}"),
    ],
)
def test_marks_of_a_run_are_read_as_they_are_shown(file_of: FileOf, written: str, read: str) -> None:
    draft = office.read(sniff.identified(file_of("a.rtf", f"{HEAD}{written}\\par}}")))
    assert draft.parts[0].strip() == read


def test_items_have_the_numbers_that_are_shown(file_of: FileOf) -> None:
    items = r"{\listtext\pard\plain\f0 1.\tab}\ls1 Open\par{\pntext\f0 2.\tab}{\*\pn\pnlvlbody}Close\par"
    text = office.read(sniff.identified(file_of("a.rtf", f"{HEAD}{items}}}"))).parts[0]
    assert [line.removeprefix("- ") for line in text.split("\n") if line.strip()] == ["1. Open", "2. Close"]


def test_binary_data_of_a_picture_are_left_as_they_are() -> None:
    picture = b"{\\rtf1{\\pict\\bin9 {\\super 2}}{\\super 2}}"
    assert rewritten(picture) == b"{\\rtf1{\\pict\\bin9 {\\super 2}}{{\\uc1\\u178?}}}"


@pytest.mark.parametrize("content", [b"no {\\deleted rich} text", b"{\\rtf1 cut \\", b"{\\rtf1 }}}{\\bin99 x"])
def test_what_is_no_whole_rich_text_keeps_its_bytes(content: bytes) -> None:
    assert rewritten(content) == content
