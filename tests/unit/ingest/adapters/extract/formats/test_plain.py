"""Text that people or programs wrote: charsets, markup, tables, records, captions, code."""

import json
from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import (
    captions,
    csv_rows,
    html_page,
    media_types,
    plain,
    records,
    sniff,
    xml_page,
)
from sluiceway_ingest.adapters.extract.formats.decoding import decoded, labelled
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.office import cleaned
from sluiceway_ingest.domain.extracted import ExtractionFailed

FileOf = Callable[..., File]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_text_is_read_in_every_unicode_form(charset: str) -> None:
    assert decoded("Größe 1 — naïve".encode(charset)) == "Größe 1 — naïve"


def test_text_of_an_old_charset_is_guessed() -> None:
    text = "Die Schleuse öffnet früh am Morgen, und das Wasser läuft über die Wiesen. " * 5
    assert decoded(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("cp1252", "Müller;Köln"),
        ("cp1252", "L'écluse s'ouvre tôt le matin, et l'eau coule à travers les prés."),
        ("cp1251", "Привет, как дела? Это русский текст, и в нём много слов."),
        ("cp932", "日本語のテキストです。水は下へ流れる。朝に門を開ける。"),
    ],
)
def test_text_that_begins_in_ascii_is_guessed_by_what_is_strange_in_it(charset: str, text: str) -> None:
    assert decoded(b"Smith;London\n" * 6_000 + f"{text}\n".encode(charset) * 3).endswith(f"{text}\n" * 3)


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("ascii", b"It is \x805"),
        ("ISO-8859-1", b"It is \x805"),
        ("latin-1", b"\xef\xbb\xbf" + "It is €5".encode()),
        ("nonsense", "It is €5".encode()),
        ("a\0b", "It is €5".encode()),
        ("idna", "It is €5".encode()),
    ],
)
def test_a_label_is_taken_as_browsers_take_it(label: str, content: bytes) -> None:
    assert labelled(content, label) == "It is €5"


def test_bytes_that_fit_nowhere_still_give_text() -> None:
    assert "words" in decoded(b"\x81\x8d\x8f words \xff\xfe\x9d")


def test_front_matter_gives_the_title_and_goes(file_of: FileOf) -> None:
    draft = plain.read_markdown(file_of("a.md", '---\ntitle: "The sluice"\n---\n# Water\n\ntext'))
    assert (draft.title, draft.parts, draft.form) == ("The sluice", ("# Water\n\ntext",), "markdown")


def test_a_front_matter_without_a_title_leaves_it_to_the_heading(file_of: FileOf) -> None:
    assert plain.read_markdown(file_of("a.md", "---\ntitle:\ntags: x\n---\n# Water\n")).title == "Water"


@pytest.mark.parametrize(
    "opening",
    [
        "---\n\n# Water\n\nIt flows until May.\n\n---\n",
        "---\n# Water\n---\n",
        "---\nIt flows until May.\n---\n",
        "---\nNote: it flows.\nUntil May.\n---\n",
        "---\n- Water\n- Mills\n---\n",
    ],
)
def test_what_stands_between_two_rules_is_text(file_of: FileOf, opening: str) -> None:
    assert plain.read_markdown(file_of("a.md", f"{opening}\n## Mills\n")).parts == (f"{opening}\n## Mills\n",)


@pytest.mark.parametrize(
    "front",
    [
        "# by hand\ntitle: Water\n",
        "title: Water\ntags:\n- a\n- b\n\nabout: |\n  It flows:\n  far.\n",
        '"title": Water\n',
    ],
)
def test_front_matter_goes_with_all_that_its_names_say(file_of: FileOf, front: str) -> None:
    assert plain.read_markdown(file_of("a.md", f"---\n{front}---\ntext")).parts == ("text",)


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_a_line_that_names_the_separator_is_no_heading(file_of: FileOf, line: str) -> None:
    draft = csv_rows.read(file_of("a.csv", f"{line}mill;price\nupper;1,5\nlower;2,5\n"))
    assert draft.parts == ("| mill | price |\n| --- | --- |\n| upper | 1,5 |\n| lower | 2,5 |",)


