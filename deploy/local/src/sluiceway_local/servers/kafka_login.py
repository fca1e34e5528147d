"""Login (SASL/SCRAM) of a broker of our own: who comes shows a password, and the broker shows that it knows it.

The broker speaks with itself as well, before anybody's credentials are read: by SASL/PLAIN, with a password that is
drawn at each start.
"""

from dataclasses import dataclass, field

from aiokafka.conn import create_conn  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import KafkaError, SaslAuthenticationFailed  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.connection import Login, Security
from sluiceway_local.servers.ports import LOOPBACK

ITERATIONS = 4096  # the fewest that Kafka takes; a password of 32 drawn bytes needs no more
_BROKER = "broker"
_SECURITY = "org.apache.kafka.common.security"
_PLAIN = f"{_SECURITY}.plain.PlainLoginModule required"
_SCRAM = f"{_SECURITY}.scram.ScramLoginModule required"
_ANSWER_MS = 2000


@dataclass(frozen=True)
class BrokerLogin:
    """Who may come, and what the broker calls itself: `own_password` is of this start alone."""

    clients: Login
    own_password: str = field(repr=False)

    def server_properties(self) -> str:
        """Lines of `server.properties`: nobody gets in at any listener without a password."""
        mechanism = self.clients.mechanism
        plain = f'{self._itself} user_{_BROKER}="{self.own_password}";'
        return "".join(
            f"{line}\n"
            for line in (
                "listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "sasl.mechanism.inter.broker.protocol=PLAIN",
                "sasl.mechanism.controller.protocol=PLAIN",
                f"listener.name.clients.sasl.enabled.mechanisms={mechanism},PLAIN",
                f"listener.name.clients.{mechanism.lower()}.sasl.jaas.config={_SCRAM};",
                f"listener.name.clients.plain.sasl.jaas.config={plain}",
                "listener.name.controller.sasl.enabled.mechanisms=PLAIN",
                f"listener.name.controller.plain.sasl.jaas.config={plain}",
            )
        )

    def tool_properties(self) -> str:
        """With what Kafka's own tools come in."""
        return f"security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config={self._itself};\n"

    @property
    def _itself(self) -> str:
        """As whom the broker and its tools come in."""
        return f'{_PLAIN} username="{_BROKER}" password="{self.own_password}"'

    def scram_user(self) -> str:
        """The clients' credential as the storage tool takes it."""
        clients = self.clients
        return f"{clients.mechanism}=[name={clients.user},iterations={ITERATIONS},password={clients.password}]"

    def credential(self) -> str:
        """The same as a file that Kafka's tool of settings adds to a broker which runs."""
        return f"{self.clients.mechanism}=iterations={ITERATIONS},password={self.clients.password}\n"

    async def is_refused(self, port: int) -> bool:
        """Whether a broker answers there that does not know the clients' password."""
        try:
            opened = await create_conn(
                LOOPBACK, port, request_timeout_ms=_ANSWER_MS, **Security(login=self.clients).arguments()
            )
        except SaslAuthenticationFailed:
            return True
        except (KafkaError, OSError):
            return False
        opened.close()
        return False
