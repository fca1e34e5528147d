"""Settings of train: all its knobs."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address


class TrainSettings(BaseSettings):
    """Each is set by `TRAIN_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TRAIN_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17060", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17061", description="`host:port` of health and metrics; port 0 takes any.")
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
