"""Settings that all services share."""

import os
import socket
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from sluiceway_common.principal import Principal, Role
from sluiceway_common.settings.kafka import KafkaSettings
from sluiceway_common.settings.oidc import OidcSettings
from sluiceway_common.settings.tls import TlsSettings
from sluiceway_common.settings.values import (
    Credential,
    Folder,
    LoginName,
    OptionalPath,
    TrustedKey,
    blob_store,
    comma_separated,
    database_url,
    key_of_32_bytes,
    public_keys,
    s3_host,
)


class TopicIdentity(BaseModel):
    """Identity of an external topic: in whose name the records are heard that outsiders write there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    subject: str
    roles: frozenset[Role]
    groups: tuple[str, ...] = ()


def _replica() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


class Shared(KafkaSettings, TlsSettings, OidcSettings):
    """What every service must know of the world: the log, the database, the object store, the keys."""

    model_config = SettingsConfigDict(env_prefix="SLUICEWAY_", frozen=True, extra="forbid")

    database: Annotated[SecretStr, AfterValidator(database_url)] = Field(
        description="`postgresql://user:password@host:port/name`. Each service keeps to a schema of its own. "
        "Behind a pooler: session mode."
    )
    blobs: Annotated[str, AfterValidator(blob_store)] = Field(
        "",
        description="The object store: `file:///absolute/folder` or `s3://bucket`. Empty: files under `blobs` in the "
        "data folder.",
    )
    s3_endpoint: Annotated[str, AfterValidator(s3_host)] = Field(
        "", description="`host` or `host:port` of the S3 server; used where `blobs` is `s3://…`."
    )
    s3_access_key: LoginName = Field(
        "", description="Access key of the S3 server. Empty: this machine's own role asks."
    )
    s3_secret_key: Credential = Field(SecretStr(""), description="Secret key of the S3 server.")
    s3_secure: bool = Field(True, description="Speak TLS to the S3 server.")
    s3_region: str = Field("us-east-1", description="Region that requests to the S3 server are signed for.")
    master_key: Annotated[SecretStr, AfterValidator(key_of_32_bytes)] = Field(
        description="Wraps the data keys of the tenants: 32 bytes in base64 (`openssl rand -base64 32`). Lost: what "
        "was sealed stays sealed."
    )
    internal_key: Annotated[SecretStr, AfterValidator(key_of_32_bytes)] = Field(
        description="Ed25519 seed that signs the tokens of calls between services, and the events that they say: 32 "
        "bytes in base64."
    )
    internal_public_keys: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(comma_separated), AfterValidator(public_keys)
    ] = Field(
        (),
        description="Ed25519 public keys (base64, commas between) that internal tokens and events are verified with. "
        "`<service>:<key>` counts for the events of that service alone. Empty: the one that belongs to `internal_key`.",
    )
    signatures: Literal["off", "accept", "require"] = Field(
        "require",
        description="What becomes of events of ours that no service has signed: `require` makes them dead letters; "
        "`accept` hears and counts them, for as long as some lie on the log; with `off` nothing is signed or looked "
        "at. External topics are left out.",
    )
    service_roles: Annotated[tuple[Role, ...], NoDecode, BeforeValidator(comma_separated)] = Field(
        (),
        description="Roles that this service has where it acts by itself and nobody asked (`reader`, `contributor`, "
        "…, commas between). Empty: none, so that it may call no neighbour by itself.",
    )
    service_purpose: str = Field(
        "",
        description="Why this service asks for data where it acts by itself (`scoring`): in its tokens and in the logs "
        "of whom it asks.",
    )
    admin_tenant: str = Field(
        "",
        description="Tenant whose admins administer every other tenant over gRPC as well: its keys, and whether it is "
        "suspended (`sluiceway keys`, `sluiceway tenants`). Give it no data of its own, and few keys. Empty: none; "
        "each tenant administers itself, and the rest is done with the database, `sluiceway-<service> keys`.",
    )
    replica: str = Field(default_factory=_replica, description="Name of this process in logs and leases.")
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`json` for machines, `console` for people, `auto`: console on a terminal, else json."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    otlp: str = Field("", description="OTLP/gRPC endpoint for traces, `http://host:4317`. Empty: no traces.")
    reflection: bool = Field(
        True,
        description="Tell whoever reaches the gRPC port which calls there are (server reflection), without a key: "
        "`grpcurl` asks for it. The contracts are public, and it tells nothing else; `false` where a scan objects.",
    )
    external_topics: dict[str, TopicIdentity] = Field(
        default_factory=dict,
        description="Topics that outsiders write, and in whose name their records are heard: JSON, "
        '`{"<topic>": {"tenant": …, "subject": …, "roles": […], "groups": […]}}`. `<topic>.<door>` is a topic beside '
        "it for one producer, made and heard as it is: give each tenant a door of its own. Unset: those whose contract "
        "says `external` (`docs/events.md`: said by outside producers), as a contributor of the tenant `default`.",
    )
    audited_per_second: float = Field(
        20.0,
        gt=0,
        le=10_000,
        description="Calls a second of one tenant that are written into the audit log, in each replica; those of a "
        "minute may come at once. One caller has half of them, and calls that admins alone may make have as many "
        "beside. More are refused (RESOURCE_EXHAUSTED) with the time to wait: what is written is kept for ever.",
    )
    disk_floor_bytes: int = Field(
        512 * 2**20,
        ge=0,
        description="Free bytes of the disks with the data folder, the spool and the blobs (where they are files) "
        "below which a replica is not ready and no document is taken in. A full disk stops more than documents.",
    )
    dead_letter_days: int = Field(
        180,
        ge=1,
        le=36_500,
        description="Days that a dead letter is kept, up to a week longer; then it cannot be sent back any more. Each "
        "service sets it on its dead-letter topics when it starts.",
    )
    dead_letter_bytes: int = Field(
        2**30,
        ge=64 * 2**20,
        description="Bytes of dead letters that are kept of a group and topic; beyond them the oldest go first.",
    )
    tenant_share: float = Field(
        0.75,
        gt=0,
        le=1,
        description="Share that one tenant may have at a time of each thing that callers share: calls, uploads, "
        "watches, searches, slots of a model. 1: all of it, for installations with one tenant.",
    )
    caller_share: float = Field(
        0.5,
        gt=0,
        le=1,
        description="The same for one caller, a subject of a tenant whatever its key. 1: all that its tenant has, for "
        "a program that asks in the name of everybody.",
    )
    body_bytes_per_second: int = Field(
        1024,
        ge=0,
        description="The least that the body of an HTTP request must bring on the average of any 10 s after its first "
        "5 s; what is slower is ended (400), and every body after 30 s. 0: no least.",
    )
    refusals_per_second: float = Field(
        5.0,
        ge=0.1,
        description="Refusals (RESOURCE_EXHAUSTED, INVALID_ARGUMENT; 429, 400) that one caller hears in a second on "
        "the average, and one tenant four times as many. Those of four seconds are told at once; who is refused more "
        "often hears each one later, and is told to wait for as long. What finds room is not held up. A program that "
        "asks in the name of everybody is one caller.",
    )
    refusal_hold_seconds: float = Field(
        5.0,
        ge=0,
        le=60,
        description="The longest that a refusal is held back, and always told before the time of its call is over. "
        "0: each is told at once.",
    )
    spool: OptionalPath = Field(
        None,
        description="Folder where events wait while the log is away. Empty: `spool` in the data folder.",
    )
    data: Folder = Field(Path(".sluiceway"), description="Folder for what this machine keeps.")

    @model_validator(mode="after")
    def _where_the_bucket_is(self) -> Self:
        if self.blobs.startswith("s3://") and not self.s3_endpoint:
            raise ValueError("SLUICEWAY_S3_ENDPOINT is missing: SLUICEWAY_BLOBS names a bucket")
        return self

    def principal(self, service: str, tenant: str) -> Principal:
        """The service itself as a caller, for `acting_as` in a handler that works for nobody who asked."""
        return Principal.service(service, tenant=tenant, roles=self.service_roles, purpose=self.service_purpose)

    def trusted_keys(self) -> tuple[TrustedKey, ...]:
        """The public keys that are listed."""
        return tuple(map(TrustedKey.of, self.internal_public_keys))

    def folders(self) -> tuple[Path, ...]:
        """All that lies on disks of this machine."""
        blobs = () if self.blobs.startswith("s3://") else (self.blobs_folder(),)
        return (self.data.absolute(), self.spool_folder(), *blobs)

    def blobs_folder(self) -> Path:
        """Where blobs lie when they are files."""
        return Path(self.blobs.removeprefix("file://")) if self.blobs else self.data.absolute() / "blobs"

    def spool_folder(self) -> Path:
        """Where events wait while the log is away."""
        return self.spool or self.data.absolute() / "spool"
