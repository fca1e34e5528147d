"""Settings of train: all its knobs."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address
from sluiceway_common.settings.values import file_there


class TrainSettings(BaseSettings):
    """Each is set by `TRAIN_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TRAIN_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17060", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17061", description="`host:port` of health and metrics; port 0 takes any.")
    signing_key: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the ECDSA key over P-256, not encrypted, that models are signed with: `openssl "
        "ecparam -name prime256v1 -genkey -noout`. Empty: no run can leave a model.",
    )
    model_keys: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the public keys, one below the other, that models signed before are verified with. "
        "Empty: the one that belongs to `signing_key`.",
    )
    protected_aliases: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")], ...] = Field(
        ("live",), description="Aliases of models that an approver alone may move: a JSON list."
    )
    on_taint: Literal["move_back", "wait"] = Field(
        "move_back",
        description="What becomes of an alias when a document is withdrawn that its version has learned from: "
        "`move_back` moves it to the last version that it stood for and that learned from no such document, `wait` "
        "leaves it to an approver.",
    )
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
