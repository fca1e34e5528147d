"""TLS of a service: what it shows, and whom it believes, read from PEM files and read again when these change."""

import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import structlog

log = structlog.get_logger()

_LOOK_SECONDS: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class TlsFiles:
    """PEM files. Without a `key` it lies in the file of the certificate. `ca` are the authorities of whom we ask, the
    public ones where it is empty; `client_ca` those of whoever asks us, of whom none is shown where it is empty."""

    certificate: str
    key: str = ""
    ca: str = ""
    client_ca: str = ""

    def all(self) -> tuple[str, ...]:
        """Those that are there."""
        return tuple(filter(None, (self.certificate, self.key, self.ca, self.client_ca)))


@dataclass(frozen=True, kw_only=True)
class TlsCredentials:
    """The bytes of the files, which go together."""

    certificate: bytes
    key: bytes
    ca: bytes | None
    client_ca: bytes | None

    @classmethod
    def read(cls, files: TlsFiles) -> Self:
        """Raises ValueError with the file that cannot be used."""
        certificate = _bytes(files.certificate)
        read = cls(
            certificate=certificate,
            key=_bytes(files.key) if files.key else certificate,
            ca=_authorities(files.ca),
            client_ca=_authorities(files.client_ca),
        )
        try:
            read.server_context()
        except OSError as error:
            raise ValueError(
                f"{files.certificate} and its key cannot be used; they must be PEM, belong together, and the key must "
                "not be encrypted"
            ) from error
        return read

    def server_context(self) -> ssl.SSLContext:
        """For whoever listens: asks for a certificate of `client_ca`, and looks at the one that is shown."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        with _in_memory(self.certificate) as certificate, _in_memory(self.key) as key:
            # Without a password here OpenSSL asks for it on the terminal, and the service would wait for ever.
            context.load_cert_chain(certificate, key, password="")
        if self.client_ca is not None:
            context.load_verify_locations(cadata=self.client_ca.decode())
            context.verify_mode = ssl.CERT_OPTIONAL
        return context


class UnansweredClose(ssl.SSLObject):
    """Connection that is closed without waiting until the other side says so too (close_notify), as RFC 8446, 6.1,
    lets it. Kafka sometimes never does, and asyncio would wait for 30 s: longer than a service has to end."""

    def unwrap(self) -> None:
        with suppress(ssl.SSLWantReadError):
            super().unwrap()


class Tls:
    """The credentials of now. Files that change are looked at once a second; where they do not go together, as while
    only one of them is written, those of before stay."""

    def __init__(self, files: TlsFiles, now: Callable[[], float] = time.monotonic) -> None:
        """Raises ValueError where the files cannot be used."""
        self.asks_for_certificates = bool(files.client_ca)
        self._files, self._now = files, now
        self._stamps = _stamps(files)
        self._credentials = TlsCredentials.read(files)
        self._looked = now()

    def credentials(self) -> TlsCredentials:
        """Another object as soon as the files are others."""
        if self._now() - self._looked >= _LOOK_SECONDS:
            self._looked = self._now()
            self._look()
        return self._credentials

    def _look(self) -> None:
        stamps = _stamps(self._files)
        if stamps == self._stamps:
            return
        try:
            self._credentials = TlsCredentials.read(self._files)
        except ValueError as error:
            log.warning("certificate_unusable", error=str(error))
        else:
            log.info("certificate_read", file=self._files.certificate)
        self._stamps = stamps

    def server_context(self) -> ssl.SSLContext:
        """For a server that takes one for its life: each connection gets what the files say then."""
        return _Renewed(self)


class _Renewed(ssl.SSLContext):
    """Makes each connection with a context of the credentials of now."""

    def __new__(cls, _tls: Tls) -> Self:
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, tls: Tls) -> None:
        self._tls = tls
        self._credentials = tls.credentials()
        self._context = self._credentials.server_context()

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:
        now = self._tls.credentials()
        if now is not self._credentials:
            self._credentials, self._context = now, now.server_context()
        return self._context.wrap_bio(*arguments, **options)


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read") from error


def _authorities(path: str) -> bytes | None:
    if not path:
        return None
    content = _bytes(path)
    try:
        ssl.create_default_context(cadata=content.decode("ascii"))
    except (OSError, ValueError) as error:
        raise ValueError(f"no certificate in PEM can be read from {path}") from error
    return content


def _stamps(files: TlsFiles) -> tuple[tuple[int, int, int] | None, ...]:
    """By which it is seen that a file is another one."""
    return tuple(map(_stamp, files.all()))


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _in_memory(content: bytes) -> Iterator[str]:
    """Path of a file that no disk has: OpenSSL takes certificates by path alone, and two files that were read at two
    moments need not go together."""
    descriptor = os.memfd_create("certificate")
    try:
        os.write(descriptor, content)
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
