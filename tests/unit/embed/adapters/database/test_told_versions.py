"""Stored form of versions, whichever release of this one has written them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from sluiceway_common.blobs.port import uri_of
from sluiceway_embed.adapters.database.told_versions import listed, named, told_of, version_of, version_parameters
from sluiceway_embed.domain.chunks import Version
from tests.support.passages import VERSION

PLAIN = replace(
    VERSION, acl=(), labels=(), near_duplicates=(), manifest=uri_of(VERSION.tenant, "7d" * 32), acl_inherited=True
)
AT_LENGTH = replace(
    PLAIN,
    title='Ein „Titel"\\ \x00',
    labels=(("year", "1999"), ("author", "Å")),
    near_duplicates=("doc_1", "doc_2"),
    acl=("staff",),
    submitted_at=datetime(2026, 1, 2, 3, 4, 5, 678_901, UTC),
    manifest="blob://another/7d",
)


def row(version: Version, told: Mapping[str, Any]) -> SimpleNamespace:
    """As the database gives it."""
    key = {name: getattr(version, name) for name in ("tenant", "document_id", "version", "attempt")}
    return SimpleNamespace(**key, told=json.loads(json.dumps(told)))


@pytest.mark.parametrize("version", [VERSION, PLAIN, AT_LENGTH])
@pytest.mark.parametrize("form", ["whole_told", "short_told"])
def test_a_version_comes_back_as_it_was_told(version: Version, form: str) -> None:
    assert version_of(row(version, version_parameters(version)[form])) == version


def test_a_version_that_was_said_by_names_is_read_too() -> None:
    said = {"title": "mill", "manifest": PLAIN.manifest, "collection": "x", "source_key": "a", "chunks": 3}
    told = version_of(row(PLAIN, {**said, "submitted_at": PLAIN.submitted_at.isoformat()}))
    assert told == replace(
        PLAIN, title="mill", collection="x", source_key="a", chunks=3, media_type="", language="", acl_inherited=False
    )


def test_what_is_listed_says_no_name_twice_over() -> None:
    whole = json.dumps(told_of(PLAIN))
    assert len(json.dumps(version_parameters(PLAIN)["short_told"])) < len(whole) / 2


def test_what_is_plain_at_the_end_is_left_out_and_a_name_that_is_new_is_plain() -> None:
    told = {"first": "", "second": 2, "third": [], "fourth": False}
    plain = {"first": "", "third": [], "fourth": False, "fifth": 0}
    text = listed(told, ["first", "second", "third", "fourth"], plain)
    assert text == '["",2]'
    assert named(text, ["first", "second", "third", "fourth", "fifth"], plain) == {**told, "fifth": 0}
