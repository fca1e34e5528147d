"""Settings of OpenID Connect: whose tokens are believed beside API keys, and which claim says what."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings

from sluiceway_common.principal import Role

_HERE = frozenset(("127.0.0.1", "::1", "localhost"))


def _url(url: str) -> str:
    """HTTPS, or in the clear on this machine."""
    parts = urlsplit(url)
    if url and not (parts.hostname and (parts.scheme == "https" or _is_here(parts.scheme, parts.hostname))):
        raise ValueError("must be an `https://` URL (`http://` on this machine alone)")
    return url


def _is_here(scheme: str, host: str) -> bool:
    return scheme == "http" and host in _HERE


Url = Annotated[str, AfterValidator(_url)]


class OidcSettings(BaseSettings):
    """What a service must know to believe the tokens (JWT) of an OpenID Connect provider; all services share it."""

    oidc_issuer: Url = Field(
        "",
        description="Issuer of the tokens (JWT) that are taken beside API keys, as it stands in their `iss`: "
        "`https://login.example.com/realms/ours`. Empty: API keys alone.",
    )
    oidc_audience: str = Field(
        "", description="What a token must be for, as it stands in its `aud`. Needed where there is an issuer."
    )
    oidc_jwks: Url = Field(
        "",
        description="URL of the issuer's public keys (JWKS), read again every five minutes. Empty: where "
        "`<issuer>/.well-known/openid-configuration` says.",
    )
    oidc_tenant: str = Field(
        "", description="Tenant of everybody whom the issuer knows. Empty: each token says it (`oidc_tenant_claim`)."
    )
    oidc_tenant_claim: str = Field(
        "tenant", min_length=1, description="Claim with the tenant; a path with dots goes into objects (`org.name`)."
    )
    oidc_subject_claim: str = Field(
        "sub",
        min_length=1,
        description="Claim with the subject: who has the same is one caller, with a key or a token.",
    )
    oidc_roles_claim: str = Field(
        "roles",
        min_length=1,
        description="Claim with the roles: a list, the name of one, or names with blanks between. Such a text gives "
        "nothing where one of its words is no role (`Not admin`), unless the claim is `scope` or `scp`.",
    )
    oidc_groups_claim: str = Field(
        "groups",
        min_length=1,
        description="Claim with the groups, whose documents the caller may read: a list, or the name of one, which may "
        "have blanks.",
    )
    oidc_roles: dict[str, Role] = Field(
        default_factory=dict,
        description='What the issuer calls the roles here: JSON, `{"search-admins": "admin"}`; what is not named gives '
        "nothing. Empty: it calls them as they are called here.",
    )

    @model_validator(mode="after")
    def _an_issuer_has_an_audience(self) -> Self:
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("SLUICEWAY_OIDC_AUDIENCE is missing: SLUICEWAY_OIDC_ISSUER is set")
        for name in ("oidc_audience", "oidc_jwks", "oidc_tenant", "oidc_roles"):
            if getattr(self, name) and not self.oidc_issuer:
                raise ValueError(f"SLUICEWAY_OIDC_ISSUER is missing: SLUICEWAY_{name.upper()} is set")
        return self
