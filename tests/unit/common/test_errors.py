"""What is said of a name that there is not."""

from collections.abc import Iterator

import pytest

from sluiceway_common import errors
from sluiceway_common.errors import misspelt


class Compared(str):
    """A name that may not be gone through."""

    def __iter__(self) -> Iterator[str]:
        pytest.fail("it was compared")


def test_a_name_that_is_near_another_one_is_told_that() -> None:
    error = misspelt("model", "smolm2", ("smollm2", "qwen"), field="model")
    assert (error.message, error.field) == ("there is no model 'smolm2'; did you mean 'smollm2'?", "model")


def test_a_name_that_is_longer_than_any_is_compared_with_none() -> None:
    error = misspelt("model", Compared("smollm2" * 100), ("smollm2", "qwen"), field="model")
    assert error.message == f"there is no model {'smollm2' * 11 + 'smo'!r}; there are smollm2, qwen"


def test_of_very_many_names_a_few_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is done on the loop, and tenants make as many as they like."""
    compared: list[int] = []
    monkeypatch.setattr(errors, "get_close_matches", lambda _name, there, _most: compared.append(len(there)) or [])
    misspelt("collection", "x", [f"collection-{number}" for number in range(100_000)], field="name")
    assert compared == [200]
