"""Whose tokens are believed: what is half said or goes in the clear ends the start in one line."""

import pytest

from sluiceway_common.settings import Misconfigured, Shared, read

WHOLE = {"ISSUER": "https://login.example.com", "AUDIENCE": "sluiceway"}


def settings(environment: pytest.MonkeyPatch, **oidc: str) -> Shared:
    """As they are read where these variables of OpenID Connect are set."""
    for name, text in oidc.items():
        environment.setenv(f"SLUICEWAY_OIDC_{name}", text)
    return read(Shared)


def test_roles_are_mapped_in_json(environment: pytest.MonkeyPatch) -> None:
    assert settings(environment, **WHOLE, ROLES='{"search-admins": "admin"}').oidc_roles == {"search-admins": "admin"}


@pytest.mark.parametrize("near", ["http://127.0.0.1:8080/realms/ours", "http://[::1]:8080", "http://localhost"])
def test_a_provider_on_this_machine_may_speak_in_the_clear(environment: pytest.MonkeyPatch, near: str) -> None:
    assert settings(environment, **WHOLE | {"ISSUER": near}).oidc_issuer == near


@pytest.mark.parametrize(
    ("oidc", "said"),
    [
        ({"ISSUER": "https://login.example.com"}, "SLUICEWAY_OIDC_AUDIENCE is missing: SLUICEWAY_OIDC_ISSUER is set"),
        ({"AUDIENCE": "sluiceway"}, "SLUICEWAY_OIDC_ISSUER is missing: SLUICEWAY_OIDC_AUDIENCE is set"),
        ({"TENANT": "ours"}, "SLUICEWAY_OIDC_ISSUER is missing: SLUICEWAY_OIDC_TENANT is set"),
        (WHOLE | {"ISSUER": "http://login.example.com"}, "SLUICEWAY_OIDC_ISSUER: must be an `https://` URL"),
        (WHOLE | {"ISSUER": "login.example.com"}, "SLUICEWAY_OIDC_ISSUER: must be an `https://` URL"),
        (WHOLE | {"JWKS": "file:///etc/keys"}, "SLUICEWAY_OIDC_JWKS: must be an `https://` URL"),
        (WHOLE | {"ROLES": '{"search-admins": "king"}'}, "SLUICEWAY_OIDC_ROLES (search-admins): must be 'reader'"),
    ],
)
def test_what_is_half_said_or_unsafe_is_refused(
    environment: pytest.MonkeyPatch, oidc: dict[str, str], said: str
) -> None:
    with pytest.raises(Misconfigured) as caught:
        settings(environment, **oidc)
    assert str(caught.value).startswith(said)
