"""Pace of audited calls: one caller leaves the others of its tenant half, and all of them leave the admins theirs."""

from dataclasses import replace

import pytest

from sluiceway_common.audit.pace import AuditPace
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock

OLGA = Principal("acme", "olga", frozenset({"operator"}))
OTTO = replace(OLGA, subject="otto")
ROOT = Principal("acme", "root", frozenset({"admin"}))
DELETE = "sluiceway.ingest.v1.IngestService/DeleteCollection"
REVOKE = "sluiceway.ops.v1.AccessService/RevokeKey"


def as_many_as_there_are(pace: AuditPace, who: Principal, method: str) -> int:
    for taken in range(200):
        try:
            pace.take(who, method)
        except Overloaded:
            return taken
    raise AssertionError("there is no end to it")


def test_one_caller_leaves_the_others_half_and_the_admins_of_its_tenant_all_of_theirs() -> None:
    pace = AuditPace(1.0, ManualClock())
    # Those of a minute at once, and the one that is under way.
    assert as_many_as_there_are(pace, OLGA, DELETE) == 31
    assert as_many_as_there_are(pace, OTTO, DELETE) == 30
    assert as_many_as_there_are(pace, ROOT, REVOKE) == 61


def test_an_admin_who_works_as_an_operator_takes_nothing_of_what_is_the_admins() -> None:
    pace = AuditPace(1.0, ManualClock())
    assert as_many_as_there_are(pace, ROOT, DELETE) == 31
    assert as_many_as_there_are(pace, ROOT, REVOKE) == 61


def test_another_tenant_notices_nothing() -> None:
    pace = AuditPace(1.0, ManualClock())
    for who in (OLGA, OTTO):
        as_many_as_there_are(pace, who, DELETE)
    assert as_many_as_there_are(pace, replace(OLGA, tenant="beta"), DELETE) == 31


def test_who_has_had_its_half_is_told_when_there_is_room_again() -> None:
    clock = ManualClock()
    pace = AuditPace(1.0, clock)
    as_many_as_there_are(pace, OLGA, DELETE)
    with pytest.raises(Overloaded, match=r"this caller makes more than 0\.5 calls a second .* leave 2\.0 s") as refused:
        pace.take(OLGA, DELETE)
    clock.advance(refused.value.retry_after or 0)
    pace.take(OLGA, DELETE)


def test_a_call_that_finds_no_room_takes_none_of_the_others() -> None:
    pace = AuditPace(1.0, ManualClock())
    for _ in range(4):
        as_many_as_there_are(pace, OLGA, DELETE)
    assert as_many_as_there_are(pace, OTTO, DELETE) == 30
