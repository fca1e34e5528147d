"""Tags of answers, whole and in pieces."""

import random
from collections.abc import AsyncGenerator, Sequence
from typing import Final

import pytest

from sluiceway_guard.adapters.scanners.markup import HtmlScanner
from sluiceway_guard.domain.markup import LONGEST, markup, openings
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.stream import LONGEST_UNSAFE
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.releasing import ReleasedText
from tests.support.guard_rpc import ended, guard_service
from tests.unit.guard.service.test_checking import ANN, HEAD
from tests.unit.guard.service.test_releasing import said_in
from tests.unit.guard.test_streams import FRAGMENTS as OTHERS
from tests.unit.guard.test_streams import TOKEN

POLICY: Final = HEAD + 'rules = [{findings = ["html"], action = "redact"}]\n'
OUT: Final = "[redacted html]"
FRAGMENTS: Final = (
    *("<scr", "ipt>", "</script>", "<script", " src=x", ">", "<", "</", "<b>", "</b>", "<b ", "<img", " src=", "x "),
    *(
        "onerror=",
        " onerror=alert(1) ",
        '"',
        "'",
        "`",
        "=",
        "/",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?php ",
        "?>",
        "<![CDATA[",
    ),
    *("]]>", "<title>", "</title>", "<textarea>", "<svg", "<math>", "<a href=", "https://a.example/"),
    *(
        "&lt;script&gt;",
        "&#60;",
        "&colon;",
        " if a<b and b>c ",
        "List<String> ",
        "i<n;",
        " x < y ",
        "a <3 ",
        "\n",
        "\t",
        " ",
    ),
    *(
        "word ",
        "Two words. ",
        "```html\n",
        "\n```\n",
        "<iframe",
        "<p style=",
        "<table><td ",
        "<tr style=x>",
        "<col onclick=",
        "background=",
        "<x-y ",
        "onclick",
        "\u00a0",
        "\x0c",
    ),
    *("title='", '<a title="', "formaction=", "<form>", "<details ontoggle=x>", "\x00", "<IMG\n", "<<", "<|im_start|>"),
)


def cut(text: str, places: Sequence[int]) -> list[str]:
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


def drawn(draw: random.Random, most: int) -> str:
    text = "".join(draw.choice(FRAGMENTS) for _ in range(draw.randint(1, most)))
    return text if draw.random() < 0.8 else text + "word " * draw.choice((300, 500, 900)) + drawn(draw, most)


def guard() -> GuardService:
    return guard_service(POLICY)


async def test_any_split_releases_the_same_and_nothing_that_left_acts() -> None:
    draw, judging = random.Random(11), guard()
    for _ in range(250):
        text = drawn(draw, 16)
        left, verdict = await said_in([text], judging)
        assert not HtmlScanner().scan(ScannedText(left)), (text, left)
        for cuts in (1, 4, 40):
            pieces = cut(text, sorted(draw.randint(0, len(text)) for _ in range(cuts)))
            assert await said_in(pieces, judging) == (left, verdict), text


async def test_what_the_whole_text_is_found_for_its_stream_is_found_for() -> None:
    draw, judging = random.Random(12), guard()
    for _ in range(250):
        text = "".join(draw.choice(FRAGMENTS) for _ in range(draw.randint(1, 16)))
        _, verdict = await said_in(list(text), judging)
        if HtmlScanner().scan(ScannedText(text)):
            assert verdict.findings, text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Say <script>alert(1)</script> now.", f"Say {OUT}alert(1)</script> now."),
        ("An <img src=x onerror='a > b'> and <b>bold</b>.", f"An {OUT} and <b>bold</b>."),
        ("A <a title='>' href='javascript:x'>link</a> is.", f"A {OUT}link</a> is."),
        ('A <a title="</title><img src=x onerror=y>">t</a>', f"A {OUT}t</a>"),
        ('<title><a title="</title><img src=x onerror=y>">t', f"{OUT}{OUT}t"),
        ("<!-- <script> --> if a<b and b>c, List<int> x < y.", "<!-- <script> --> if a<b and b>c, List<int> x < y."),
        ("It ends with <img src=x onerror=alert(1)", f"It ends with {OUT}"),
        ("It ends with <script src=x", f"It ends with {OUT}"),
        ("A <td style='x'>cell</td>, a <td>cell</td>.", f"A {OUT}cell</td>, a <td>cell</td>."),
        ("It ends with a <b and c", "It ends with a <b and c"),
        ("&lt;script&gt; is a text.", "&lt;script&gt; is a text."),
    ],
)
async def test_a_tag_that_acts_is_taken_out_from_its_beginning_to_its_end(said: str, left: str) -> None:
    for size in (1, 3, 200):
        assert (await said_in([said[at : at + size] for at in range(0, len(said), size)], guard()))[0] == left


async def test_less_than_does_not_hold_an_answer_for_ever() -> None:
    held = await most_held("for (i = 0; i <n; i++) { " + "sum = sum + i; " * 400)
    assert held <= LONGEST + 64


