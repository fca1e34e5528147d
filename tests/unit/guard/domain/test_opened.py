"""What is open in a text that comes in pieces is what is open in the whole of it."""

import random
from typing import Final

import pytest

from sluiceway_guard.domain import markup
from sluiceway_guard.domain.markup import LONGEST, LONGEST_ADDRESSED
from sluiceway_guard.domain.opened import Opened
from tests.unit.guard.domain.test_stream import Matched

UNITS: Final = (
    *("a", " ", "[", "]", "(", ")", "](", "<", "<<", "<|", "|", ">", "-", "-----", "-----BEGIN", "-----END"),
    *("PRIVATE KEY", "PRIVATE KEY-----", "-----END PRIVATE " + "KEY-----", "END ", " PRIVATE", " KEY"),
    *("<b ", "<im", "g ", "<img ", "</", "<!", "--", "='", "'", '"', "=", "y" * 900, "z " * 600),
)


def read_in(text: str, ends: list[int], behind: int = 0) -> Opened:
    so_far = Opened()
    for end in ends:
        so_far.read(text[:end], end - behind)
    return so_far


def test_a_text_in_pieces_has_open_what_the_whole_of_it_has() -> None:
    draw = random.Random(7)
    for _ in range(400):
        units = draw.sample(UNITS, draw.randint(2, len(UNITS)))
        text = "".join(draw.choice(units) for _ in range(draw.randint(1, 80)))
        behind = draw.choice((0, 0, 5, 40))
        ends = sorted({*(draw.randint(1, len(text)) for _ in range(draw.choice((2, 8, 60)))), len(text)})
        whole, pieces = read_in(text, ends[-1:], behind), read_in(text, ends, behind)
        assert pieces.tags == whole.tags, text
        places = [draw.randint(0, max(0, len(text) - behind)) for _ in range(20)]
        assert [pieces.first(at) for at in places] == [whole.first(at) for at in places], text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("-----BEGIN a -----END [ PRIVATE " + "KEY----- b", None),
        ("-----BEGIN a -----END - PRIVATE " + "KEY----- b", 0),
        ("-----BEGIN a -----END PRIVATE " + "KEY---- b", 0),
        ("-----END PRIVATE " + "KEY-----BEGIN b", None),
        ("PRIVATE " + "KEY-----BEGIN b", len("PRIVATE KEY")),
        ("a [b] -----END ](c PRIVATE " + "KEY----- d", None),
        ("a [b -----END ](c PRIVATE " + "KEY----- d", 2),
        ("(a) [b](c", len("(a) [b")),
        ("a <<<| b", 2),
    ],
)
def test_signs_are_those_that_a_reader_of_the_whole_text_takes(text: str, first: int | None) -> None:
    for ends in ([len(text)], list(range(1, len(text) + 1))):
        assert read_in(text, ends).first(len(text)) == (len(text) if first is None else first)


@pytest.mark.parametrize(("name", "longest"), [("b", LONGEST), ("img", LONGEST_ADDRESSED)])
def test_a_tag_is_open_until_its_end_or_its_bound_is_there(name: str, longest: int) -> None:
    text = f"<{name} a='>' " + "x" * longest
    ends = list(range(1, longest + 1))
    assert read_in(text, ends[:-1]).tags[0].state == "open"
    assert (read_in(text, ends).tags[0].state, read_in(text, ends).tags[0].end) == ("unclosed", longest)
    closed = text[:200] + "> and more"
    assert read_in(closed, list(range(1, len(closed) + 1))).tags == read_in(closed, [len(closed)]).tags


def test_a_tag_that_is_open_is_not_read_anew_with_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[int]()
    monkeypatch.setattr(markup, "_TAG", Matched(markup._TAG, read))
    text = "<img a='>' " + "b " * 8_000
    assert read_in(text, list(range(8, len(text), 8))).tags[0].state == "open"
    assert sum(read) <= 20 * len(text)
