"""Hyphens at the ends of lines: which belong to their word, in PDF as PDFium marks them and in what OCR has seen."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import hyphens, pdf
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]

LINES = [
    ("Die Abfall-", "geb\u00fchr steigt", "Die Abfallgeb\u00fchr steigt"),
    ("inter-", "national law", "international law"),
    ("INTER-", "NATIONAL LAW", "INTERNATIONAL LAW"),
    ("a state-of-the-", "art pump", "a state-of-the-art pump"),
    ("an end-", "to-end test", "an end-to-end test"),
    ("die E-Mail-", "Adresse", "die E-Mail-Adresse"),
    ("die EU-", "Kommission", "die EU-Kommission"),
    ("Frau M\u00fcller-", "L\u00fcdenscheidt", "Frau M\u00fcller-L\u00fcdenscheidt"),
    ("of Covid-", "19 in", "of Covid-19 in"),
    ("at https://example.org/a-", "page of it", "at https://example.org/a-page of it"),
    ("Haupt-", "und Nebenfach", "Haupt-\nund Nebenfach"),
    ("pre-", "and post-war", "pre-\nand post-war"),
    ("die Ruhr-Univer-", "sit\u00e4t", "die Ruhr-Universit\u00e4t"),
]


@pytest.mark.parametrize(("first", "second", "whole"), LINES)
def test_a_hyphen_at_the_end_of_a_line_stays_where_it_belongs_to_the_word(
    file_of: FileOf, first: str, second: str, whole: str
) -> None:
    (page,) = pdf.read(file_of("a.pdf", documents.pdf(f"{first}\n{second}"))).parts
    assert page.strip() == whole


@pytest.mark.parametrize(("first", "second", "whole"), LINES)
def test_what_is_seen_by_ocr_is_joined_alike(first: str, second: str, whole: str) -> None:
    assert hyphens.with_whole_words([hyphens.with_breaks_marked(f"{first}\n{second}")]) == [whole]


def test_a_word_that_stands_with_its_hyphen_elsewhere_keeps_it(file_of: FileOf) -> None:
    pages = pdf.read(file_of("a.pdf", documents.pdf("A Well-known author", "and a well-\nknown inter-\nnet"))).parts
    assert pages[1].strip() == "and a well-known internet"


@pytest.mark.parametrize("text", ["from 2019-\n2021", "a -\nb", "one \u2010\ntwo", "Vor-/\nNachname"])
def test_what_divides_no_word_is_left(text: str) -> None:
    assert hyphens.with_whole_words([hyphens.with_breaks_marked(text)]) == [text]


def test_a_hyphen_of_its_own_sign_divides_too() -> None:
    assert hyphens.with_whole_words(["Die Abfall\u2010\r\ngeb\u00fchr"]) == ["Die Abfallgeb\u00fchr"]
