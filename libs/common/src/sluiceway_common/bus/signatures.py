"""Signatures of records, Ed25519 over all that a handler is told. So that who may write a topic of ours forges nothing.

A record is signed once, by the service that says it, and looked at by each that hears it. Two headers are not signed:
`ce_onlyfor`, which a redrive adds to the record of another service, and `traceparent`, which names a trace and decides
nothing. So a dead letter that is sent back has the signature that it had, and one that had none gets none.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sluiceway_common.bus.headers import CONTENT_TYPE, NAMES, ONLY_FOR
from sluiceway_common.bus.records import Record
from sluiceway_common.settings import Shared
from sluiceway_common.settings.values import TrustedKey

SIGNATURE: Final = "ce_signature"

# What the keys sign beside records, the payloads of tokens, begins with a brace.
_DOMAIN: Final = b"sluiceway record 1\n"
_FORM: Final = re.compile(rb"1\.([\w-]{8})\.([\w-]{86})")

SignatureMode = Literal["off", "accept", "require"]
Sign = Callable[[Record], Record]


def unsigned(record: Record) -> Record:
    """The record as it is: a `Sign` for whoever signs nothing."""
    return record


@dataclass(frozen=True)
class SignatureFault:
    """Why a record is not known to be said by the service that its topic belongs to."""

    kind: Literal["unsigned", "unknown_key", "forged"]
    detail: str


@dataclass(frozen=True)
class _Verifier:
    key: Ed25519PublicKey
    services: frozenset[str]

    def speaks_for(self, service: str) -> bool:
        return not self.services or service in self.services


class Signatures:
    """Signs what `service` says, and looks at what it hears.

    Its own key counts for its own events, each of `trusted` for those of the service that it names, or of all where it
    names none. Without any, all services have this one key.
    """

    def __init__(
        self, seed: bytes, trusted: Sequence[TrustedKey] = (), *, service: str, mode: SignatureMode = "require"
    ) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        own = TrustedKey(service if trusted else "", self._key.public_key().public_bytes_raw())
        self._name = own.name.encode()
        self._verifiers = _verifiers((*trusted, own))
        self._mode = mode

    @classmethod
    def of(cls, shared: Shared, *, service: str) -> Self:
        """With the keys of the settings."""
        seed = base64.b64decode(shared.internal_key.get_secret_value())
        return cls(seed, shared.trusted_keys(), service=service, mode=shared.signatures)

    def sign(self, record: Record) -> Record:
        """The record with our signature; what had one has another. As it is where nothing is signed."""
        if self._mode == "off":
            return record
        signature = base64.urlsafe_b64encode(self._key.sign(signed_bytes(record))).rstrip(b"=")
        return record.with_headers(
            (
                *[header for header in record.headers if header[0].lower() != SIGNATURE],
                (SIGNATURE, b"1.%s.%s" % (self._name, signature)),
            )
        )

    def fault(self, record: Record, *, said_by: str) -> SignatureFault | None:
        """What is wrong with the signature of a record of that service, if anything; nothing where it is off."""
        if self._mode == "off":
            return None
        header = next((value for name, value in reversed(record.headers) if name.lower() == SIGNATURE), None)
        if not header:
            return SignatureFault("unsigned", "it has no signature: no service of this installation has said it")
        parts = _FORM.fullmatch(header)
        if parts is None:
            return SignatureFault("forged", "its signature has a form that is not known here")
        name = parts[1].decode()
        verifier = self._verifiers.get(name)
        if verifier is None or not verifier.speaks_for(said_by):
            whose = f"{said_by} is not trusted with here" if verifier is None else f"is not one of {said_by}"
            return SignatureFault("unknown_key", f"it is signed with the key {name}, which {whose}")
        return _forged(verifier.key, parts[2], record)

    def refuses(self, fault: SignatureFault) -> bool:
        """Whether a record with this fault is not heard."""
        return self._mode == "require" or fault.kind != "unsigned"


def signed_bytes(record: Record) -> bytes:
    """What of a record is signed, each part behind its length: no two records have the same."""
    body = None if record.value is None else hashlib.sha256(record.value).digest()
    parts = [_DOMAIN, framed(record.topic.encode()), framed(record.key), framed(body)]
    for name, value in record.headers:
        framed_name = _FRAMED[name] if name in _FRAMED else _framed_name(name)
        if framed_name:
            parts += (framed_name, framed(value))
    return b"".join(parts)


def framed(part: bytes | None) -> bytes:
    """The part behind its length, so that no two lists of parts are the same bytes in a row."""
    return b"-" if part is None else b"%d:%s" % (len(part), part)


def _framed_name(name: str) -> bytes:
    """Empty where the header is not signed."""
    name = name.lower()
    is_signed = (name == CONTENT_TYPE or name.startswith("ce_")) and name not in (ONLY_FOR, SIGNATURE)
    return framed(name.encode("utf-8", "surrogatepass")) if is_signed else b""


# Every record has these, so they are framed once.
_FRAMED: Final = {name: _framed_name(name) for name in NAMES}


def _verifiers(keys: Iterable[TrustedKey]) -> dict[str, _Verifier]:
    verifiers: dict[str, _Verifier] = {}
    for each in keys:
        known = verifiers.get(each.name)
        services = frozenset({each.service} if each.service else ())
        if known is not None:
            # One that counts for all goes on to.
            services = known.services | services if known.services and services else frozenset()
        verifiers[each.name] = _Verifier(Ed25519PublicKey.from_public_bytes(each.key), services)
    return verifiers


def _forged(key: Ed25519PublicKey, signature: bytes, record: Record) -> SignatureFault | None:
    try:
        key.verify(base64.urlsafe_b64decode(signature + b"=="), signed_bytes(record))
    except (InvalidSignature, binascii.Error):
        return SignatureFault("forged", "its signature is not of this record: topic, key, headers or body are others")
    return None
