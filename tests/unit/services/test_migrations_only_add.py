"""Migrations take nothing away that old replicas use: old and new ones run side by side."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPTS = sorted(path for place in ("libs", "services") for path in (ROOT / place).glob("*/src/**/migrations/*.py"))
# What the next release no longer uses is taken away by a script that says so in its name: `0007_contract.py`.
CONTRACTS = re.compile(r"^\d+_contract")
TAKES_AWAY = re.compile(r"\b(drop|rename|truncate)\b|\balter\s+column\b|\bset\s+not\s+null\b", re.IGNORECASE)


def takings(script: str) -> list[str]:
    """Calls and orders in a script that take something away."""
    found = []
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.Attribute) and node.attr.startswith(("drop_", "rename_", "alter_column")):
            found.append(node.attr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TAKES_AWAY.search(node.value):
            found.append(node.value)
    return found


def test_there_are_migrations_to_look_at() -> None:
    assert len(SCRIPTS) >= 2


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parts[-5]}-{path.stem}")
def test_a_migration_only_adds(path: Path) -> None:
    assert CONTRACTS.match(path.name) or takings(path.read_text()) == []


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