@pytest.mark.parametrize(
    "page", ["<ruby>水車<rp>(</rp><rt>すいしゃ</rt><rp>)</rp></ruby>の絵", "<ruby>水車<rt>すいしゃ</ruby>の絵"]
)
def test_the_reading_of_a_word_does_not_stand_within_the_sentence(file_of: FileOf, page: str) -> None:
    assert html_page.read(file_of("a.html", f"<html><p>{page}</p>")).parts == ("水車の絵",)


def test_asciidoc_headings_become_those_of_markdown(file_of: FileOf) -> None:
    draft = plain.read_asciidoc(file_of("a.adoc", "= Title\n\n== Part\n\ntext"))
    assert (draft.title, draft.parts) == ("Title", ("# Title\n\n## Part\n\ntext",))


def test_code_names_its_language(file_of: FileOf) -> None:
    draft = plain.read_code(file_of("a.rs", "fn main() {}"))
    assert (draft.form, draft.code_language) == ("code", "rust")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_columns_are_told_whatever_parts_them(file_of: FileOf, separator: str) -> None:
    rows = [("name", "note"), ("a", "x"), ("b", "y")]
    draft = csv_rows.read(file_of("a.csv", "\n".join(separator.join(row) for row in rows), media_types.CSV))
    assert draft.parts == ("| name | note |\n| --- | --- |\n| a | x |\n| b | y |",)


@pytest.mark.parametrize(("kind", "separator"), [(media_types.TSV, "\t"), (media_types.CSV, ";")])
@pytest.mark.parametrize("second", ["Rod", '"1/2 Rod'])
def test_a_quotation_mark_that_is_left_open_takes_no_rows_with_it(
    file_of: FileOf, kind: str, separator: str, second: str
) -> None:
    rows = ("no", "part", "price"), ("1", '"3/4 Pipe', "5"), ("2", second, "6"), ("3", f'"A{separator}B"', "7")
    draft = csv_rows.read(file_of("a.csv", "\n".join(map(separator.join, rows)), kind))
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in draft.parts[0].split("\n")]
    assert cells[2:] == [["1", '"3/4 Pipe', "5"], ["2", second, "6"], ["3", " ".join(f"A{separator}B".split()), "7"]]


def test_a_cell_of_several_lines_is_one_also_where_another_has_words_behind_its_quotes(file_of: FileOf) -> None:
    draft = csv_rows.read(file_of("a.csv", 'no,note\n1,"one\ntwo"\n2,"three" four\n', media_types.CSV))
    assert draft.parts[0].split("\n")[2:] == ["| 1 | one two |", "| 2 | three four |"]


def test_a_comma_inside_quotes_parts_nothing(file_of: FileOf) -> None:
    draft = csv_rows.read(file_of("a.csv", 'name,note\na,"x, and y"\n', media_types.CSV))
    assert draft.parts[0].endswith("| a | x, and y |")


def test_a_cell_may_hold_a_book(file_of: FileOf) -> None:
    book = "word " * 40_000
    assert csv_rows.read(file_of("a.csv", f'id,text\n1,"{book}"\n', media_types.CSV)).parts[0].count("word") == 40_000


def test_json_becomes_paths_and_values(file_of: FileOf) -> None:
    text = json.dumps([{"gate": {"name": "north"}, "open": True}, {"gate": {"name": "south"}, "open": None}])
    assert records.read_json(file_of("a.json", text)).parts == ("gate.name: north\nopen: True\n\ngate.name: south",)


def test_json_lines_are_records(file_of: FileOf) -> None:
    assert records.read_lines(file_of("a.jsonl", '{"a": 1}\n\n{"a": 2}\n')).parts == ("a: 1\n\na: 2",)


