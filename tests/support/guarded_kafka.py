"""A broker that lets in only who shows a password or a certificate, and lets each do only what it was allowed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from aiokafka.client import AIOKafkaClient  # type: ignore[import-untyped]  # ships no types
from aiokafka.protocol.admin import CreateAclsRequest  # type: ignore[import-untyped]

from sluiceway import services
from sluiceway_common.acls import Acl
from sluiceway_local.servers.kafka import Kafka
from tests.support.certificates import Authority
from tests.support.servers import NO_KAFKA, Missing, folder, free_ports, has_kafka, run

USER = "sluiceway"
PASSWORD = "only-for-tests"
TEAMS = ("team-a", "team-b")
"""Producers of other houses, with the same password: they may do nothing until somebody says so."""
SERVICES = tuple(services())
"""Users for each of ours, who may do nothing either."""

_JAAS = "org.apache.kafka.common.security"
# The listener CLIENTS stays open: the broker itself, and whoever asks whether it answers, come through it.
_PROTOCOLS = {
    "CLIENTS": "PLAINTEXT",
    "CONTROLLER": "PLAINTEXT",
    "LOGIN": "SASL_PLAINTEXT",
    "SAFE": "SASL_SSL",
    "MUTUAL": "SSL",
}


_RIGHTS = (
    "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    f"super.users=User:ANONYMOUS;User:{USER};User:CN=service",
)
# Of Kafka's protocol.
_RESOURCES: Final = {"topic": 2, "group": 3}
_LITERAL, _ALLOW = 3, 3
_OPERATIONS: Final[Mapping[str, int]] = {
    "Read": 3,
    "Write": 4,
    "Create": 5,
    "Describe": 8,
    "DescribeConfigs": 10,
    "AlterConfigs": 11,
}


@dataclass(frozen=True)
class GuardedKafka:
    """Where each way in is, and what signs the certificates: all clients are told to trust `authority`. Who comes
    through `open`, logs in as USER or shows the certificate of `service` may do everything."""

    open: str
    login: str
    safe: str
    mutual: str
    authority: Authority

    async def allow(self, user: str, *acls: Acl) -> None:
        """What `kafka-acls.sh --add` does, which is not among the jars."""
        client = AIOKafkaClient(bootstrap_servers=self.open)
        await client.bootstrap()
        try:
            rules = [rule for acl in acls for rule in _rules(user, acl)]
            answer = await client.send(client.get_random_node(), _CreateAclsRequest(rules))
            assert {code for code, *_ in answer.creation_responses} == {0}, answer
        finally:
            await client.close()


class _CreateAclsRequest(CreateAclsRequest):  # type: ignore[misc]  # ships no types
    """Of many rules at once: that of the library has one, and Kafka writes each request down before the next."""

    def __init__(self, rules: Sequence[tuple[object, ...]]) -> None:
        self._rules = rules

    def build(self, request_struct_class: Callable[..., object]) -> object:
        return request_struct_class(self._rules)


def _rules(user: str, acl: Acl) -> Iterator[tuple[object, ...]]:
    """One for each operation on each name, as the protocol has them."""
    for name, operation in product(acl.names, acl.operations):
        yield _RESOURCES[acl.resource], name, _LITERAL, f"User:{user}", "*", _OPERATIONS[operation], _ALLOW


@contextmanager
def guarded_kafka() -> Iterator[GuardedKafka]:
    """LOGIN takes all three mechanisms in the clear, SAFE a SCRAM through TLS, MUTUAL certificates. Whatever nobody was
    let do is refused."""
    if not has_kafka():
        raise Missing(NO_KAFKA)
    with folder() as place:
        authority = Authority.new(place)
        ports = dict(zip(_PROTOCOLS, free_ports(len(_PROTOCOLS)), strict=True))
        options = (*_listeners(ports), *_logins(), *_tls(authority, place), *_RIGHTS)
        scram = tuple(
            f"{mechanism}=[name={user},password={PASSWORD}]"
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
            for user in (USER, *TEAMS, *SERVICES)
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
