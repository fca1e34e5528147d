"""gRPC channel arguments: message limits, compression and keepalive, which both ends of a connection must agree on."""

from collections.abc import Sequence

from sluiceway_common.calls.limits import MESSAGE_LIMIT

_LIMITS = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
)
# What is compressed would be unpacked before anybody looks how large it has become: 0.4 MB on the wire, of whoever
# reaches the port, fills 370 MB of memory. The one bit stands for messages as they are; others are refused unread.
_UNCOMPRESSED = (("grpc.compression_enabled_algorithms_bitset", 1),)
_KEEPALIVE = (
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
)

SERVER: Sequence[tuple[str, int]] = (
    *_LIMITS,
    *_UNCOMPRESSED,
    *_KEEPALIVE,
    # Callers may ping as often as we do; the default answers more with GOAWAY.
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    # A caller that connects anew looks where the replicas are now: one that came later gets its share. Running calls go
    # on over the old connection for as long as they last.
    ("grpc.max_connection_age_ms", 300_000),
    # The longest that a call may take. What a caller does not read lies here as long as his connection, ended call or
    # not; and who watches without an end asks anew.
    ("grpc.max_connection_age_grace_ms", 3_600_000),
    # Of each stream so much comes in before it is read, and not the more the faster its caller sends: that is all that
    # who has no key fills the memory with. What is read comes in whole.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", 65_536),
    # A port in use is an error, not a second listener beside the first.
    ("grpc.so_reuseport", 0),
)
CHANNEL: Sequence[tuple[str, int]] = (
    *_LIMITS,
    *_UNCOMPRESSED,
    *_KEEPALIVE,
    # A neighbour that was restarted is found again within a second, not after a growing pause.
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # Else a new channel inherits the pause of an old one that met nobody there, and its first call fails unasked.
    ("grpc.use_local_subchannel_pool", 1),
)
