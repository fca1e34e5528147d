"""Values of settings, with their bounds. The messages are read by whoever deploys."""

import base64
import binascii
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AfterValidator, BeforeValidator, SecretStr

from sluiceway import services

_PORT = re.compile(r"[0-9]{0,5}")
_HOST = r"(\[[0-9a-f:.]+\]|[\w.-]+)"
_HOST_AND_PORT = re.compile(rf"{_HOST}:\d{{1,5}}", re.IGNORECASE)
_HOST_ALONE = re.compile(_HOST, re.IGNORECASE)


def database_url(url: SecretStr) -> SecretStr:
    """A PostgreSQL URL; the password stays out of the message. A secret that was made of a file has a line feed."""
    url = SecretStr(url.get_secret_value().strip())
    scheme, _, rest = url.get_secret_value().partition("://")
    if scheme not in ("postgresql", "postgresql+psycopg"):
        raise ValueError("must be `postgresql://user:password@host:port/name`")
    *login, address = re.split("[/?#]", rest, maxsplit=1)[0].split("@")
    if len(login) > 1:
        raise ValueError("has more than one `@` before its path; write one that belongs to the password as `%40`")
    # What is behind the address of IPv6; of several hosts each has its own.
    ports = [host.rpartition("]")[2].partition(":")[2] for host in address.split(",")]
    if not all(_PORT.fullmatch(port) for port in ports):
        raise ValueError("has a port that is no number; write `/`, `?`, `#` and `:` in a password as `%2F %3F %23 %3A`")
    return url


def _without_line_end(text: str) -> str:
    """What was made of a file has a line feed at its end, which is no part of it."""
    return text.rstrip("\r\n")


def _secret_without_line_end(secret: SecretStr) -> SecretStr:
    return SecretStr(_without_line_end(secret.get_secret_value()))


LoginName = Annotated[str, AfterValidator(_without_line_end)]
"""A user or a name of a key that somebody else gave out."""
Credential = Annotated[SecretStr, AfterValidator(_secret_without_line_end)]
"""A key or a password that somebody else gave out."""


def key_of_32_bytes(key: SecretStr) -> SecretStr:
    """32 bytes in base64, as above without what is blank around it."""
    key = SecretStr(key.get_secret_value().strip())
    try:
        size = len(base64.b64decode(key.get_secret_value(), validate=True))
    except (binascii.Error, ValueError):
        raise ValueError("must be base64; make one with `openssl rand -base64 32`") from None
    if size != 32:
        raise ValueError(f"holds {size} bytes, must hold 32; make one with `openssl rand -base64 32`")
    return key


