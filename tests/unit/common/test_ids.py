"""Ids: what they look like, how they are sorted, and that those of equal content are equal."""

import re
from datetime import UTC, datetime, timedelta

from sluiceway_common import ids

_NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_a_short_id_has_nineteen_characters_behind_its_prefix() -> None:
    assert re.fullmatch("doc_[0-9a-v]{19}", ids.drawn_short("doc", _NOON))


def test_short_ids_are_sorted_by_the_millisecond_of_drawing() -> None:
    drawn = [ids.drawn_short("doc", _NOON + timedelta(milliseconds=each)) for each in range(100)]
    assert drawn == sorted(drawn)


def test_a_thousand_drawn_within_a_millisecond_are_a_thousand() -> None:
    assert len({ids.drawn_short("doc", _NOON) for _ in range(1_000)}) == 1_000


def test_short_ids_are_sorted_behind_those_of_before() -> None:
    later = ids.drawn("doc", datetime(2060, 1, 1, tzinfo=UTC))
    assert later < ids.drawn_short("doc", _NOON)


def test_a_digest_is_named_by_its_first_95_bits() -> None:
    digest = bytes(range(32))
    changed = digest[:11] + bytes([digest[11] ^ 0b10]) + digest[12:]
    assert ids.short("ver", digest) == ids.short("ver", digest[:12]) != ids.short("ver", changed)


def test_names_of_digests_are_sorted_as_the_digests() -> None:
    digests = [bytes([each]) * 32 for each in range(256)]
    assert sorted(ids.short("ver", each) for each in digests) == [ids.short("ver", each) for each in digests]
