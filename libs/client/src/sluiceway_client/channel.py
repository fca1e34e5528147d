"""gRPC channel to one service: TLS, limits, retry policy, and the retry budget of a call that waits for a restart."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import grpc

from sluiceway_client.discovery import Addresses, ClientTls
from sluiceway_client.errors import Invalid, Overloaded, Unavailable

GIVE_UP_AFTER = 60.0
MESSAGE_LIMIT = 8 * 1024 * 1024
# Not idempotent: UNAVAILABLE may come after they were done, and twice is twice.
_ONCE = (
    {"service": "sluiceway.ops.v1.OperatorService", "method": "RedriveParked"},
    {"service": "sluiceway.ops.v1.OperatorService", "method": "DeleteParked"},
    {"service": "sluiceway.ingest.v1.IngestService", "method": "Redrive"},
    {"service": "sluiceway.infer.v1.InferService", "method": "GiveFeedback"},
    {"service": "sluiceway.train.v1.ModelService", "method": "DeleteAlias"},
    {"service": "sluiceway.train.v1.DatasetService", "method": "BuildDataset"},
    {"service": "sluiceway.train.v1.DatasetService", "method": "RebuildDataset"},
    {"service": "sluiceway.train.v1.DatasetService", "method": "ImportDataset"},
)
# The others are tried again, by gRPC and only before a service has answered anything. CANCELLED is what gRPC says for a
# service that ends before it has seen a call that came; whoever cancels a call himself is done with it.
_RETRY = json.dumps(
    {
        "methodConfig": [
            {"name": _ONCE},
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 4,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "2s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
                },
            },
        ]
    }
)
OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    # Messages as they are: the services take no others, and what is compressed has no bound until it is unpacked.
    ("grpc.compression_enabled_algorithms_bitset", 1),
    ("grpc.service_config", _RETRY),
    # A machine that went away without a word is noticed within 40 seconds.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # A service that was restarted is found again in a moment, sooner than the last of the tries above.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 300),
    # Else a new channel inherits the pause of an old one that met nobody there, and its first call fails unasked.
    ("grpc.use_local_subchannel_pool", 1),
)


# What gRPC takes as metadata: printable ASCII.
_KEY = re.compile(r"[!-~]*")
OnRetry = Callable[[Overloaded | Unavailable], None]
"""Is told when a service begins to be silent."""


class RetryBudget:
    """How long a service may not answer, without a word in between, before its error is raised."""

    def __init__(self, seconds: float, on_retry: OnRetry) -> None:
        self._seconds = seconds
        self._on_retry = on_retry
        self._began: float | None = None

    def reset(self) -> None:
        """It has answered."""
        self._began = None

    async def spend(self, error: Overloaded | Unavailable) -> None:
        """A pause before the next try; raises the error where there is to be none."""
        if self._began is None:
            self._began = time.monotonic()
            self._on_retry(error)
        left = self._began + self._seconds - time.monotonic()
        if left <= 0:
            raise error
        await asyncio.sleep(pause(error, left))


def pause(error: Overloaded | Unavailable, at_most: float = GIVE_UP_AFTER) -> float:
    """Seconds until the next try: what the service asked for, or one; never more than `at_most`, whatever it says."""
    return min(error.retry_after or 1.0, at_most)


def connect(target: str, addresses: Addresses) -> grpc.aio.Channel:
    """A channel to a service; plain text on loopback and inside a mesh, TLS where asked. Nothing is sent before a call.

    Without an address no call comes here: `translating_errors` refuses it. Raises Invalid where a file of TLS cannot be
    read.
    """
    target = target or "unknown"
    if addresses.tls is not None:
        return grpc.aio.secure_channel(target, _credentials(addresses.tls), options=(*OPTIONS, *_named_as(target)))
    return grpc.aio.insecure_channel(target, options=OPTIONS)


def _named_as(target: str) -> Sequence[tuple[str, str]]:
    """Of a list (`ipv4:10.0.0.1:80,10.0.0.2:80`) the library looks for all of it in a certificate: replicas share one,
    that has the first host."""
    scheme, _, addresses = target.partition(":")
    return (("grpc.default_authority", addresses.partition(",")[0]),) if scheme in ("ipv4", "ipv6") else ()


def _credentials(tls: ClientTls) -> grpc.ChannelCredentials:
    certificate = _bytes(tls.certificate, "SLUICEWAY_CLIENT_CERTIFICATE")
    return grpc.ssl_channel_credentials(
        root_certificates=_bytes(tls.ca, "SLUICEWAY_CLIENT_CA"),
        private_key=_bytes(tls.key, "SLUICEWAY_CLIENT_KEY") or certificate,
        certificate_chain=certificate,
    )


def _bytes(path: str, variable: str) -> bytes | None:
    try:
        content = Path(path).read_bytes() if path else None
    except OSError as error:
        raise Invalid(f"{variable}: {path} cannot be read; name a PEM file") from error
    if content is not None and b"-----BEGIN " not in content:
        raise Invalid(f"{variable}: {path} is not PEM; name a file that begins with -----BEGIN")
    return content


def credential(addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """The metadata that says who calls. Raises Invalid for what no key is like."""
    if not _KEY.fullmatch(addresses.api_key):
        raise Invalid(
            "the API key has a character that no key has, such as a blank or an accent; set SLUICEWAY_API_KEY to the "
            "key alone, as it was made (`sw_…`)"
        )
    return (("authorization", f"Bearer {addresses.api_key}"),)
