"""Stored form of uris of blobs: their tenant, and their digest in base64. Keys with 64 digits of it took more room than
the rows.

A release before this one has whole uris in its keys, so the schema says which are written: see `row_forms.py`. Whoever
speaks of a uri by these types writes it as the schema has it, and reads it whole.
"""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    TypeDecorator,
    func,
    or_,
)
from sqlalchemy.types import TypeEngine

from sluiceway_common.blobs.port import uris_of

_SCHEME: Final = "blob://"
_SHORT: Final = f"""
CASE WHEN uri ~ '^{_SCHEME}[^/]+/([^/]+/)?[0-9a-f]{{64}}$'
  THEN substr(uri, {len(_SCHEME) + 1}, length(uri) - {len(_SCHEME) + 64})
    || rtrim(encode(decode(right(uri, 64), 'hex'), 'base64'), '=')
  ELSE uri
END"""
_WHOLE: Final = f"""
CASE WHEN starts_with(stored, '{_SCHEME}') THEN stored
  ELSE '{_SCHEME}' || left(stored, -43) || encode(decode(right(stored, 43) || '=', 'base64'), 'hex')
END"""
_FUNCTIONS: Final = {
    "whole_uri(stored text)": ("text", _WHOLE),
    "stored_uris(uris text[])": (
        "text[]",
        "ARRAY(SELECT stored_uri(uri) FROM unnest(uris) WITH ORDINALITY AS each (uri, place) ORDER BY place)",
    ),
    "whole_uris(stored text[])": (
        "text[]",
        "ARRAY(SELECT whole_uri(uri) FROM unnest(stored) WITH ORDINALITY AS each (uri, place) ORDER BY place)",
    ),
}


class BlobUri(TypeDecorator[str]):
    """A uri in a column."""

    impl = Text
    cache_ok = True

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[str]:
        return func.stored_uri(bindvalue, type_=Text())

    def column_expression(self, column: ColumnElement[str]) -> ColumnElement[str]:
        return func.whole_uri(column, type_=self)


class BlobUris(TypeDecorator[list[str]]):
    """Several of them, as a parameter or a result."""

    impl = ARRAY(Text)
    cache_ok = True

    def bind_expression(self, bindvalue: BindParameter[list[str]]) -> ColumnElement[list[str]]:
        return func.stored_uris(bindvalue, type_=ARRAY(Text))

    def column_expression(self, column: ColumnElement[list[str]]) -> ColumnElement[list[str]]:
        return func.whole_uris(column, type_=self)


def uris_of_column(table: Table) -> TypeEngine[Any]:
    """The type of several uris of a table, which has them in its column `uri`."""
    return BlobUris() if isinstance(table.c.uri.type, BlobUri) else ARRAY(Text)


def is_of_tenant(uri: Column[str], tenant: str) -> ColumnElement[bool]:
    """Whether a stored uri is of the tenant, in whichever form."""
    begins = uris_of(tenant)
    return or_(uri.startswith(begins, autoescape=True), uri.startswith(begins.removeprefix(_SCHEME), autoescape=True))


def make_uri_form(connection: Connection, *, short: bool) -> None:
    """Part of a migration. The one that makes uris short in a schema that has whole ones writes all of them anew."""
    forms = {"stored_uri(uri text)": ("text", _SHORT if short else "uri")} | _FUNCTIONS
    for name, (type_, body) in forms.items():
        head = f"CREATE OR REPLACE FUNCTION {name} RETURNS {type_} LANGUAGE sql IMMUTABLE"
        connection.exec_driver_sql(f"{head} AS $$SELECT {body}$$")
