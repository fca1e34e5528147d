"""Settings of guard: all its knobs."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address


class GuardSettings(BaseSettings):
    """Each is set by `GUARD_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="GUARD_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17040", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17041", description="`host:port` of health and metrics; port 0 takes any.")
    policy: Path | None = Field(
        None, description="The policy, a TOML file as docs/guard.md says; unset: the one that comes with guard."
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Hosts, with those below them, whose pictures and links an answer may show: a JSON list."
    )
    denied_hosts: tuple[str, ...] = Field(
        (),
        description="Hosts, with those below them, that an answer may not link to, whatever is allowed: a JSON list.",
    )
    phone_regions: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = Field(
        ("US", "GB", "DE", "ES", "FR"),
        description="Regions, as ISO 3166 has them, whose phone numbers are known without a country code: a JSON list. "
        "Numbers with one are known everywhere.",
    )
    scan_seconds: float = Field(
        2.0,
        gt=0,
        description="Time that all scanners together get for a subject; whose turn does not come is late. What takes "
        "the processor as long by itself is refused as too large.",
    )
    judge_concurrency: int = Field(
        4,
        ge=0,
        le=256,
        description="Documents that are judged at a time as they come in, their texts in memory; a quarter is left to "
        "other tenants. 0 leaves them to other replicas.",
    )
    verdict_days: int = Field(
        30, ge=1, le=3650, description="Days that verdicts are kept for the replay of a policy, without the texts."
    )
    spool_bytes: int = Field(
        67_108_864,
        ge=0,
        description="Most bytes of events that wait on the disk while the log is away; of them a tenant has "
        "`SLUICEWAY_TENANT_SHARE`.",
    )
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
