"""Credentials of calls: API keys of people and programs, and the signed tokens of our own services.

A token says who calls, from one service to another; it is signed with Ed25519 and good for a minute.
"""

import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sluiceway_common.cache import LRUCache
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Overloaded, Unauthenticated, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.settings import Shared

Authenticate = Callable[[str], Awaitable[Principal]]

PREFIX = "swi."
LIFETIME = 60
# A token is handed out again while at least this much of its life is left: signing is the dear part of a call.
_FRESH = 30
# Together with what `access.keys` remembers it is half a minute until a revoked key keeps no watch.
_LOOK_EVERY = 5.0
# Clocks of two machines may differ by so much.
_SKEW = 5
_KEPT = 4096
_SCHEME = "bearer "


@dataclass(frozen=True)
class _Minted:
    token: str
    ends: float


@dataclass(frozen=True)
class _Verified:
    principal: Principal
    ends: float


class ServiceTokens:
    """Mints for neighbours and verifies for `audience`, the short name of this service (`embed`)."""

    def __init__(self, seed: bytes, public_keys: Sequence[bytes], *, audience: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        own = self._key.public_key()
        trusted = [Ed25519PublicKey.from_public_bytes(key) for key in public_keys] or [own]
        self._trusted = {_name(key): key for key in trusted}
        self._signer = _name(own)
        self._audience = audience
        self._minted: LRUCache[tuple[Principal, str], _Minted] = LRUCache(_KEPT)
        self._verified: LRUCache[str, _Verified] = LRUCache(_KEPT)

    @classmethod
    def of(cls, shared: Shared, *, audience: str) -> Self:
        """With the keys of the settings."""
        seed = base64.b64decode(shared.internal_key.get_secret_value())
        return cls(seed, [each.key for each in shared.trusted_keys()], audience=audience)

    def mint(self, principal: Principal, audience: str, now: datetime) -> str:
        """A token that says to `audience` who calls."""
        instant = now.timestamp()
        minted = self._minted.get((principal, audience))
        # A clock that was set back makes an old one look as if it lived too long, and so it would be refused.
        if minted is None or not _FRESH <= minted.ends - instant <= LIFETIME:
            minted = _Minted(self._signed(principal, audience, instant), instant + LIFETIME)
            self._minted[principal, audience] = minted
        return minted.token

    def verify(self, token: str, now: datetime) -> Principal:
        """Who the token speaks for. Raises Unauthenticated where it is not ours, not for us, or too old."""
        instant = now.timestamp()
        verified = self._verified.get(token)
        if verified is None:
            verified = self._read(token, instant)
            self._verified[token] = verified
        if verified.ends + _SKEW < instant:
            raise Unauthenticated("the internal token has expired; the calling service must mint a new one")
        return verified.principal

    def _signed(self, principal: Principal, audience: str, instant: float) -> str:
        payload = json.dumps(_claims(principal, audience, instant), separators=(",", ":")).encode()
        signature = self._key.sign(payload)
        return f"{PREFIX}{self._signer}.{_encoded(payload)}.{_encoded(signature)}"

    def _read(self, token: str, instant: float) -> _Verified:
        claims = self._claims(token)
        if claims["audience"] != self._audience:
            raise Unauthenticated(
                f"the internal token is for {claims['audience']!r}, this is {self._audience!r}; "
                "call the service that it is for"
            )
        if not instant - _SKEW <= claims["ends"] <= instant + LIFETIME + _SKEW:
            raise Unauthenticated("the internal token has expired, or lives longer than a minute; compare the clocks")
        return _Verified(_principal(claims), claims["ends"])

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            signer, payload, signature = token.removeprefix(PREFIX).split(".")
            content = _decoded(payload)
            self._trusted[signer].verify(_decoded(signature), content)
        except (ValueError, KeyError, InvalidSignature) as error:
            raise Unauthenticated(
                "the internal token is not signed by a service of this installation; see to SLUICEWAY_INTERNAL_KEY"
            ) from error
        claims: dict[str, Any] = json.loads(content)
        return claims


class Authenticator:
    """API keys of people and programs are asked of `access`; tokens of our own services are verified here."""

    def __init__(self, access: Authenticate, tokens: ServiceTokens, clock: Clock | None = None) -> None:
        self._access = access
        self._tokens = tokens
        self._clock = clock or SystemClock()

    async def __call__(self, secret: str) -> Principal:
        """The caller. Raises Unauthenticated."""
        if secret.startswith(PREFIX):
            return self._tokens.verify(secret, self._clock.now())
        return await self._access(secret)


def bearer(authorization: str | None) -> str:
    """The secret of `Bearer <secret>`. Raises Unauthenticated where there is none."""
    if not authorization or authorization[: len(_SCHEME)].lower() != _SCHEME:
        raise Unauthenticated("no credential came with this call; send `authorization: Bearer <api key>`")
    return authorization[len(_SCHEME) :].strip()


async def until_refused(
    admit: Callable[[], Awaitable[Principal]], secret: str, principal: Principal, clock: Clock
) -> NoReturn:
    """Asks every few seconds whether the caller of an open watch would be admitted again. Raises what refuses him, and
    Unavailable where a new call is needed: he is not who he was, or came by a token, which is over by then.
    """
    while True:
        await clock.sleep(_LOOK_EVERY)
        try:
            known = await admit()
        except (Unavailable, Overloaded):
            # Nobody could say: the watch is as good as its key was a moment ago.
            continue
        except Unauthenticated as error:
            if not secret.startswith(PREFIX):
                raise
            raise Unavailable("the internal token of this watch is over; ask again with a new one") from error
        if known != principal:
            raise Unavailable("roles or groups of the caller have changed; ask again")


def _claims(principal: Principal, audience: str, instant: float) -> dict[str, Any]:
    return {
        "audience": audience,
        "ends": instant + LIFETIME,
        "tenant": principal.tenant,
        "subject": principal.subject,
        "roles": sorted(principal.roles),
        "groups": principal.groups,
        "purpose": principal.purpose,
    }


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        tenant=claims["tenant"],
        subject=claims["subject"],
        roles=frozenset(claims["roles"]),
        groups=tuple(claims["groups"]),
        purpose=claims["purpose"],
    )


def _name(key: Ed25519PublicKey) -> str:
    return _encoded(key.public_bytes_raw()[:6])


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
