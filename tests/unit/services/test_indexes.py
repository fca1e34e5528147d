"""Indexes of every service earn their room: none begins with all that another one has."""

import importlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Index, MetaData, Table, Text

import sluiceway


def needless(tables: MetaData) -> list[str]:
    """Those without which each of their questions is answered by another one."""
    return [one.name or "" for table in tables.sorted_tables for one in table.indexes if _is_in_another(one, table)]


def _is_in_another(one: Index, table: Table) -> bool:
    if one.unique or _kind(one) != "btree":
        return False
    mine = _columns(one)
    return any(theirs[: len(mine)] == mine for theirs in _others(one, table))


def _others(one: Index, table: Table) -> Iterator[list[str]]:
    """Of the same part of the table. An operator class of patterns finds whole texts as well."""
    if _part(one) == "":
        yield [str(column) for column in table.primary_key]
    for other in table.indexes:
        if other is not one and _kind(other) == "btree" and _part(other) == _part(one):
            yield _columns(other)


def _columns(index: Index) -> list[str]:
    return [str(expression) for expression in index.expressions]


def _part(index: Index) -> str:
    where = index.dialect_options["postgresql"]["where"]
    return "" if where is None else str(where)


def _kind(index: Index) -> str:
    return index.dialect_options["postgresql"]["using"] or "btree"


@pytest.mark.parametrize("service", sluiceway.services())
def test_no_index_is_a_part_of_another(service: str) -> None:
    assert needless(importlib.import_module(f"sluiceway_{service}.adapters.database.tables").metadata) == []


def test_one_that_another_begins_with_is_seen() -> None:
    columns = Column("a", Text, primary_key=True), Column("b", Text), Column("c", Text)
    metadata = MetaData()
    Table("t", metadata, *columns, Index("of_b", "b"), Index("of_b_and_c", "b", "c"), Index("of_c", "c"))
    assert needless(metadata) == ["of_b"]
