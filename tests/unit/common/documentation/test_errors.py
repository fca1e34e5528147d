"""Page of errors: it says what the code says, and what each kind is over both doors and to the command."""

from pathlib import Path

import pytest

import sluiceway_client
from sluiceway_client.errors import SluicewayError
from sluiceway_common import errors
from sluiceway_common.documentation.errors import KINDS, ErrorMessage, messages_of
from sluiceway_common.documentation.pages import all_messages
from sluiceway_common.rpc.errors import status_code
from sluiceway_common.web.errors import status

SOURCE = """
def _refuse(name, _LIMIT):
    if name:
        raise Invalid(
            f"`name` is {name!r}; it may have {_LIMIT} "
            f"characters",
            field="name",
        )
    problem = NotFound("there is no " + f"{kind(name)} here")
    raise Unavailable(str(problem)) from problem
"""


def found(folder: Path, source: str) -> list[ErrorMessage]:
    (folder / "rules.py").write_text(source)
    return sorted(messages_of("it", folder))


def test_a_message_is_read_as_it_stands_in_the_code(tmp_path: Path) -> None:
    invalid, missing = found(tmp_path, SOURCE)
    assert invalid.parts == ("`name` is {name}", "it may have {limit} characters")
    assert (invalid.kind, invalid.field, invalid.module) == ("Invalid", "name", "rules")
    assert (missing.kind, missing.parts) == ("NotFound", ("there is no {…} here", ""))


def test_a_constant_of_the_module_is_read_too(tmp_path: Path) -> None:
    source = """
AWAY: Final = "it is away; ask again"
_YOURS = "{!r} is not yours, in {}; use another"
def _refuse(name):
    raise Unavailable(AWAY) from Blocked(_YOURS.format(name, 7))
"""
    assert [each.parts for each in found(tmp_path, source)] == [
        ("{…} is not yours, in {…}", "use another"),
        ("it is away", "ask again"),
    ]


def test_what_is_put_together_elsewhere_is_no_message(tmp_path: Path) -> None:
    assert found(tmp_path, "raise Invalid(text)\nraise ValueError('no')\nraise Conflict(f'{error}')") == []


def test_every_message_names_its_way_out() -> None:
    """Whoever meets one sees it alone, without the page."""
    assert [(each.module, each.text) for each in all_messages() if not each.parts[1].strip(" .")] == []


def test_what_is_in_memory_serves_tests_alone(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "store.py").write_text(SOURCE)
    assert found(tmp_path, "") == []


@pytest.mark.parametrize("name", [name for name in KINDS if name != "InternalError"])
def test_a_kind_is_what_both_doors_make_of_it(name: str) -> None:
    error = getattr(errors, name)("no")
    assert KINDS[name][1:3] == (status_code(error).name, str(status(error)))


@pytest.mark.parametrize("name", [name for name in KINDS if name != "TooLarge"])
def test_a_kind_ends_the_command_with_its_exit_code(name: str) -> None:
    kind: type[SluicewayError] = getattr(sluiceway_client, name)
    assert KINDS[name][0] == str(kind.exit_code)
