"""In whose name a record is handled."""

from dataclasses import replace

from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery.bound_subscription import principal_of
from sluiceway_common.delivery.policy import Permanent
from sluiceway_common.principal import Principal

INNER = Envelope("1", "x.Happened", "embed", None, "doc_1", "acme", topic="embed.happened.v1")
OUTER = replace(INNER, tenant="", topic="ingest.offered.v1")
IDENTITY = Principal("default", "crm", frozenset({"contributor"}))
IDENTITIES = {"ingest.offered.v1": IDENTITY}


def test_our_own_services_name_the_tenant_and_have_no_roles() -> None:
    assert principal_of(INNER, IDENTITIES, "ingest") == Principal("acme", "service:ingest", frozenset())


def test_without_a_tenant_our_own_record_fails_for_good() -> None:
    assert principal_of(replace(INNER, tenant=""), IDENTITIES, "ingest") == Permanent(
        "TENANT", "the header ce_tenant is missing"
    )


def test_an_external_topic_says_whom_its_records_count_as() -> None:
    assert principal_of(OUTER, IDENTITIES, "ingest") is IDENTITY
    assert principal_of(replace(OUTER, tenant="default"), IDENTITIES, "ingest") is IDENTITY


def test_who_names_another_tenant_on_an_external_topic_is_not_let_in() -> None:
    refused = principal_of(replace(OUTER, tenant="acme"), IDENTITIES, "ingest")
    assert refused == Permanent("TENANT", "ce_tenant is 'acme'; ingest.offered.v1 is an external topic of 'default'")
