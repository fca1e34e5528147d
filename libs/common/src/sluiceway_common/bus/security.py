"""How a client of Kafka believes and is believed: TLS and a login."""

import ssl
from dataclasses import dataclass, field
from typing import Any, Self

from sluiceway_common.settings import Shared
from sluiceway_common.settings.kafka import Mechanism


@dataclass(frozen=True)
class Login:
    """A user of Kafka."""

    user: str
    password: str = field(repr=False)
    mechanism: Mechanism = "SCRAM-SHA-512"

    def arguments(self) -> dict[str, Any]:
        return {
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }


@dataclass(frozen=True)
class Security:
    """Plain text and no login unless said otherwise."""

    tls: ssl.SSLContext | None = None
    login: Login | None = None

    @classmethod
    def of(cls, shared: Shared) -> Self:
        """As the settings say."""
        password = shared.kafka_password.get_secret_value()
        login = Login(shared.kafka_user, password, shared.kafka_mechanism) if shared.kafka_user else None
        return cls(shared.kafka_context(), login)

    def arguments(self) -> dict[str, Any]:
        """The same in the words of aiokafka."""
        way = "SSL" if self.tls else "PLAINTEXT"
        login = self.login.arguments() if self.login else {}
        return {"security_protocol": f"SASL_{way}" if login else way, "ssl_context": self.tls, **login}


OPEN = Security()