@dataclass(frozen=True)
class TrustedKey:
    """Ed25519 public key, and the service that it is of; empty where all share it."""

    service: str
    key: bytes

    @classmethod
    def of(cls, text: str) -> Self:
        """Of `key` or `service:key`, which is valid."""
        service, _, key = text.rpartition(":")
        return cls(service, base64.b64decode(key))

    @classmethod
    def belonging_to(cls, seed: SecretStr, service: str) -> Self:
        """The public key to the private one of the service, 32 bytes in base64."""
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed.get_secret_value()))
        return cls(service, private.public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"{self.service}:{base64.b64encode(self.key).decode()}"

    @property
    def name(self) -> str:
        """What a signature calls it by."""
        return base64.urlsafe_b64encode(self.key[:6]).decode()


def public_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Ed25519 public keys, each 32 bytes in base64, behind the name of a service or alone."""
    for number, text in enumerate(keys, 1):
        service, _, key = text.rpartition(":")
        if service and service not in services():
            raise ValueError(f"key {number} of {len(keys)} is of {service!r}; there are {', '.join(services())}")
        try:
            key_of_32_bytes(SecretStr(key))
        except ValueError as error:
            what = str(error).partition(";")[0]
            raise ValueError(f"key {number} of {len(keys)} {what}; it must be a public key of Ed25519") from None
    return keys


def blob_store(store: str) -> str:
    """A folder, a bucket, or empty for the default. As it is read later: with a scheme in small letters, at the
    beginning."""
    store = store.strip()
    parts = urlsplit(store)
    folder = parts.scheme == "file" and not parts.netloc and parts.path.strip("/") != "" and parts.path.startswith("/")
    bucket = parts.scheme == "s3" and bool(parts.netloc) and parts.path in ("", "/")
    if store and not folder and not bucket:
        raise ValueError("must be `file:///absolute/folder` or `s3://bucket`")
    return f"{parts.scheme}{store[len(parts.scheme) :]}".rstrip("/")


def host_and_port(address: str) -> str:
    """Where a server listens; port 0 lets the system choose."""
    if not _HOST_AND_PORT.fullmatch(address) or int(address.rpartition(":")[2]) > 65535:
        raise ValueError("must be `host:port`, for example `127.0.0.1:17010`")
    return address


Address = Annotated[str, AfterValidator(host_and_port)]


def s3_host(endpoint: str) -> str:
    """Host of an S3 server, with a port or without, as most say it; empty where there is none."""
    address = endpoint.strip().rstrip("/")
    if address and not _HOST_ALONE.fullmatch(address):
        try:
            host_and_port(address)
        except ValueError:
            raise ValueError(
                "must be `host` or `host:port`, without `https://`; SLUICEWAY_S3_SECURE says whether TLS is spoken"
            ) from None
    return address


def http_url(url: str) -> str:
    """Where a server over HTTP begins. It is shown, so no secret stands in it; no message shows what was given."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if not {"@", "?", "#"}.isdisjoint(url):
        raise ValueError(
            "must hold no `@`, `?` or `#`: it is shown, so no user and no password; a key goes into its own setting, "
            "or a proxy adds it"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be `https://host/…` or `http://host/…`")
    return url


def http_url_or_none(url: str) -> str:
    """Empty where there is no server."""
    return http_url(url) if url else url


HttpUrl = Annotated[str, AfterValidator(http_url)]
OptionalHttpUrl = Annotated[str, AfterValidator(http_url_or_none)]


def grpc_target_or_none(target: str) -> str:
    """Where the replicas of a neighbour listen; `none` where there is to be none."""
    addresses = target.removeprefix("ipv4:").removeprefix("ipv6:").removeprefix("dns:").removeprefix("///")
    if target != "none" and not all(_HOST_AND_PORT.fullmatch(address) for address in addresses.split(",")):
        raise ValueError("must be `host:port`, `ipv4:host:port,host:port` for several replicas, or `none`")
    return target


Neighbour = Annotated[str, AfterValidator(grpc_target_or_none)]


def brokers(servers: str) -> str:
    """Where Kafka listens."""
    if not all(_HOST_AND_PORT.fullmatch(server.strip()) for server in servers.split(",")):
        raise ValueError("must be `host:port` with commas between, for example `kafka-1:9092,kafka-2:9092`")
    return servers


def hosts(servers: str) -> list[str]:
    """The hosts of brokers, without the brackets of IPv6."""
    return [server.strip().rpartition(":")[0].strip("[]").lower() for server in servers.split(",")]


def file_there(path: str) -> str:
    """A file on this machine, or empty for none."""
    # Unlike Path, it says no where a folder on the way may not be entered.
    if path and not os.path.isfile(path):
        raise ValueError(f"there is no file {path}")
    return path


def path_or_none(path: object) -> object:
    """Empty is none, as where the variable is not set; read as a path it would be where the process was started."""
    return None if isinstance(path, str) and not path.strip() else path


OptionalPath = Annotated[Path | None, BeforeValidator(path_or_none)]


def folder_named(path: object) -> object:
    """The same of a folder that there must be: it has a default, which an empty variable takes the place of."""
    if path_or_none(path) is None:
        raise ValueError("is empty; name a folder, or unset it")
    return path


Folder = Annotated[Path, BeforeValidator(folder_named)]


def comma_separated(words: object) -> object:
    """`a, b` as ("a", "b"); what is no text is left to pydantic."""
    return tuple(word.strip() for word in words.split(",") if word.strip()) if isinstance(words, str) else words
