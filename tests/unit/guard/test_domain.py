"""Notes keep to their bounds."""

from datetime import UTC, datetime

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_guard.domain import LONGEST_TEXT, Note, checked


def note(name: str = "milk", text: str = "Two litres.") -> Note:
    return Note(tenant="acme", name=name, text=text, kept_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_note_within_the_bounds_is_taken() -> None:
    assert checked(note()) == note()


@pytest.mark.parametrize("name", ["", "Milk", "a b", "x" * 65, "-x"])
def test_a_name_out_of_bounds_is_refused_by_its_field(name: str) -> None:
    with pytest.raises(Invalid, match="`name`") as caught:
        checked(note(name=name))
    assert caught.value.field == "name"


@pytest.mark.parametrize("length", [0, LONGEST_TEXT + 1])
def test_a_text_out_of_bounds_is_refused_by_its_field(length: int) -> None:
    with pytest.raises(Invalid, match="it must have 1 to") as caught:
        checked(note(text="x" * length))
    assert caught.value.field == "text"