@pytest.mark.parametrize("character", ["\u2028", "\x85"])
def test_a_json_line_ends_at_a_line_feed_alone(file_of: FileOf, character: str) -> None:
    assert records.read_lines(file_of("a.jsonl", f'{{"a": "b{character}c"}}\n')).parts == (f"a: b{character}c",)


def test_json_lines_under_another_name_are_told(file_of: FileOf) -> None:
    assert records.read_json(file_of("a.json", '{"a": 1}\n{"a": 2}\n')).parts == ("a: 1\n\na: 2",)


def test_broken_json_names_the_line(file_of: FileOf) -> None:
    with pytest.raises(ExtractionFailed, match="CORRUPT: The file is not valid JSON near line 2"):
        records.read_json(file_of("a.json", '{"a": 1,\n oops}'))


def test_a_notebook_gives_prose_and_code(file_of: FileOf) -> None:
    cells = [{"cell_type": "markdown", "source": ["# Title"]}, {"cell_type": "code", "source": "x = 1"}]
    draft = records.read_notebook(file_of("a.ipynb", json.dumps({"cells": cells})))
    assert (draft.title, draft.parts) == ("Title", ("# Title\n\n```\nx = 1\n```",))


def test_captions_become_paragraphs_of_a_speaker(file_of: FileOf) -> None:
    text = (
        "WEBVTT\n\nNOTE nothing\n\n1\n00:01.000 --> 00:02.000\n<v Ann>Good morning.\n\n"
        "00:03.000 --> 00:04.000\n<v Ann>How are you?\n\n00:05.000 --> 00:06.000\n<v Bob><i>Fine</i> &amp; well."
    )
    assert captions.read(file_of("a.vtt", text)).parts == (
        "[00:01] Ann: Good morning. How are you?\n\n[00:05] Bob: Fine & well.",
    )


def test_subtitles_are_captions_too(file_of: FileOf) -> None:
    text = "1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n\r\n2\r\n00:00:02,500 --> 00:00:04,000\r\nthere\r\n"
    assert captions.read(file_of("a.srt", text)).parts == ("[00:00:01] Hello there",)


def test_html_keeps_its_structure_and_loses_its_trappings(file_of: FileOf) -> None:
    page = (
        "<html><head><title>The sluice</title><style>p{}</style></head><body><nav>menu</nav><script>x()</script>"
        "<h2>Gates</h2><p>See <a href='https://a.b/c'>the plan</a> or <a href='#x'>below</a>.</p>"
        "<ol><li>one<li>two<ul><li>deeper</ul></ol><pre>a\n  b</pre></body></html>"
    )
    draft = html_page.read(file_of("a.html", page))
    assert (draft.title, draft.parts[0]) == (
        "The sluice",
        "## Gates\n\nSee the plan (https://a.b/c) or below.\n\n1. one\n2. two\n  - deeper\n\n```\na\n  b\n```",
    )


def test_a_list_that_goes_on_from_another_has_its_numbers(file_of: FileOf) -> None:
    page = "<ol start=4><li>Fourth duty<li value=9>Ninth duty<li>Next</ol><ol start=x><li>One</ol>"
    assert html_page.read(file_of("a.html", page)).parts == ("4. Fourth duty\n9. Ninth duty\n10. Next\n1. One",)


