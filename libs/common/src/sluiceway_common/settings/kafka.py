"""Settings of the way to Kafka: where it is, whom we believe, who we are."""

import ipaddress
import ssl
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from sluiceway_common.settings.values import Credential, LoginName, brokers, file_there, hosts
from sluiceway_common.tls import UnansweredClose

Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


class KafkaSettings(BaseSettings):
    """What a client of Kafka must know; all services share it."""

    kafka: Annotated[str, AfterValidator(brokers)] = Field(
        "127.0.0.1:19092", description="Kafka brokers, `host:port` with commas between."
    )
    kafka_tls: bool = Field(
        False, description="Speak TLS to Kafka; its certificate must name the host that it is reached by."
    )
    kafka_ca: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the authorities that may have signed Kafka's certificate. Empty: those that this "
        "machine trusts.",
    )
    kafka_certificate: Annotated[str, AfterValidator(file_there)] = Field(
        "", description="PEM file of a certificate that Kafka knows this service by (mutual TLS). Empty: none is shown."
    )
    kafka_key: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the key of `kafka_certificate`, not encrypted. Empty: it lies in the certificate's "
        "file.",
    )
    kafka_user: LoginName = Field("", description="User that logs in to Kafka. Empty: no login.")
    kafka_password: Credential = Field(SecretStr(""), description="Password of that user.")
    kafka_mechanism: Mechanism = Field(
        "SCRAM-SHA-512",
        description="SASL mechanism of the login: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`. PLAIN sends the "
        "password itself: it needs TLS, unless every broker is on this machine.",
    )

    kafka_request_seconds: float = Field(
        10.0,
        gt=0,
        description="Longest wait for an answer of Kafka (`request.timeout.ms` of its clients). More for brokers that "
        "are far or slow; whoever waits for what is said then hears later that Kafka is away.",
    )

    @model_validator(mode="after")
    def _a_login_is_whole(self) -> Self:
        if self.kafka_user and not self.kafka_password.get_secret_value():
            raise ValueError("SLUICEWAY_KAFKA_PASSWORD is missing: SLUICEWAY_KAFKA_USER is set")
        if self.kafka_password.get_secret_value() and not self.kafka_user:
            raise ValueError("SLUICEWAY_KAFKA_USER is missing: SLUICEWAY_KAFKA_PASSWORD is set")
        if self.kafka_user and self.kafka_mechanism == "PLAIN" and not self.kafka_tls and not _near(self.kafka):
            raise ValueError(
                "SLUICEWAY_KAFKA_TLS is false: PLAIN would send the password over the network for all to read; "
                "set it to true, or SLUICEWAY_KAFKA_MECHANISM to a SCRAM"
            )
        return self

    @model_validator(mode="after")
    def _files_are_for_tls(self) -> Self:
        if self.kafka_key and not self.kafka_certificate:
            raise ValueError("SLUICEWAY_KAFKA_CERTIFICATE is missing: SLUICEWAY_KAFKA_KEY is set")
        for name in ("kafka_ca", "kafka_certificate"):
            # Whoever names these believes that the way is safe.
            if getattr(self, name) and not self.kafka_tls:
                raise ValueError(f"SLUICEWAY_KAFKA_TLS is false: SLUICEWAY_{name.upper()} is for TLS alone")
        self.kafka_context()
        return self

    def kafka_context(self) -> ssl.SSLContext | None:
        """What TLS is spoken with, if it is."""
        if not self.kafka_tls:
            return None
        context = self._trusting()
        context.sslobject_class = UnansweredClose
        if self.kafka_certificate:
            self._show(context)
        return context

    def _trusting(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.kafka_ca or None)
        except OSError as error:
            raise ValueError(f"SLUICEWAY_KAFKA_CA: no certificate in PEM can be read from {self.kafka_ca}") from error

    def _show(self, context: ssl.SSLContext) -> None:
        try:
            # Without a password here OpenSSL asks for it on the terminal, and the service would wait for ever.
            context.load_cert_chain(self.kafka_certificate, self.kafka_key or None, password="")
        except OSError as error:
            raise ValueError(
                f"SLUICEWAY_KAFKA_CERTIFICATE: {self.kafka_certificate} and its key cannot be read; "
                "they must be PEM, belong together, and the key must not be encrypted"
            ) from error


def _near(servers: str) -> bool:
    return all(host == "localhost" or _is_loopback(host) for host in hosts(servers))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
