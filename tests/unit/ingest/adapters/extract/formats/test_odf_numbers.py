"""Lists of OpenDocument texts: the numbers that people read stand before their items, and what is hidden is no text."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import odf
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]
SPACES = "xmlns:style='s' xmlns:text='t'"


def level(at: int, form: str, more: str = "") -> str:
    return f"<text:list-level-style-number text:level='{at}' style:num-format='{form}' {more}/>"


LEVELS = (
    level(1, "1", "style:num-prefix='§ '"),
    level(2, "1", "style:num-suffix='.' text:display-levels='2'"),
    level(3, "a", "style:num-suffix=')' text:start-value='3'"),
)
STYLES = f"<styles {SPACES}><text:list-style style:name='Law'>{''.join(LEVELS)}</text:list-style></styles>"


def listed(*items: str, more: str = "text:style-name='Law'") -> str:
    return f"<text:list {more}>{''.join(items)}</text:list>"


def item(text: str, *below: str, more: str = "") -> str:
    return f"<text:list-item {more}><text:p>{text}</text:p>{''.join(below)}</text:list-item>"


def read(file_of: FileOf, body: str) -> list[str]:
    content = documents.with_parts(documents.odt(body), **{"styles.xml": STYLES.encode()})
    (text,) = odf.read(file_of("a.odt", content)).parts
    return [line.strip() for line in text.split("\n") if line.strip()]


def test_items_have_the_numbers_of_their_style(file_of: FileOf) -> None:
    deep = listed(item("c"), item("d"), more="")
    below = listed(item("b", deep), item("e"), more="")
    lines = read(file_of, listed(item("a", below), item("f", listed(item("g"), more="")), item("h")))
    assert lines == ["§ 1 a", "1.1. b", "c) c", "d) d", "1.2. e", "§ 2 f", "2.1. g", "§ 3 h"]


@pytest.mark.parametrize(
    ("more", "mark"),
    [
        ("text:style-name='Law'", "§ 1"),
        ("text:style-name='Law' text:continue-numbering='true'", "§ 2"),
        ("text:style-name='Law' text:continue-list='first'", "§ 2"),
        ("text:style-name='Other'", "-"),
    ],
)
def test_a_list_begins_anew_or_goes_on(file_of: FileOf, more: str, mark: str) -> None:
    first = listed(item("a"), more="text:style-name='Law' xml:id='first'")
    assert read(file_of, first + "<text:p>Words.</text:p>" + listed(item("b"), more=more))[-1] == f"{mark} b"


def test_an_item_may_say_its_number(file_of: FileOf) -> None:
    assert read(file_of, listed(item("a", more="text:start-value='7'"), item("b"))) == ["§ 7 a", "§ 8 b"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<text:p>Kept.<text:hidden-text text:is-hidden='true'> Gone.</text:hidden-text></text:p>",
        "<text:p>Kept.</text:p><text:section text:display='none'><text:p>Gone.</text:p></text:section>",
        "<style:style xmlns:style='s' style:name='H'><style:text-properties text:display='none'/></style:style>"
        "<text:p>Kept.<text:span text:style-name='H'> Gone.</text:span></text:p>",
    ],
)
def test_what_is_hidden_is_not_read(file_of: FileOf, hidden: str) -> None:
    assert read(file_of, hidden) == ["Kept."]
