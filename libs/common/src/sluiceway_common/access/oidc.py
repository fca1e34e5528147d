"""Tokens of an OpenID Connect provider: who calls, from a JWT that the provider has signed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any, Final, get_args
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
import structlog

from sluiceway_common.access.keys import Access
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.cache import LoadingCache, SingleFlight
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unauthenticated, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.principal import SERVICE_SUBJECTS, Principal, Role
from sluiceway_common.settings import Shared

log = structlog.get_logger()

Json = Mapping[str, Any]
Fetch = Callable[[str], Awaitable[Json]]
"""The JSON that lies at a URL. Raises Unavailable."""

# Signatures with a public key alone: what is signed with a shared secret could be signed by everybody who verifies.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LONGEST_TOKEN: Final = 16_384
_KEYS_SECONDS: Final = 300.0
# A key that nobody knows may be a new one; whoever makes them up costs the provider no more than this.
_LOOK_AGAIN_SECONDS: Final = 10.0
# The provider may be away for so long; then who has taken a key back could not be heard of for too long.
_STALE_SECONDS: Final = 86_400.0
_TOKEN_SECONDS: Final = 25.0
_TOKENS: Final = 10_000
_SKEW_SECONDS: Final = 30
_SCOPES: Final = ("scope", "scp")
_FETCH_SECONDS: Final = 5.0
_LONGEST_DOCUMENT: Final = 1 << 20
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


class ProviderKeys:
    """The public keys of a provider, by their id."""

    def __init__(self, issuer: str, url: str, clock: Clock, fetch: Fetch) -> None:
        self._issuer, self._url, self._clock, self._fetch = issuer, url, clock, fetch
        self._by_id: dict[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = self._missed_at = float("-inf")
        self._reading = SingleFlight[None, None]()

    async def of(self, kid: str) -> jwt.PyJWK:
        """Raises Unauthenticated where there is none, and Unavailable where none could be read."""
        if self._must_look(kid):
            await self._look()
        if self._since(self._read_at) >= _STALE_SECONDS:
            raise Unavailable(
                f"the keys of {self._issuer} cannot be read; ask again in a moment", retry_after=_LOOK_AGAIN_SECONDS
            )
        if kid not in self._by_id:
            raise Unauthenticated(f"the token is signed with a key that {self._issuer} does not list; log in again")
        return self._by_id[kid]

    def _since(self, moment: float) -> float:
        return self._clock.monotonic() - moment

    def _must_look(self, kid: str) -> bool:
        """Whether to read, or to wait for who does, and not again at once. A key that is missing is looked for though
        all were read a moment ago: it may be the first one after a change."""
        if kid in self._by_id:
            return self._since(self._read_at) >= _KEYS_SECONDS and self._since(self._tried_at) >= _LOOK_AGAIN_SECONDS
        if self._reading.is_under_way(None):
            return True
        if self._since(self._missed_at) < _LOOK_AGAIN_SECONDS:
            return False
        self._missed_at = self._clock.monotonic()
        return True

    async def _look(self) -> None:
        """One look for all who ask meanwhile; what is known goes on where there is no answer."""
        try:
            await self._reading.load(None, self._read)
        except Unavailable as error:
            log.warning("oidc_keys_away", issuer=self._issuer, error=error.message, cause=repr(error.__cause__))

    async def _read(self) -> None:
        self._tried_at = self._clock.monotonic()
        listed = (await self._fetch(self._url or await self._discovered())).get("keys")
        keys = map(_key, listed if isinstance(listed, list) else ())
        self._by_id = {key.key_id: key for key in keys if key is not None and key.key_id}
        self._read_at = self._clock.monotonic()

    async def _discovered(self) -> str:
        """Where the keys are. Raises Unavailable where the document is not that of the issuer."""
        said = await self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        url = said.get("jwks_uri")
        if said.get("issuer") != self._issuer or not isinstance(url, str) or not _is_safe(url, self._issuer):
            raise Unavailable(
                f"what {self._issuer} says of itself names another issuer, or no address for its keys; see to it"
            )
        return url


def people(shared: Shared, keys: Access, clock: Clock, tenants: TenantStates) -> Callable[[str], Awaitable[Principal]]:
    """Tells who calls, by an API key, or by a token where a provider is believed; they look different."""
    if not shared.oidc_issuer:
        return keys.authenticate
    tokens = OidcAccess(shared, clock, tenants)

    async def authenticate(secret: str) -> Principal:
        return await (tokens.authenticate(secret) if secret.count(".") == 2 else keys.authenticate(secret))

    return authenticate


async def fetched(url: str) -> Json:
    """The JSON object at a URL. Raises Unavailable."""
    try:
        return await asyncio.to_thread(_fetched, url)
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable(f"{url} cannot be read; ask again in a moment") from error


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_options: Any) -> Request | None:
        """Keys are where they are said to be, or nowhere."""
        return None


def _fetched(url: str) -> Json:
    with build_opener(_NoRedirect).open(url, timeout=_FETCH_SECONDS) as answer:
        content = answer.read(_LONGEST_DOCUMENT + 1)
    if len(content) > _LONGEST_DOCUMENT:
        raise ValueError("larger than a list of keys is")
    said = json.loads(content)
    if not isinstance(said, dict):
        raise ValueError("no JSON object")
    return said


def _is_safe(url: str, issuer: str) -> bool:
    """Over HTTPS, or as the issuer itself, which may be on this machine."""
    return urlsplit(url).scheme in ("https", urlsplit(issuer).scheme)


def _key(said: object) -> jwt.PyJWK | None:
    """None where we cannot use it: a provider may list keys for other ends."""
    if not isinstance(said, dict) or said.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK.from_dict(said)
    except (jwt.PyJWTError, ValueError):
        return None
    return key if key.algorithm_name in ALGORITHMS else None


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


def _names(said: Any) -> Sequence[str]:
    """Of a claim; a text is one name, whatever blanks are in it."""
    names = said if isinstance(said, list) else [said]
    return [name for name in names if isinstance(name, str) and name]
