"""Settings of eval: all its knobs."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address, Neighbour


class EvalSettings(BaseSettings):
    """Each is set by `EVAL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="EVAL_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17050", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17051", description="`host:port` of health and metrics; port 0 takes any.")
    infer: Neighbour = Field(
        "127.0.0.1:17030",
        description="The service that holds the words of answers, `host:port`; asked in the caller's name. `none`: "
        "the record tells names, numbers and digests alone.",
    )
    infer_seconds: float = Field(5.0, gt=0, description="Longest wait for the words of an answer.")
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
