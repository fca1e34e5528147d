"""Bugs that are planted are the ones that people make, one at a time, and are known again when lines move."""

from pathlib import Path

import pytest

from tests.mutants.planted import planted

SOURCE = '''"""A module."""

@decorated(frozen=True)
async def check(caller, names, limit):
    log.info("checked")
    caller.must("reader")
    await caller.counted()
    if limit > 3 and caller.name in names:
        log.warning(
            "refused",
            why=caller.name if limit > 4 else "",
        )
        raise Blocked
    return [name for name in names if name is not None]


if __name__ == "__main__":
    check()
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "checked.py").write_text(SOURCE)
    return tmp_path


def changes(root: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in planted(Path("checked.py"), root):
        found.setdefault(each.before, set()).add(each.after)
    return found


def test_a_check_is_forgotten_or_turned_round(root: Path) -> None:
    found = changes(root)
    assert found['caller.must("reader")'] == {"pass"}
    assert found["await caller.counted()"] == {"pass"}
    assert found["raise Blocked"] == {"pass"}
    assert found["if limit > 3 and caller.name in names:"] == {
        "if not limit > 3 and caller.name in names:",
        "if limit >= 3 and caller.name in names:",
        "if limit > 3 or caller.name in names:",
        "if limit > 3 and caller.name not in names:",
    }


def test_what_nobody_depends_on_is_left_alone(root: Path) -> None:
    assert not {line for line in changes(root) if line.startswith(("log.", "@", "if __name__", "why=", "check()"))}


def test_each_changes_one_line_and_still_parses(root: Path) -> None:
    mutants = planted(Path("checked.py"), root)
    assert mutants
    for mutant in mutants:
        compile(mutant.code, "checked.py", "exec")
        pairs = zip(SOURCE.splitlines(), mutant.code.splitlines(), strict=True)
        assert sum(before != after for before, after in pairs) == 1


def test_a_mutant_is_known_again_where_its_line_has_moved(root: Path) -> None:
    before = {each.id for each in planted(Path("checked.py"), root)}
    (root / "checked.py").write_text(SOURCE.replace("async def", "# Moved.\nasync def"))
    assert {each.id for each in planted(Path("checked.py"), root)} == before
