"""A broker that lets in only who shows a password or a certificate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sluiceway_local.servers.kafka import Kafka
from tests.support.certificates import Authority
from tests.support.servers import NO_KAFKA, Missing, folder, free_ports, has_kafka, run

USER = "sluiceway"
PASSWORD = "only-for-tests"

_JAAS = "org.apache.kafka.common.security"
# The listener CLIENTS stays open: the broker itself, and whoever asks whether it answers, come through it.
_PROTOCOLS = {
    "CLIENTS": "PLAINTEXT",
    "CONTROLLER": "PLAINTEXT",
    "LOGIN": "SASL_PLAINTEXT",
    "SAFE": "SASL_SSL",
    "MUTUAL": "SSL",
}


@dataclass(frozen=True)
class GuardedKafka:
    """Where each way in is, and what signs the certificates: all clients are told to trust `authority`."""

    open: str
    login: str
    safe: str
    mutual: str
    authority: Authority


@contextmanager
def guarded_kafka() -> Iterator[GuardedKafka]:
    """LOGIN takes all three mechanisms in the clear, SAFE a SCRAM through TLS, MUTUAL certificates."""
    if not has_kafka():
        raise Missing(NO_KAFKA)
    with folder() as place:
        authority = Authority.new(place)
        ports = dict(zip(_PROTOCOLS, free_ports(len(_PROTOCOLS)), strict=True))
        options = (*_listeners(ports), *_logins(), *_tls(authority, place))
        scram = tuple(
            f"{mechanism}=[name={USER},password={PASSWORD}]" for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
        )
        broker = Kafka(
            folder=place / "kafka",
            port=ports["CLIENTS"],
            controller_port=ports["CONTROLLER"],
            options=options,
            users=scram,
        )
        run(broker.start())
        try:
            at = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
            yield GuardedKafka(at["CLIENTS"], at["LOGIN"], at["SAFE"], at["MUTUAL"], authority)
        finally:
            run(broker.stop())


def _listeners(ports: dict[str, int]) -> list[str]:
    listening = [f"{name}://127.0.0.1:{port}" for name, port in ports.items()]
    advertised = [listener for listener in listening if not listener.startswith("CONTROLLER")]
    protocols = [f"{name}:{protocol}" for name, protocol in _PROTOCOLS.items()]
    return [
        f"listeners={','.join(listening)}",
        f"advertised.listeners={','.join(advertised)}",
        f"listener.security.protocol.map={','.join(protocols)}",
    ]


def _logins() -> list[str]:
    scram = f"{_JAAS}.scram.ScramLoginModule required;"
    return [
        "listener.name.login.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        f'listener.name.login.plain.sasl.jaas.config={_JAAS}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
        f"listener.name.login.scram-sha-256.sasl.jaas.config={scram}",
        f"listener.name.login.scram-sha-512.sasl.jaas.config={scram}",
        "listener.name.safe.sasl.enabled.mechanisms=SCRAM-SHA-512",
        f"listener.name.safe.scram-sha-512.sasl.jaas.config={scram}",
    ]


def _tls(authority: Authority, place: Path) -> list[str]:
    authority.sign("broker", addresses=["127.0.0.1"])
    return [
        "ssl.keystore.type=PEM",
        f"ssl.keystore.location={place / 'broker.pem'}",
        "ssl.truststore.type=PEM",
        f"ssl.truststore.location={authority.path}",
        "listener.name.mutual.ssl.client.auth=required",
    ]
