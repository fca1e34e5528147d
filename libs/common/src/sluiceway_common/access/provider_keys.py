"""Public keys (JWKS) of an OpenID Connect provider: read where it says they are, remembered, and read again in time."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
import structlog

from sluiceway_common.cache import SingleFlight
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unauthenticated, Unavailable

log = structlog.get_logger()

Json = Mapping[str, Any]
Fetch = Callable[[str], Awaitable[Json]]
"""The JSON that lies at a URL. Raises Unavailable."""

# Signatures with a public key alone: what is signed with a shared secret could be signed by everybody who verifies.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_KEYS_SECONDS: Final = 300.0
# A key that nobody knows may be a new one; whoever makes them up costs the provider no more than this.
_LOOK_AGAIN_SECONDS: Final = 10.0
# The provider may be away for so long; then who has taken a key back could not be heard of for too long.
_STALE_SECONDS: Final = 86_400.0
# Whoever waits for a look waits for no longer, whatever trickles in or whichever name is not resolved.
_LOOK_SECONDS: Final = 10.0
# Of a single read, of which a document may take many.
_SILENT_SECONDS: Final = 5.0
_LONGEST_DOCUMENT: Final = 1 << 20
_PIECE: Final = 1 << 16


class ProviderKeys:
    """The public keys of a provider, by their id. A look takes at most so many `seconds`, and whoever comes with a key
    that is known waits for none while others look now and then."""

    def __init__(self, issuer: str, url: str, clock: Clock, fetch: Fetch, *, seconds: float = _LOOK_SECONDS) -> None:
        self._issuer, self._url, self._clock, self._fetch = issuer, url, clock, fetch
        self._seconds = seconds
        self._by_id: dict[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = self._missed_at = float("-inf")
        self._reading = SingleFlight[None, None]()

    async def of(self, kid: str) -> jwt.PyJWK:
        """Raises Unauthenticated where there is none, and Unavailable where none could be read."""
        if self._must_look(kid):
            if kid in self._by_id and self._was_looked_at_lately():
                self._reading.begin(None, self._look)
            else:
                await self._reading.load(None, self._look)
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

    def _was_looked_at_lately(self) -> bool:
        """Else a key may have been taken back long ago, and nobody has heard of it."""
        return self._since(max(self._read_at, self._tried_at)) < 2 * _KEYS_SECONDS

    async def _look(self) -> None:
        """What is known goes on where there is no answer."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._read()
        except TimeoutError as error:
            log.warning(
                "oidc_keys_away", issuer=self._issuer, error=f"no answer in {self._seconds:g} s", cause=repr(error)
            )
        except Unavailable as error:
            log.warning("oidc_keys_away", issuer=self._issuer, error=error.message, cause=repr(error.__cause__))

    async def _read(self) -> None:
        self._tried_at = self._clock.monotonic()
        listed = (await self._fetch(self._url or await self._discovered())).get("keys")
        keys = map(_key, listed if isinstance(listed, list) else ())
        named = (key for key in keys if key is not None and key.key_id and isinstance(key.key_id, str))
        self._by_id = {str(key.key_id): key for key in named}
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


async def fetched(url: str, *, seconds: float = _LOOK_SECONDS) -> Json:
    """The JSON object at a URL. Raises Unavailable."""
    try:
        return await asyncio.to_thread(_fetched, url, seconds)
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise Unavailable(f"{url} cannot be read; ask again in a moment") from error


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_options: Any) -> Request | None:
        """Keys are where they are said to be, or nowhere."""
        return None


def _fetched(url: str, seconds: float) -> Json:
    ends = time.monotonic() + seconds
    with build_opener(_NoRedirect).open(url, timeout=_SILENT_SECONDS) as answer:
        content = _whole(answer, ends)
    said = json.loads(content)
    if not isinstance(said, dict):
        raise ValueError("no JSON object")
    return said


def _whole(answer: HTTPResponse, ends: float) -> bytes:
    """Read piece by piece: the time limit of a socket begins anew with each byte. Raises ValueError, TimeoutError."""
    content = bytearray()
    while piece := answer.read1(_PIECE):
        content += piece
        if len(content) > _LONGEST_DOCUMENT:
            raise ValueError("larger than a list of keys is")
        if time.monotonic() > ends:
            raise TimeoutError("the document comes too slowly")
    return bytes(content)


def _is_safe(url: str, issuer: str) -> bool:
    """Over HTTPS, or as the issuer itself, which may be on this machine."""
    return urlsplit(url).scheme in ("https", urlsplit(issuer).scheme)


def _key(said: object) -> jwt.PyJWK | None:
    """None where we cannot use it: a provider may list keys for other ends."""
    # The library stumbles over a shared secret without its value.
    if not isinstance(said, dict) or said.get("use", "sig") != "sig" or said.get("kty") == "oct":
        return None
    try:
        key = jwt.PyJWK.from_dict(said)
    except (jwt.PyJWTError, ValueError):
        return None
    return key if key.algorithm_name in ALGORITHMS else None
