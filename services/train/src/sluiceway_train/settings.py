"""Settings of train: all its knobs."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address, Neighbour
from sluiceway_common.settings.values import OptionalPath, file_there

_SUITE = r"^[a-z0-9][a-z0-9-]{0,63}(@([1-9][0-9]{0,17}|[0-9a-f]{64}))?$"
BaseName = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\w.:/-]+$")]


class TrainBase(BaseModel):
    """A model that can be learned beside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: BaseName = Field(description="Its name in infer.")
    path: Path | None = Field(
        None,
        description="The GGUF file, or a folder as Hugging Face writes it. Unset: SmolLM2-135M-Instruct, which comes "
        "with the package.",
    )


def _standard() -> tuple[TrainBase, ...]:
    return (TrainBase(name="smollm2-135m", path=None),)


class TrainSettings(BaseSettings):
    """Each is set by `TRAIN_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TRAIN_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17060", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17061", description="`host:port` of health and metrics; port 0 takes any.")
    worker: OptionalPath = Field(
        None,
        description="The Python of the environment that trains (`.venv-worker/bin/python`, which `make worker` makes). "
        "Unset: this replica starts no runs, and refuses to queue any.",
    )
    bases: tuple[TrainBase, ...] = Field(
        default_factory=_standard,
        min_length=1,
        description="Models that can be learned beside, the first one the standard: JSON, "
        '`[{"name": …, "path": …}]`. Unset: SmolLM2-135M (`smollm2-135m`).',
    )
    machine: str = Field(
        "",
        max_length=200,
        description="Name of the place where the folders of runs lie: replicas share one where they share the data "
        "folder, and there alone. A worker that outlives its service is found again by who has the same name. Unset: "
        "the name of the host.",
    )
    concurrent_runs: int = Field(1, ge=0, le=64, description="Runs at a time of this replica; 0 leaves them to others.")
    attempts: int = Field(
        3,
        ge=1,
        le=20,
        description="How often the worker of a run may break, with no checkpoint in between, before the run failed.",
    )
    processes: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes of this machine that learn together on one run, started by torchrun: one for each GPU. "
        "They share the rows of a step, so that it is the same run with one as with several.",
    )
    worker_memory_bytes: int = Field(
        12 * 2**30,
        ge=0,
        description="Bytes of memory of a worker's process (`RLIMIT_DATA`); what wants more breaks. 0: no bound.",
    )
    worker_nice: int = Field(10, ge=0, le=19, description="How much a worker stands back for the services beside it.")
    stop_seconds: float = Field(
        60.0, gt=0, description="What a worker gets to end the step it is in, when somebody cancels; then it is killed."
    )
    lease_seconds: float = Field(
        30.0, ge=1, description="After such a silence a replica is taken for dead, and another one takes its runs."
    )
    elsewhere_seconds: float = Field(
        300.0,
        ge=0,
        description="How much longer a run waits for its own machine, where its worker may live and its checkpoints "
        "lie, before another machine begins it anew.",
    )
    max_concurrent_watchers: int = Field(
        200, ge=1, le=10_000, description="Watches of runs at a time; who comes then is told to wait."
    )
    infer: Neighbour = Field(
        "127.0.0.1:17030",
        description="The service that holds answers, `host:port`; asked in the name of this service, which needs the "
        "roles `reader` and `operator` (SLUICEWAY_SERVICE_ROLES). `none`: nothing is learned of feedback.",
    )
    infer_seconds: float = Field(5.0, gt=0, description="Longest wait for an answer of infer.")
    guard: Neighbour = Field(
        "127.0.0.1:17040",
        description="The service that judges rows before anything is learned of them, `host:port`; asked as `infer` "
        "is. `none`: no dataset is built.",
    )
    guard_seconds: float = Field(10.0, gt=0, description="Longest wait for the verdict on a row.")
    learns_from: tuple[str, ...] = Field(
        (),
        description="Tenants whose feedback is kept as examples to learn from, as a JSON list. Empty: nobody's.",
    )
    scores_that_teach: tuple[str, ...] = Field(
        (),
        description="Scores of eval by which an answer is an example too, as a JSON list such as "
        '`["groundedness"]`; the least of them counts. Empty: the word of people alone.',
    )
    example_days: int = Field(365, ge=1, description="Days that an example is kept.")
    tenant_examples: int = Field(
        50_000, ge=1, description="Examples that one tenant may have; beyond them the oldest are let go."
    )
    builders: int = Field(1, ge=0, le=16, description="Datasets that are built at a time; 0 leaves them to others.")
    run_days: int = Field(
        365,
        ge=1,
        le=36_500,
        description="Days that a run which is over is kept, with its curve. Its version stays, and the record of eval "
        "tells of it.",
    )
    dataset_days: int = Field(
        180,
        ge=1,
        le=36_500,
        description="Days that a dataset is kept which nothing needs, with its rows: one that was never frozen, or "
        "whose place a later version of its name took when it was frozen that long ago, as long as no version of a "
        "model learned from it and no open run is to. What models learned from stays, since a withdrawal must find it.",
    )
    tenant_datasets: int = Field(1_000, ge=0, description="Datasets that one tenant may have; 0: no bound.")
    tenant_dataset_bytes: int = Field(
        10 * 2**30,
        ge=0,
        description="Bytes that the rows of one tenant's datasets may have as they are stored, compressed; 0: no "
        "bound. What is on its way is not counted yet.",
    )
    tenant_waiting_runs: int = Field(100, ge=1, le=10_000, description="Runs of one tenant that may wait for a place.")
    tenant_running_runs: int = Field(
        0, ge=0, le=1_000, description="Runs of one tenant that may learn at a time, over all replicas; 0: no bound."
    )
    tenant_versions: int = Field(
        1_000, ge=0, description="Versions of models that one tenant may have when it starts a run; 0: no bound."
    )
    disk_floor_bytes: int = Field(
        2 * 2**30,
        ge=0,
        description="Free bytes of the disk with the folders of runs, below which this replica starts no worker and "
        "refuses to queue a run. Checkpoints and the rows of a run lie there while it learns.",
    )
    signing_key: Annotated[str, AfterValidator(file_there)] = Field(
        "",
        description="PEM file of the ECDSA key over P-256, not encrypted, that models are signed with: `openssl "
        "ecparam -name prime256v1 -genkey -noout`. Empty: no model is registered, and no run is started.",
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
    gate: Literal["off", "required"] = Field(
        "off",
        description="Whether a version that no gate of eval approves may begin to answer for a protected alias: "
        "`required` refuses that. What gates say is kept in both.",
    )
    gate_suites: tuple[Annotated[str, Field(pattern=_SUITE)], ...] = Field(
        (),
        description="Suites whose gates count, as a JSON list: `tickets@` with the 64 digits of its digest names the "
        "very cases, `tickets@3` a version, which may go when a tenant has as many as it may (the same cases come back "
        "under another number), `tickets` all versions, of which any operator may write the next. Empty: any.",
    )
    gate_collections: tuple[Annotated[str, Field(pattern=r"^[\w-]{0,128}$")], ...] = Field(
        (),
        description="Collections that a gate which counts answers from, as a JSON list of names; an empty name: "
        "without documents. Empty: any.",
    )
    gate_tokens: int = Field(
        16,
        ge=0,
        description="Least `max_tokens` of a gate that counts, since answers of a few tokens are alike; one that names "
        "none counts. 0: any.",
    )
    gate_margin: float = Field(0.05, gt=0, lt=1, description="The widest margin of a gate that counts.")
    gate_confidence: float = Field(0.95, ge=0.5, lt=1, description="The least confidence of a gate that counts.")
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")

    @model_validator(mode="after")
    def _what_is_learned_can_be_signed(self) -> Self:
        """Told when the service starts, not when a run has learned for hours."""
        if self.worker is not None and not self.signing_key:
            raise ValueError("TRAIN_SIGNING_KEY is missing: TRAIN_WORKER is set, and no run could leave a model")
        return self
