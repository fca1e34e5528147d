"""Settings of eval: all its knobs."""

from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sluiceway_common.bus.topics import events_named
from sluiceway_common.settings import Address, Neighbour
from sluiceway_common.settings.values import comma_separated

# Every service that says in its contract when it has forgotten a document.
STAGES: Final = tuple(sorted(events_named("DocumentForgotten")))


def _known(stages: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := sorted(set(stages) - set(STAGES)):
        raise ValueError(
            f"{', '.join(unknown)} never says that it has forgotten a document; stages are {', '.join(STAGES)}"
        )
    return stages


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
    answer_seconds: float = Field(
        300.0, gt=0, description="Longest wait for one answer of a model to a case of a suite; then it is asked again."
    )
    concurrent_evaluations: int = Field(
        2, ge=0, le=64, description="Evaluations at a time of this replica; 0 leaves them to others."
    )
    evaluations_of_tenant: int = Field(
        1, ge=1, le=64, description="Evaluations at a time of one tenant, over all replicas; the others wait."
    )
    concurrent_cases: int = Field(
        2, ge=1, le=64, description="Cases at a time of one evaluation, each asked of both models side by side."
    )
    lease_seconds: float = Field(
        30.0,
        ge=1,
        description="After such a silence a replica is taken for dead, and another one takes its evaluations.",
    )
    evaluation_days: int = Field(
        365,
        ge=1,
        le=36_500,
        description="Days that an evaluation that is over is kept, with what became of each case and its report. The "
        "log and the registry tell of its gate for longer.",
    )
    suite_days: int = Field(
        365,
        ge=1,
        le=36_500,
        description="Days that a version of a suite is kept from when a later one followed it, where no evaluation "
        "names it. The last version of a suite stays.",
    )
    tenant_suites: int = Field(
        1_000,
        ge=1,
        description="Versions of suites that one tenant may have; from there on the oldest that a later one follows "
        "and that no evaluation names makes room for the next.",
    )
    tenant_evaluations: int = Field(
        10_000, ge=0, description="Evaluations that one tenant may have, those that are over included; 0: no bound."
    )
    tenant_waiting_evaluations: int = Field(
        20, ge=1, le=10_000, description="Evaluations of one tenant that may wait for a place."
    )
    stages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated), AfterValidator(_known)] = Field(
        STAGES,
        description="Services that hold something of documents, with commas between; the same as `INGEST_STAGES`. Of a "
        "withdrawn document the record names those that have not said so yet: leave out what is not deployed.",
    )
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
