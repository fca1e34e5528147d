"""Windows of a long text."""

import pytest

from sluiceway_guard.domain import signals
from sluiceway_guard.domain.windows import OVERLAP, WINDOW, windows

# Its only blank stands where a window that began there would show too little behind the one before.
LATE_BLANK = "w" * (WINDOW - OVERLAP + 10) + " " + "w" * WINDOW


@pytest.mark.parametrize("text", ["", "mill", "m" * WINDOW])
def test_a_short_text_is_one_window(text: str) -> None:
    (window,) = windows(text)
    assert (window.start, window.text) == (0, text)
    assert window.until > len(text)


@pytest.mark.parametrize("text", ["water " * 20_000, "w" * 100_000, "\n" * WINDOW * 3, LATE_BLANK])
def test_every_place_counts_in_one_window_which_shows_a_good_piece_behind_it(text: str) -> None:
    found = list(windows(text))
    assert [window.start for window in found[1:]] == [window.until for window in found[:-1]]
    for window in found:
        assert text.startswith(window.text, window.start)
        assert len(window.text) <= WINDOW
    assert all(window.start + len(window.text) - window.until >= signals.WINDOW for window in found[:-1])
    assert found[-1].start + len(found[-1].text) == len(text)


def test_a_window_begins_with_a_whole_word() -> None:
    text = "waterwheel " * 5_000
    assert all(window.text.startswith("waterwheel") for window in windows(text))
