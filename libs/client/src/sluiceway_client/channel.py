"""One connection to one service."""

import json

import grpc

from sluiceway_client.found import Addresses

MESSAGE_LIMIT = 8 * 1024 * 1024
# Only UNAVAILABLE is tried again, and by gRPC only before a service has answered anything.
_RETRY = json.dumps(
    {
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 4,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "2s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ]
    }
)
_OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ("grpc.service_config", _RETRY),
    # A machine that went away without a word is noticed within 40 seconds.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # A service that was restarted is found again within a second, not after a growing pause.
    ("grpc.max_reconnect_backoff_ms", 1000),
)


def connect(target: str, addresses: Addresses) -> grpc.aio.Channel:
    """A channel to a service; plain text on loopback and inside a mesh, TLS where asked. Nothing is sent before a call.

    Without an address no call comes here: `calling` refuses it.
    """
    target = target or "unknown"
    if addresses.tls:
        return grpc.aio.secure_channel(target, grpc.ssl_channel_credentials(), options=_OPTIONS)
    return grpc.aio.insecure_channel(target, options=_OPTIONS)


def credential(addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """The metadata that says who calls."""
    return (("authorization", f"Bearer {addresses.api_key}"),)
