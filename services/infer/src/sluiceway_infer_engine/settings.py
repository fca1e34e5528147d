"""Settings of an engine's worker (`ENGINE_…`), and those that it shares with the services (`SLUICEWAY_…`)."""

import os
import socket
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sluiceway_common.admission import Admission, Shares
from sluiceway_common.settings import Address
from sluiceway_common.settings.tls import TlsSettings
from sluiceway_common.settings.values import TrustedKey, comma_separated, public_keys


class WorkerSurroundings(TlsSettings):
    """What a worker must know of the installation: whom it believes, and how it logs. It has no database, no log and no
    master key, and is told none."""

    model_config = SettingsConfigDict(env_prefix="SLUICEWAY_", frozen=True, extra="forbid")

    internal_public_keys: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(comma_separated), AfterValidator(public_keys), Field(min_length=1)
    ] = Field(
        description="Ed25519 public keys (`infer:<base64>`, commas between) of the services that may ask this worker; "
        "`sluiceway-infer public-key` prints that of infer."
    )
    tenant_share: float = Field(
        0.75, gt=0, le=1, description="Share of its slots, and of its queue, that one tenant may have at a time."
    )
    caller_share: float = Field(0.5, gt=0, le=1, description="The same for one caller, a subject of a tenant.")
    replica: str = Field(
        default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}",
        description="Name of this process in its logs.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`json` for machines, `console` for people, `auto`: console on a terminal, else json."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    otlp: str = Field("", description="OTLP/gRPC endpoint for traces, `http://host:4317`. Empty: no traces.")
    reflection: bool = Field(True, description="Tell whoever reaches the gRPC port which calls there are.")

    def trusted_keys(self) -> list[bytes]:
        """Of the services that may ask."""
        return [TrustedKey.of(key).key for key in self.internal_public_keys]

    def admission(self) -> Admission:
        return Admission(Shares(tenant=self.tenant_share, caller=self.caller_share))


class WorkerSettings(BaseSettings):
    """What every worker has, whatever its engine."""

    model_config = SettingsConfigDict(env_prefix="ENGINE_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17930", description="Where calls are taken, `host:port`.")
    http: Address = Field("127.0.0.1:17931", description="Where health and measures are, `host:port`.")
    waiting: int = Field(
        16, ge=0, le=10_000, description="Calls that may wait for a slot; the next one is told to come again."
    )
    waiting_seconds: float = Field(10.0, gt=0, description="Longest wait for a slot.")
    unread_seconds: float = Field(
        30.0,
        gt=0,
        description="In which a caller takes what is sent to him; then his call is ended, and its slot free.",
    )
    call_seconds: float = Field(600.0, gt=0, description="Longest time of an answer whose caller named no deadline.")
    most_adapters: int = Field(
        16, ge=1, le=256, description="Adapters that are held at a time, of all that ask this worker."
    )
    data: Path = Field(Path(".sluiceway-engine"), description="Folder for what this machine keeps.")
    drain_seconds: float = Field(20.0, ge=0, description="What running calls get when the process is told to end.")


class LlamaWorkerSettings(WorkerSettings):
    """A GGUF file, run by llama.cpp in a child process."""

    path: Path | None = Field(None, description="The file. Unset: SmolLM2-135M-Instruct, which comes with the package.")
    context_tokens: int = Field(4096, ge=256, description="Tokens that prompt and answer may have together.")
    slots: int = Field(2, ge=1, le=64, description="Answers at a time; each has a window of its own in memory.")
    threads: int = Field(1, ge=1, description="Threads of the processor.")
    batch: int = Field(
        12,
        ge=8,
        description="Tokens of a prompt read at a time. More is faster, and a caller who leaves is noticed later.",
    )
    nice: int = Field(0, ge=0, le=19, description="By how much it stands behind others on this machine (nice).")
    gpu_layers: int = Field(0, ge=0, description="Layers put on a graphics card, where the library was built for one.")
    temperature: float = Field(0.0, ge=0, le=2, description="What a call gets that names none.")
    adapter_bytes: int = Field(
        256 * 2**20,
        ge=2**20,
        description="Most bytes of the file of one adapter; the folder takes twice as many of them as are held.",
    )
