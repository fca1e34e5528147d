"""Settings of TLS: what a service shows, and whom it believes."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings

from sluiceway_common.settings.values import file_there
from sluiceway_common.tls import Tls, TlsFiles


class TlsSettings(BaseSettings):
    """What gRPC and HTTP are spoken with, between services and from outside; all services share it."""

    tls_certificate: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file with the certificate of this service and those between it and its authority. Set: gRPC "
        "and HTTP are served over TLS alone, and other services are asked over TLS, with this certificate. It is read "
        "again when it changes. Empty: everything goes in the clear, for one machine or behind a mesh.",
    )
    tls_key: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the key of `tls_certificate`, not encrypted. Empty: it lies in the file of "
        "the certificate.",
    )
    tls_ca: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the authorities that may have signed the certificates of the services that this one "
        "asks; each names the host that it is reached by. Empty: the public ones.",
    )
    tls_client_ca: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of authorities: whoever asks must show a certificate of theirs (mutual TLS), for all but "
        "`/health` and `/metrics`. It comes beside the API key or token, not in its place. Empty: none is asked for.",
    )

    @model_validator(mode="after")
    def _files_go_with_a_certificate(self) -> Self:
        for name in ("tls_key", "tls_ca", "tls_client_ca"):
            if getattr(self, name) and not self.tls_certificate:
                raise ValueError(f"SLUICEWAY_TLS_CERTIFICATE is missing: SLUICEWAY_{name.upper()} is set")
        try:
            self.tls()
        except ValueError as error:
            raise ValueError(f"SLUICEWAY_TLS_CERTIFICATE and what goes with it: {error}") from error
        return self

    def tls(self) -> Tls | None:
        """None where everything goes in the clear."""
        if not self.tls_certificate:
            return None
        return Tls(
            TlsFiles(certificate=self.tls_certificate, key=self.tls_key, ca=self.tls_ca, client_ca=self.tls_client_ca)
        )
