"""Signatures of models, as OpenSSF Model Signing (OMS) 1.0 has them. So that nobody loads what was changed since.

A bundle of sigstore holds an envelope (DSSE), which holds a statement (in-toto) with the digest of each file. Keys are
ECDSA over P-256. Who takes the bundle out of the house verifies it with `model_signing verify key`.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from sluiceway_common.errors import Invalid

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey

_BUNDLE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
_IN_TOTO: Final = "application/vnd.in-toto+json"
_STATEMENT: Final = "https://in-toto.io/Statement/v1"
_PREDICATE: Final = "https://model_signing/signature/v1.0"
_ALGORITHM: Final = ec.ECDSA(hashes.SHA256())
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
_MOST_BYTES: Final = 2**20
_PEM: Final = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


@dataclass(frozen=True)
class SignedModel:
    """What a signature says: the name of the model, the SHA-256 of each file by its name, and that of the key that it
    was verified with."""

    name: str
    files: Mapping[str, str]
    key_sha256: str


def sign(files: Mapping[str, str], key: PrivateKey, *, name: str = "model", beside: Sequence[str] = ()) -> bytes:
    """The bundle over files, each with its SHA-256 in hexadecimal. Files of `beside` may lie there unsigned: other
    verifiers pass over them, `verify` does not. Raises Invalid for a name with a folder in it."""
    for file in files:
        _must_be_a_name(file)
    payload = _json(_statement(name, dict(sorted(files.items())), beside))
    signature = {"sig": _base64(key.sign(_framed(payload), _ALGORITHM)), "keyid": ""}
    envelope = {"payload": _base64(payload), "payloadType": _IN_TOTO, "signatures": [signature]}
    material = {"publicKey": {"hint": key_sha256(key.public_key())}, "tlogEntries": []}
    return _json({"mediaType": _BUNDLE, "verificationMaterial": material, "dsseEnvelope": envelope})


def verify(folder: Path, bundle: bytes, public_keys: Sequence[PublicKey]) -> None:
    """Reads all of the folder. Raises Invalid, in one line that names the file, where it does not hold exactly what was
    signed; and OSError."""
    compare(signed_model(bundle, public_keys), dict(_digests(folder)))


def compare(signed: SignedModel, files: Mapping[str, str]) -> None:
    """Raises Invalid for the first file that is not as it was signed, missing, or not signed."""
    for name in sorted(signed.files.keys() | files.keys()):
        if name not in files:
            raise Invalid(f"{name} is missing; the signature names it")
        if name not in signed.files:
            raise Invalid(f"{name if _NAME.fullmatch(name) else ascii(name)} is not signed; take it away")
        if files[name] != signed.files[name]:
            raise Invalid(f"{name} is not as it was signed; its SHA-256 is {files[name]}, not {signed.files[name]}")


def signed_model(bundle: bytes, public_keys: Sequence[PublicKey]) -> SignedModel:
    """What the bundle says, verified with the key that it names. Raises Invalid where that is none of these, and for
    whatever is no bundle of OMS over plain files."""
    said = _read(_Bundle, bundle)
    named, envelope = said.verification_material.public_key.hint, said.dsse_envelope
    key = next((one for one in public_keys if key_sha256(one) == named), None)
    if key is None:
        raise Invalid(
            f"the model is signed with the key {named[:16]}…, which is not trusted here; add its public key, "
            "or take the model from who signed it"
        )
    try:
        key.verify(envelope.signatures[0].sig, _framed(envelope.payload), _ALGORITHM)
    except InvalidSignature:
        raise Invalid(
            "the signature of the model is not of what stands in it; take the model from who signed it"
        ) from None
    return _signed(_read(_Statement, envelope.payload), named)


def private_key(path: Path) -> PrivateKey:
    """An ECDSA key over P-256 of a PEM file that is not encrypted. Raises Invalid with the file."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Invalid(f"no private key can be read from {path}; it must be in PEM, and not encrypted") from error
    if not isinstance(key, PrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Invalid(f"the key in {path} is not an elliptic one over P-256; make one that is")
    return key


def public_keys(path: Path) -> tuple[PublicKey, ...]:
    """The keys of a PEM file, one below the other. Raises Invalid with the file where there are none, or others."""
    try:
        found = _PEM.findall(path.read_bytes())
        keys = [serialization.load_pem_public_key(pem) for pem in found]
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise Invalid(f"no public keys can be read from {path}; they must be in PEM") from error
    elliptic = [key for key in keys if isinstance(key, PublicKey) and isinstance(key.curve, ec.SECP256R1)]
    if not keys or len(elliptic) < len(keys):
        raise Invalid(f"{path} holds other keys too; it must hold public ones over P-256 in PEM alone")
    return tuple(elliptic)


def key_sha256(key: PublicKey) -> str:
    """What a bundle calls the key by: SHA-256 of its PEM, hexadecimal."""
    return hashlib.sha256(pem_of(key)).hexdigest()


def pem_of(key: PublicKey) -> bytes:
    """As `public_keys` reads it."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def private_pem_of(key: PrivateKey) -> bytes:
    """As `private_key` reads it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def new_private_key() -> PrivateKey:
    """One that nobody else has."""
    return ec.generate_private_key(ec.SECP256R1())


def _statement(name: str, files: Mapping[str, str], beside: Sequence[str]) -> dict[str, object]:
    return {
        "_type": _STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": _root(files.values())}}],
        "predicateType": _PREDICATE,
        "predicate": {
            "serialization": {
                "method": "files",
                "hash_type": "sha256",
                "allow_symlinks": False,
                "ignore_paths": list(beside),
            },
            "resources": [{"name": file, "algorithm": "sha256", "digest": sha256} for file, sha256 in files.items()],
        },
    }


def _signed(statement: "_Statement", key: str) -> SignedModel:
    resources, subject = statement.predicate.resources, statement.subject[0]
    files = {one.name: one.digest for one in resources}
    if len(files) < len(resources):
        raise Invalid("the signature of the model names a file twice; sign the model anew")
    for name in files:
        _must_be_a_name(name)
    if _root(files.values()) != subject.digest.sha256:
        raise Invalid("the signature of the model contradicts itself; its digest is not that of its files")
    return SignedModel(subject.name, files, key)


def _must_be_a_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(
            f"{name[:80]!r} is no name of a file of a model; it has letters, digits, `_`, `-` and `.`, and no folder"
        )


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            # A link leads to what may be another file by the time that it is loaded.
            if not entry.is_file(follow_symlinks=False):
                raise Invalid(f"{entry.name!a} is not a plain file; a model has no folders and no links")
            with open(entry.path, "rb") as file:
                yield entry.name, hashlib.file_digest(file, "sha256").hexdigest()


def _root(digests: Iterable[str]) -> str:
    return hashlib.sha256(b"".join(map(bytes.fromhex, digests))).hexdigest()


def _framed(payload: bytes) -> bytes:
    """What is signed (pre-authentication encoding of DSSE 1.0)."""
    return b"DSSEv1 %d %s %d %s" % (len(_IN_TOTO), _IN_TOTO.encode(), len(payload), payload)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


def _decoded(text: object) -> bytes:
    return base64.b64decode(str(text).encode(), validate=True)


_Bytes = Annotated[bytes, BeforeValidator(_decoded)]
_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Key(_Shape):
    hint: _Digest


class _Material(_Shape):
    public_key: _Key


class _Signature(_Shape):
    sig: _Bytes


class _Envelope(_Shape):
    payload: _Bytes
    payload_type: Literal["application/vnd.in-toto+json"]
    signatures: Annotated[tuple[_Signature, ...], Field(min_length=1, max_length=1)]


class _Bundle(_Shape):
    """Bundle of sigstore, v0.3, with a public key."""

    media_type: Literal["application/vnd.dev.sigstore.bundle.v0.3+json"]
    verification_material: _Material
    dsse_envelope: _Envelope


class _Sha256(_Shape):
    sha256: _Digest


class _Subject(_Shape):
    name: str
    digest: _Sha256


class _Serialization(BaseModel):
    method: Literal["files"]
    hash_type: Literal["sha256"]


class _Resource(_Shape):
    name: str
    algorithm: Literal["sha256"]
    digest: _Digest


class _Predicate(_Shape):
    serialization: _Serialization
    resources: tuple[_Resource, ...]


class _Statement(_Shape):
    """Statement of in-toto with the predicate of OMS."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[_Subject, ...], Field(min_length=1, max_length=1)]
    predicate_type: Literal["https://model_signing/signature/v1.0"]
    predicate: _Predicate


S = TypeVar("S", _Bundle, _Statement)


def _read(shape: type[S], content: bytes) -> S:
    if len(content) > _MOST_BYTES:
        raise Invalid(f"the signature of the model has {len(content)} bytes; {_MOST_BYTES} are read")
    try:
        return shape.model_validate_json(content)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid(
            f"the signature of the model is no bundle of OpenSSF Model Signing; see {where or 'its JSON'}"
        ) from None
