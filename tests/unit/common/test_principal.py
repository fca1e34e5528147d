"""Principal: the caller, and a service of ours that acts by itself."""

import pytest
from pydantic import SecretStr

from sluiceway_common.errors import Blocked, Unauthenticated
from sluiceway_common.principal import Principal, acting_as, current, current_tenant
from sluiceway_common.settings import Shared

KEY = SecretStr("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=")


def test_an_admin_has_every_role_and_nobody_else_has_one_that_was_not_given() -> None:
    Principal("acme", "root", frozenset({"admin"})).must("operator")
    with pytest.raises(Blocked, match=r"the role `operator`; the credential of 'ada' has contributor, reader$"):
        Principal("acme", "ada", frozenset({"reader", "contributor"})).must("operator")
    with pytest.raises(Blocked, match=r"the credential of 'eve' has none$"):
        Principal("acme", "eve", frozenset()).must("reader")


def test_of_a_dropped_tenant_nobody_has_a_role_but_an_admin() -> None:
    Principal("acme", "root", frozenset({"admin"}), dropped=True).must("admin")
    for has in ("reader", "admin"):
        with pytest.raises(Blocked, match="the tenant 'acme' was dropped"):
            Principal("acme", "ada", frozenset({has}), dropped=True).must("reader")


def test_a_service_that_acts_by_itself_has_a_name_of_its_own() -> None:
    service = Principal.service("eval", tenant="acme", roles=("reader",), purpose="scoring")

    assert service == Principal("acme", "service:eval", frozenset({"reader"}), purpose="scoring")


def test_a_service_has_no_role_that_was_not_given() -> None:
    with pytest.raises(Blocked, match="service:eval"):
        Principal.service("eval", tenant="acme").must("reader")


def test_a_service_has_the_roles_and_the_purpose_of_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICEWAY_SERVICE_ROLES", "reader, contributor")
    monkeypatch.setenv("SLUICEWAY_SERVICE_PURPOSE", "scoring")
    shared = Shared(database=SecretStr("postgresql://u:p@h/d"), master_key=KEY, internal_key=KEY)

    assert shared.principal("eval", "acme") == Principal(
        "acme", "service:eval", frozenset({"reader", "contributor"}), purpose="scoring"
    )


def test_without_a_caller_nobody_acts() -> None:
    with pytest.raises(Unauthenticated, match="no credential came"):
        current()


def test_who_acts_in_a_name_gives_it_back() -> None:
    ada, service = Principal("acme", "ada", frozenset()), Principal.service("eval", tenant="acme")

    with acting_as(ada):
        with acting_as(service):
            assert current() is service
        assert current() is ada


def test_the_tenant_is_that_of_who_acts_and_nobodys_where_nobody_does() -> None:
    assert current_tenant() == ""
    with acting_as(Principal("acme", "ada", frozenset())):
        assert current_tenant() == "acme"
