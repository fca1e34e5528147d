"""Tokens of an OpenID Connect provider: who calls, from a JWT that the provider has signed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, get_args

import jwt

from sluiceway_common.access.keys import Access
from sluiceway_common.access.provider_keys import ALGORITHMS, Fetch, Json, ProviderKeys, fetched
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.cache import LoadingCache
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unauthenticated
from sluiceway_common.ids import sha256
from sluiceway_common.principal import SERVICE_SUBJECTS, Principal, Role
from sluiceway_common.settings import Shared

LONGEST_TOKEN: Final = 16_384
_TOKEN_SECONDS: Final = 25.0
_TOKENS: Final = 10_000
_SKEW_SECONDS: Final = 30
_SCOPES: Final = ("scope", "scp")
# The time is looked at by our clock.
_OPTIONS: Final[jwt.types.Options] = {
    "require": ["exp", "iss", "aud"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class OidcAccess:
    """Verifies tokens for one audience. A token is remembered for half a minute, so that not every call costs a
    signature; keys for five, and where the provider is away for a day."""

    def __init__(self, shared: Shared, clock: Clock, tenants: TenantStates, fetch: Fetch | None = None) -> None:
        self._shared, self._clock, self._tenants = shared, clock, tenants
        self._keys = ProviderKeys(shared.oidc_issuer, shared.oidc_jwks, clock, fetch or fetched)
        self._known: LoadingCache[str, Principal] = LoadingCache(clock, seconds=_TOKEN_SECONDS, capacity=_TOKENS)

    async def authenticate(self, token: str) -> Principal:
        """Who calls with this token. Raises Unauthenticated, and Unavailable where the keys of the provider were never
        to be had."""
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated(f"the token has {len(token)} characters; one may have {LONGEST_TOKEN}")
        digest = sha256(token)
        return await self._tenants.admitted(await self._known.load(digest, lambda: self._verified(token, digest)))

    async def _verified(self, token: str, digest: str) -> Principal:
        claims = self._claims(token, await self._keys.of(_kid(token)))
        principal = self._principal(claims)
        self._known.put(digest, principal, at_most=claims["exp"] + _SKEW_SECONDS - self._clock.now().timestamp())
        return principal

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._shared.oidc_audience,
                issuer=self._shared.oidc_issuer,
                options=_OPTIONS,
            )
        except jwt.InvalidTokenError as error:
            raise Unauthenticated(self._why_not(error)) from error
        now = self._clock.now().timestamp()
        if _moment(claims, "exp") + _SKEW_SECONDS < now:
            raise Unauthenticated("the token has expired; log in again")
        if _moment(claims, "nbf") - _SKEW_SECONDS > now:
            raise Unauthenticated("the token is not valid yet; compare the clocks")
        return claims

    def _why_not(self, error: jwt.InvalidTokenError) -> str:
        match error:
            case jwt.InvalidAudienceError():
                return f"the token is not for {self._shared.oidc_audience!r}; ask its issuer for one that is"
            case jwt.InvalidIssuerError():
                return f"the token is not of {self._shared.oidc_issuer}; log in there"
            case jwt.MissingRequiredClaimError():
                return f"the token has no claim `{error.claim}`; ask its issuer for one that has"
            case _:
                return f"the token is not signed by {self._shared.oidc_issuer}; log in there"

    def _principal(self, claims: Json) -> Principal:
        shared = self._shared
        tenant = shared.oidc_tenant or _text(claims, shared.oidc_tenant_claim)
        subject = _text(claims, shared.oidc_subject_claim)
        if subject.startswith(SERVICE_SUBJECTS):
            raise Unauthenticated(
                f"the subject of a token may not begin with `{SERVICE_SUBJECTS}`, which is a service of ours; map "
                "another claim"
            )
        return Principal(tenant, subject, self._roles(claims), tuple(_names(_found(claims, shared.oidc_groups_claim))))

    def _roles(self, claims: Json) -> frozenset[Role]:
        known: Mapping[str, Role] = self._shared.oidc_roles or {role: role for role in get_args(Role)}
        claim = self._shared.oidc_roles_claim
        said = _found(claims, claim)
        if isinstance(said, str) and said not in known:
            words = said.split()
            # No word of a phrase gives a role: `Not admin`. Those of a scope are names by its standard (RFC 8693).
            said = words if claim in _SCOPES or all(word in known for word in words) else []
        return frozenset(known[name] for name in _names(said) if name in known)


def people(shared: Shared, keys: Access, clock: Clock, tenants: TenantStates) -> Callable[[str], Awaitable[Principal]]:
    """Tells who calls, by an API key, or by a token where a provider is believed; they look different."""
    if not shared.oidc_issuer:
        return keys.authenticate
    tokens = OidcAccess(shared, clock, tenants)

    async def authenticate(secret: str) -> Principal:
        return await (tokens.authenticate(secret) if is_token(secret) else keys.authenticate(secret))

    return authenticate


def _kid(token: str) -> str:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    # The library lets pass what its parser says of JSON that is nested too deeply.
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise Unauthenticated("this is neither an API key nor a token that can be read; log in again") from error
    if not isinstance(kid, str):
        raise Unauthenticated("the token does not name the key that it is signed with (`kid`); ask its issuer for one")
    return kid


def _moment(claims: Json, name: str) -> float:
    said = claims.get(name, 0)
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise Unauthenticated(f"the claim `{name}` of the token is no moment; ask its issuer for another")
    return float(said)


def _found(claims: Json, path: str) -> Any:
    """A claim by its name, which may have dots, or inside of others."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _text(claims: Json, path: str) -> str:
    said = _found(claims, path)
    if not isinstance(said, str) or not said:
        raise Unauthenticated(f"the token has no claim `{path}`, which says whose it is; ask its issuer for another")
    return said


def is_token(secret: str) -> bool:
    """Whether it looks like a token (JWT), which no API key does."""
    return secret.count(".") == 2


def _names(said: Any) -> Sequence[str]:
    """Of a claim; a text is one name, whatever blanks are in it."""
    names = said if isinstance(said, list) else [said]
    return [name for name in names if isinstance(name, str) and name]
