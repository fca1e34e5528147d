"""A key that goes on behind its window is whole, and nothing behind it is of it."""

import pytest

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.key_rows import PRIVATE_KEY, WholeKeys
from sluiceway_guard.domain.windows import TextWindow
from tests.support.secrets import written

ROWS = "\n".join(written("<B*64>", row) for row in range(40))
END = "-----END RSA PRIVATE KEY-----"


def whole(text: str, until: int) -> str:
    """What of the text is a key that a window found up to there."""
    found = Finding(kind="secret", rule=PRIVATE_KEY, start=0, end=until)
    (one,) = WholeKeys(text).of(TextWindow(0, until, text[:until]), [found])
    return text[one.start : one.end]


@pytest.mark.parametrize("until", [64, 65, 100, 129])
@pytest.mark.parametrize("last", ["", "\n" + "Ab3" * 5 + "=", "\n" + "Ab3" * 5 + "=\n=njUN"])
def test_it_goes_on_to_its_last_line(until: int, last: str) -> None:
    key = f"{ROWS}{last}\n{END}"
    assert whole(f"{key}\n\nThe mill turns.", until) == key


@pytest.mark.parametrize(
    "behind",
    [
        "\n\nThe mill turns when the water falls.",
        "\nMit freundlichen Grüßen",
        "\n\n磨坊转动。",
        "\n# Título\nEl molino",
    ],
)
def test_without_its_last_line_it_ends_with_its_rows(behind: str) -> None:
    assert whole(f"{ROWS}{behind}", 100) == ROWS


def test_what_ends_within_its_window_is_as_it_was_found() -> None:
    text = f"{ROWS}\n{END}\n{ROWS}"
    found = Finding(kind="secret", rule=PRIVATE_KEY, start=3, end=len(ROWS) + 1 + len(END))
    assert list(WholeKeys(text).of(TextWindow(0, len(text) + 1, text), [found])) == [found]


def test_its_last_rows_in_a_later_window_are_no_finding_of_their_own() -> None:
    text = f"{ROWS}\n{END}\n"
    keys = WholeKeys(text)
    first = Finding(kind="secret", rule=PRIVATE_KEY, start=0, end=100)
    tail = Finding(kind="secret", rule=PRIVATE_KEY, start=10, end=len(text) - 1 - 60)
    mail = Finding(kind="pii.email", rule="pii.email", start=1, end=5)
    assert len(list(keys.of(TextWindow(0, 60, text[:100]), [first]))) == 1
    assert [one.start for one in keys.of(TextWindow(60, len(text), text[60:]), [tail, mail])] == [61]


@pytest.mark.parametrize("unit", ["A" * 48 + "\n", "A \n", "\\", "-----END ", "A" * 48 + " a b -----END "])
def test_a_long_text_is_read_in_time(unit: str) -> None:
    assert whole(unit * (2_000_000 // len(unit)), 10)
