"""TLS of gRPC: credentials of a server, and a channel of the library that follows those of the service."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import grpc

from sluiceway_common import tasks
from sluiceway_common.tls import Tls, TlsCredentials

# The longest that a service gives a stream.
_OLD_CALLS_SECONDS: Final = 3600.0
# Far longer than a handshake takes from the answer to where it holds its certificate, or the library to take one over.
_TAKEOVER_SECONDS: Final = 0.1


def server_credentials(tls: Tls) -> grpc.ServerCredentials:
    """Each handshake gets what the files say then. Where certificates are asked for, nobody is let in without one."""
    reload = CertificateReload(tls)
    return grpc.dynamic_ssl_server_credentials(
        reload.first,
        reload,  # type: ignore[arg-type]  # its types know nothing of None
        require_client_authentication=tls.asks_for_certificates,
    )


class CertificateReload:
    """Asked by the library at each handshake, on threads of its own, whether there is another certificate.

    It frees the one before without a look at other handshakes, and what one that is about to use it finds there ends
    the process. So it is told of each once, when those that were answered before have begun, and while it takes it over
    nobody else is answered."""

    def __init__(
        self,
        tls: Tls,
        *,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tls, self._now, self._wait = tls, now, wait
        self._told = tls.credentials()
        self._free_at = float("-inf")
        self._alone = threading.Lock()
        self.first = _configuration(self._told)

    def __call__(self) -> grpc.ServerCertificateConfiguration | None:
        with self._alone:
            if (left := self._free_at - self._now()) > 0:
                self._wait(left)
            credentials = self._tls.credentials()
            if credentials is self._told:
                return None
            self._wait(_TAKEOVER_SECONDS)
            self._told = credentials
            self._free_at = self._now() + _TAKEOVER_SECONDS
            return _configuration(credentials)


class Connection:
    """The channel of the library. It keeps its certificate for life: where that has changed, calls that begin go over a
    new one, and those that run over the old one to their end."""

    def __init__(self, target: str, options: Sequence[tuple[str, Any]], tls: Tls | None) -> None:
        self._target, self._options, self._tls = target, options, tls
        self._credentials = tls.credentials() if tls is not None else None
        self._channel = self._open()
        self._retiring = set[asyncio.Task[None]]()

    def channel(self) -> grpc.aio.Channel:
        """The one for the next call."""
        if self._tls is not None and (now := self._tls.credentials()) is not self._credentials:
            self._credentials, before = now, self._channel
            self._channel = self._open()
            retiring = asyncio.create_task(_retired(before))
            self._retiring.add(retiring)
            retiring.add_done_callback(self._retiring.discard)
        return self._channel

    async def close(self, grace: float | None) -> None:
        await self._channel.close(grace)
        await tasks.end(*self._retiring)

    def _open(self) -> grpc.aio.Channel:
        if self._credentials is None:
            return grpc.aio.insecure_channel(self._target, options=self._options)
        options = (*self._options, *_named_as(self._target))
        return grpc.aio.secure_channel(self._target, _channel_credentials(self._credentials), options=options)


def _named_as(target: str) -> Sequence[tuple[str, str]]:
    """Of a list (`ipv4:10.0.0.1:80,10.0.0.2:80`) the library looks for all of it in a certificate: replicas share one,
    that has the first host."""
    scheme, _, addresses = target.partition(":")
    return (("grpc.default_authority", addresses.partition(",")[0]),) if scheme in ("ipv4", "ipv6") else ()


async def _retired(channel: grpc.aio.Channel) -> None:
    """Closed when its last call can have ended, or at once where everything ends."""
    try:
        await asyncio.sleep(_OLD_CALLS_SECONDS)
    finally:
        await channel.close()


class MethodCall:
    """One method, made once for each channel."""

    def __init__(self, connection: Connection, made: Callable[[grpc.aio.Channel], Callable[..., Any]]) -> None:
        self._connection, self._made = connection, made
        self._channel = connection.channel()
        self._call = made(self._channel)

    def current(self) -> Callable[..., Any]:
        """For the next call."""
        if (channel := self._connection.channel()) is not self._channel:
            self._channel, self._call = channel, self._made(channel)
        return self._call


def _channel_credentials(credentials: TlsCredentials) -> grpc.ChannelCredentials:
    """Shows the certificate of the service."""
    return grpc.ssl_channel_credentials(
        root_certificates=credentials.ca,
        private_key=credentials.key,
        certificate_chain=credentials.certificate,
    )


def _configuration(credentials: TlsCredentials) -> grpc.ServerCertificateConfiguration:
    pair = credentials.key, credentials.certificate
    return grpc.ssl_server_certificate_configuration([pair], root_certificates=credentials.client_ca)