def test_what_was_struck_out_is_not_said(file_of: FileOf) -> None:
    page = "<p>It costs <del>100</del><ins>90</ins> and <s>7</s> 8.</p>"
    assert html_page.read(file_of("a.html", page)).parts == ("It costs 90 and 8.",)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p><s><del>ten</s></del> thirty</p><p>Then.</p>", "thirty\n\nThen."),
        ("<p><del>ten<b>old</del></b> thirty</p>", "thirty"),
        ("<div><nav><ul><li>Home</ul></div><main><p>thirty</main>", "thirty"),
        ("<ul><li><s>ten</li><li>thirty</ul>", "- thirty"),
        ("<p>Old: <s>ten</p><p>thirty</p>", "Old:\n\nthirty"),
        ("<nav><p>Home</p></b></div></nav><p>thirty", "thirty"),
        ("<script>if (a < b) document.write('</p>')</script><p>thirty", "thirty"),
        ("<del><p>ten<br><img src=x></p><p>eleven</p></del><p>thirty</p>", "thirty"),
    ],
)
def test_what_is_left_out_ends_where_a_browser_ends_it(file_of: FileOf, page: str, text: str) -> None:
    draft = html_page.read(file_of("a.html", page))
    assert (draft.parts, draft.flags) == ((text,), ())


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>Notice</h1><s>ten <p>thirty</p>", "# Notice\n\nten\n\nthirty"),
        ("<nav><a href='/'>Home</a><main><p>thirty</main>", "Home\n\nthirty"),
        ("<s>ten <nav>menu</nav><del>nine <p>thirty", "ten nine\n\nthirty"),
    ],
)
def test_what_nobody_closed_hides_nothing_and_is_told(file_of: FileOf, page: str, text: str) -> None:
    draft = html_page.read(file_of("a.html", page))
    assert (draft.parts, draft.flags) == ((text,), ("damaged",))


def test_a_script_that_nobody_closed_is_no_text(file_of: FileOf) -> None:
    assert html_page.read(file_of("a.html", "<p>thirty</p><script>x()")).parts == ("thirty",)


def test_a_cell_that_spans_rows_stands_in_each(file_of: FileOf) -> None:
    table = "<table><tr><th>q</th><th>m</th></tr><tr><td rowspan=2>Q1</td><td>Jan</td></tr><tr><td>Feb</td></tr>"
    assert html_page.read(file_of("a.html", table)).parts == ("| q | m |\n| --- | --- |\n| Q1 | Jan |\n| Q1 | Feb |",)


def test_a_table_that_arranges_a_page_is_read_as_its_paragraphs(file_of: FileOf) -> None:
    page = "<table><tr><td><h1>Left</h1><p>text</p></td><td>right</td></tr></table>"
    assert html_page.read(file_of("a.html", page)).parts == ("# Left\n\ntext\n\nright",)


def test_html_says_its_charset(file_of: FileOf) -> None:
    page = "<meta charset='windows-1251'><p>Привет".encode("windows-1251")
    assert html_page.read(file_of("a.html", page)).parts == ("Привет",)


@pytest.mark.parametrize(("label", "charset"), [("utf-16", "utf-8"), ("UTF-32LE", "utf-8"), ("iso-8859-1", "cp1252")])
def test_html_may_mean_another_charset_than_it_says(file_of: FileOf, label: str, charset: str) -> None:
    page = f"<meta charset={label}><p>€5".encode(charset)
    assert html_page.read(file_of("a.html", page)).parts == ("€5",)


def test_an_article_keeps_sections_and_loses_codes(file_of: FileOf) -> None:
    article = (
        "<?xml version='1.0'?><article><front><article-meta><article-id>10.1/x</article-id><title-group>"
        "<article-title>On water</article-title></title-group></article-meta></front><body><sec><label>1</label>"
        "<title>Flow</title><p>It <italic>flows</italic> downhill <xref>[1]</xref>.</p></sec></body><back><ref-list>"
        "<ref><mixed-citation><name><surname>Poe</surname><given-names>E</given-names></name>"
        "<article-title>Rain</article-title><year>1849</year></mixed-citation></ref></ref-list></back></article>"
    )
    draft = xml_page.read(file_of("a.xml", article))
    assert (draft.title, draft.parts[0]) == (
        "On water",
        "# On water\n\n## Flow\n\nIt flows downhill [1].\n\nPoe E Rain 1849",
    )


def test_xml_that_breaks_off_names_the_line(file_of: FileOf) -> None:
    with pytest.raises(ExtractionFailed, match="CORRUPT: The file is not well-formed XML near line 2"):
        xml_page.read(file_of("a.xml", "<a>\n<b></a>"))


