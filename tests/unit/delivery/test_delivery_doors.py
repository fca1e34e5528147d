"""In whose name a record is handled."""

from dataclasses import replace

from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery.doors import principal_of
from sluiceway_common.delivery.failures import Permanent
from sluiceway_common.principal import Principal

INNER = Envelope("1", "x.Happened", "embed", None, "doc_1", "acme", topic="embed.happened.v1")
OUTER = replace(INNER, tenant="", topic="ingest.offered.v1")
DOOR = Principal("default", "crm", frozenset({"contributor"}))
DOORS = {"ingest.offered.v1": DOOR}


def test_our_own_services_name_the_tenant_and_have_no_roles() -> None:
    assert principal_of(INNER, DOORS, "ingest") == Principal("acme", "service:ingest", frozenset())


def test_without_a_tenant_our_own_record_is_hopeless() -> None:
    assert principal_of(replace(INNER, tenant=""), DOORS, "ingest") == Permanent(
        "TENANT", "the header ce_tenant is missing"
    )


def test_a_door_says_who_came_through_it() -> None:
    assert principal_of(OUTER, DOORS, "ingest") is DOOR
    assert principal_of(replace(OUTER, tenant="default"), DOORS, "ingest") is DOOR


def test_who_names_another_tenant_at_a_door_is_not_let_in() -> None:
    refused = principal_of(replace(OUTER, tenant="acme"), DOORS, "ingest")
    assert refused == Permanent("TENANT", "ce_tenant is 'acme'; ingest.offered.v1 is the door of 'default'")
