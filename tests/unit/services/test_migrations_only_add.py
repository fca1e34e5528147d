"""Migrations expand first and contract a release later: old and new replicas run side by side on every schema."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPTS = sorted(path for place in ("libs", "services") for path in (ROOT / place).glob("*/src/**/migrations/*.py"))
# What this release no longer uses is taken away by a script that says so in its name: `0007_contract.py`.
CONTRACTS = re.compile(r"^\d+_contract")
TAKES_AWAY = re.compile(r"\b(drop|rename|truncate)\b|\balter\s+column\b|\bset\s+not\s+null\b", re.IGNORECASE)
ADDS = re.compile(r"\badd\s+(?:column\b|constraint\b)", re.IGNORECASE)
BINDS = re.compile(r"\bnot\s+null\b(?!.*\bdefault\b)|\badd\s+constraint\b", re.IGNORECASE | re.DOTALL)
CONSTRAINTS = frozenset(
    f"create_{kind}"
    for kind in ("check_constraint", "exclude_constraint", "foreign_key", "primary_key", "unique_constraint")
)
# Where a call that takes away names what it takes, and where one that binds names the table.
NAMED_SECOND = frozenset({"drop_column", "create_index", *CONSTRAINTS})


def takings(script: str) -> list[str]:
    """Calls and orders in a script that take something away: an old replica still asks for it."""
    found = []
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.Attribute) and node.attr.startswith(("drop_", "rename_", "alter_column")):
            found.append(node.attr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TAKES_AWAY.search(node.value):
            found.append(node.value)
    return found


def bindings(script: str) -> list[str]:
    """Those that bind rows of a table that was there before: an old replica writes rows that do not obey."""
    calls = list(_calls(script))
    made = {_named(call) for call in calls if _name(call) == "create_table"}
    found = [call for call in calls if _binds(call) and _named(call) not in made]
    texts = [node.value for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Constant)]
    orders = [each for each in texts if isinstance(each, str) and ADDS.search(each) and BINDS.search(each)]
    return [*map(ast.unparse, found), *orders]


def taken_but_used(path: Path) -> list[str]:
    """What a script takes away although the package that it belongs to names it."""
    package = next(parent for parent in path.parents if parent.parent.name == "src")
    code = [each.read_text() for each in package.rglob("*.py") if "migrations" not in each.parts]
    taken = [_named(call) for call in _calls(path.read_text()) if _name(call).startswith("drop_")]
    return [name for name in taken if any(f'"{name}"' in text for text in code)]


def _binds(call: ast.Call) -> bool:
    said = {keyword.arg: keyword.value for node in ast.walk(call) for keyword in getattr(node, "keywords", ())}
    if _name(call) == "add_column":
        return _is(said.get("nullable"), False) and "server_default" not in said
    return _name(call) in CONSTRAINTS or (_name(call) == "create_index" and _is(said.get("unique"), True))


def _is(node: ast.expr | None, truth: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is truth


def _calls(script: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _named(call: ast.Call) -> str:
    names = [ast.unparse(argument).strip("'") for argument in call.args]
    return [*names, "", ""][1 if _name(call) in NAMED_SECOND else 0]


def test_there_are_migrations_to_look_at() -> None:
    assert len(SCRIPTS) >= 2


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parts[-5]}-{path.stem}")
def test_a_migration_only_adds_and_old_replicas_write_on(path: Path) -> None:
    assert CONTRACTS.match(path.name) or takings(path.read_text()) == []
    assert bindings(path.read_text()) == []


@pytest.mark.parametrize("path", [path for path in SCRIPTS if CONTRACTS.match(path.name)], ids=lambda path: path.stem)
def test_what_a_contract_takes_away_is_used_by_nobody_any_more(path: Path) -> None:
    assert takings(path.read_text()) != []
    assert taken_but_used(path) == []


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_column("a", "b")',
        'op.rename_table("a", "b")',
        'op.alter_column("a", "b", nullable=False)',
        'op.execute("ALTER TABLE a DROP COLUMN b")',
        'op.execute("alter table a alter column b set not null")',
    ],
)
def test_what_takes_away_is_seen(line: str) -> None:
    assert takings(line) != []


@pytest.mark.parametrize(
    "line",
    [
        'op.add_column("a", sa.Column("b", sa.Text, nullable=False))',
        'op.create_unique_constraint("a_b", "a", ["b"])',
        'op.create_check_constraint("a_b", "a", "b > 0")',
        'op.create_foreign_key("a_b", "a", "c", ["b"], ["b"])',
        'op.create_index("a_b", "a", ["b"], unique=True)',
        'op.execute("ALTER TABLE a ADD COLUMN b text NOT NULL")',
        'op.execute("alter table a add constraint a_b check (b > 0)")',
    ],
)
def test_what_binds_rows_that_an_old_replica_writes_is_seen(line: str) -> None:
    assert bindings(line) != []


@pytest.mark.parametrize(
    "line",
    [
        'op.add_column("a", sa.Column("b", sa.Text))',
        'op.add_column("a", sa.Column("b", sa.Text, nullable=False, server_default=""))',
        'op.create_table("a", sa.Column("b", sa.Text, nullable=False)); op.create_index("x", "a", ["b"], unique=True)',
        'op.create_index("a_b", "a", ["b"])',
        'op.execute("ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT 0")',
    ],
)
def test_what_only_adds_is_let_through(line: str) -> None:
    assert bindings(line) == takings(line) == []


def test_a_contract_of_what_is_in_use_is_seen(tmp_path: Path) -> None:
    package = tmp_path / "src" / "sluiceway_x"
    script = package / "adapters/database/migrations/0002_contract.py"
    script.parent.mkdir(parents=True)
    script.write_text('op.drop_column("a", "b")\nop.drop_table("old")')
    (package / "tables.py").write_text('Table("a", Column("b", Text))')
    assert taken_but_used(script) == ["b"]