def test_markdown_of_converters_is_made_fit_to_quote() -> None:
    raw = "Now swim\\! ![A duck](m/1.png) [here](#a) [there](https://x.y)\n\n\\# none\n\n```\na\\!b [x](#y)\n```\n"
    assert cleaned(raw) == ("Now swim! A duck here [there](https://x.y)\n\n\\# none\n\n```\na\\!b [x](#y)\n```\n")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_whatever_ends_its_lines_a_text_of_lines_is_read(file_of: FileOf, line_end: str) -> None:
    subtitles = "1\n00:00:01,000 --> 00:00:02,000\nOpen the gate.\n\n2\n00:00:03,000 --> 00:00:04,000\nNow.\n"
    markdown = "---\ntitle: Gates\n---\n# North\n\nShut.\n\n## South\n\nOpen."

    def ended(text: str) -> str:
        return text.replace("\n", line_end)

    assert captions.read(file_of("a.srt", ended(subtitles))).parts == ("[00:00:01] Open the gate. Now.",)
    assert sniff.identified(file_of("a", ended(subtitles))).media_type == media_types.SRT
    draft = plain.read_markdown(file_of("a.md", ended(markdown)))
    assert (draft.title, draft.parts) == ("Gates", ("# North\n\nShut.\n\n## South\n\nOpen.",))
    assert records.read_lines(file_of("a.jsonl", ended('{"a": 1}\n{"a": 2}\n'))).parts == ("a: 1\n\na: 2",)


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("Gates\n=====\n\nShut.\n\nNorth\n-----\nOpen.", "# Gates\n\nShut.\n\n## North\nOpen."),
        ("All the\ngates\n===", "# All the gates"),
        ("Shut.\n\n---\n\nOpen.", "Shut.\n\n---\n\nOpen."),
        ("- north\n  and south\n---\n\nEast\n===", "- north\n  and south\n---\n\n# East"),
        ("> north\n---", "> north\n---"),
        ("| gate |\n| --- |\n| north |\n---", "| gate |\n| --- |\n| north |\n---"),
        ("```\ngates\n=====\n```\n\nNorth\n===", "```\ngates\n=====\n```\n\n# North"),
        ("word " * 80 + "\n---", "word " * 80 + "\n---"),
    ],
)
def test_a_heading_that_is_underlined_is_one(file_of: FileOf, markdown: str, read: str) -> None:
    assert plain.read_markdown(file_of("a.md", markdown)).parts == (read,)


def test_the_title_of_a_text_may_be_underlined(file_of: FileOf) -> None:
    assert plain.read_markdown(file_of("a.md", "Gates\n=====\n\nShut.")).title == "Gates"


def test_headings_of_a_notebook_may_be_underlined(file_of: FileOf) -> None:
    cells = [{"cell_type": "markdown", "source": "Gates\n==="}, {"cell_type": "code", "source": "a\n==="}]
    assert records.read_notebook(file_of("a.ipynb", json.dumps({"cells": cells}))).parts == (
        "# Gates\n\n```\na\n===\n```",
    )


def test_a_quotation_of_a_page_keeps_its_marks() -> None:
    page = "<p>He said <q>open <q>the</q> gate</q>.</q> <q>Now</q>"
    assert html_page.converted(page) == "He said \u201copen \u2018the\u2019 gate\u201d. \u201cNow\u201d"


def test_numbers_of_json_are_read_as_they_are_written(file_of: FileOf) -> None:
    document = '{"version": 1.10, "limit": 1e-7, "account": 12345678901234567890.12}'
    said = "version: 1.10\nlimit: 1e-7\naccount: 12345678901234567890.12"
    assert records.read_json(file_of("a.json", document)).parts == (said,)
    assert records.read_lines(file_of("a.jsonl", document)).parts == (said,)