async def test_a_tag_without_an_end_loses_its_beginning() -> None:
    more = "and so on " * 300
    for begun in ("<!-- ", "<x a='", "<script ", "</b '", "<? "):
        left, verdict = await said_in([f"See {begun}{more}<script>{more}' onerror=x>"], guard())
        assert {one.finding.rule for one in verdict.findings} >= {"html.unclosed"}
        assert not HtmlScanner().scan(ScannedText(left))
        assert left.startswith(f"See {OUT}")


async def test_a_text_without_markup_waits_for_none() -> None:
    assert await most_held("It is a lock of twelve metres, built here. " * 9) < 32
    assert await most_held("That 2 < 3 is known <3 to all of us <- here. " * 9) < 32


async def most_held(text: str) -> int:
    """The most characters that were held back at a time, where they come letter by letter."""
    read = until = most = 0

    async def letters() -> AsyncGenerator[str, None]:
        nonlocal read
        for letter in text:
            read += 1
            yield letter

    async for event in guard().releasing.release(ANN, ended(letters())):
        most = max(most, read - until)
        until = event.until if isinstance(event, ReleasedText) else until
    return most


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<b>x</b>", ["<b>", "</b>"]),
        (
            "<!--> <!---> <!-- > -- --!> <!x '>'> <?x?> </ x>",
            ["<!-->", "<!--->", "<!-- > -- --!>", "<!x '>", "<?x?>", "</ x>"],
        ),
        ("<a =x> <a x= > <a x=\"'>\"y='>'> <a/b>", ["<a =x>", "<a x= >", "<a x=\"'>\"y='>'>", "<a/b>"]),
        ("< b </> <3 a<1 <", []),
        ("<a x='> <b>", ["<a x='> <b>"]),
        ("<img\u00a0x=y>", ["<img\u00a0x=y>"]),
    ],
)
def test_markup_is_found_as_a_browser_reads_it(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in markup(text)] == found


def test_what_has_no_end_in_time_is_known_as_soon_as_that_is_over() -> None:
    text = "<a x" + "<b y " * 1_000
    assert [one.state for one in markup(text[: LONGEST - 1])] == ["open"]
    first, *_ = markup(text)
    assert (first.state, first.end) == ("unclosed", LONGEST)
    assert [text[slice(*each)] for each in openings(text, 0, 12)] == ["<a", "<b", "<b"]


async def test_a_cut_that_is_not_safe_falls_into_no_tag() -> None:
    tags = (
        "<a title='said " + "x" * 40 + ' <b y=" \'> and <script>alert(1)</script> and "> more ',
        "<img alt='said " + "x" * 40 + ' <b y=" ' + TOKEN + " '> and <script>alert(1)</script> and \"> more ",
        "<!-- said " + "x" * 40 + ' <b y=" --> and <script>alert(1)</script> and "> more ',
    )
    for tag in tags:
        for before in range(LONGEST_UNSAFE - 70, LONGEST_UNSAFE + 10, 8):
            text = "[" + "x" * (before - 2) + " " + tag + "word " * 1_500
            left, _ = await said_in([text], guard_service(POLICY.replace('["html"]', '["html", "secret"]')))
            assert "<script" not in left, before
            assert TOKEN not in left, before


EVERYTHING: Final = HEAD + (
    'rules = [{findings = ["html", "link", "image", "secret", "terminal", "control_token", "invisible", "bidi"], '
    'action = "redact"}, {findings = ["pii"], action = "pseudonymise"}]\n'
)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        # What was the end of a tag is part of something else that is taken out: what is behind it would be in the tag.
        ("A <b title<|im_start|> and 'c' <p style='x'> then.", f"A {OUT} and 'c' {OUT} then."),
        ("A <b title='ann@mill.example'> and <p style='x'> then.", f"A <b title='[EMAIL_1]'> and {OUT} then."),
    ],
)
async def test_a_tag_that_loses_its_end_to_something_else_is_taken_out(said: str, left: str) -> None:
    for size in (1, 5, 200):
        pieces = [said[at : at + size] for at in range(0, len(said), size)]
        assert (await said_in(pieces, guard_service(EVERYTHING)))[0] == left


async def test_nothing_that_left_acts_whatever_else_is_taken_out() -> None:
    draw, judging = random.Random(5), guard_service(EVERYTHING)
    others = [fragment for fragment in OTHERS if "javascript" not in fragment]
    for _ in range(200):
        text = "".join(draw.choice(draw.choice((FRAGMENTS, others))) for _ in range(draw.randint(1, 30)))
        left, verdict = await said_in([text], judging)
        assert not HtmlScanner().scan(ScannedText(left)), (text, left)
        pieces = cut(text, sorted(draw.randint(0, len(text)) for _ in range(9)))
        assert await said_in(pieces, judging) == (left, verdict), text
