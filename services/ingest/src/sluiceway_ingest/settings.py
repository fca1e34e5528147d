"""Settings of ingest."""

from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sluiceway_common.bus.topics import events_named
from sluiceway_common.settings import Address
from sluiceway_common.settings.values import comma_separated

# Every service that says in its contract when it has forgotten a document.
STAGES: Final = tuple(sorted(events_named("DocumentForgotten")))

# Every service that says in its contract what it has judged of a document.
JUDGES: Final = tuple(sorted(events_named("DocumentJudged")))


def _known(stages: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := sorted(set(stages) - set(STAGES)):
        raise ValueError(
            f"{', '.join(unknown)} never says that it has forgotten a document; stages are {', '.join(STAGES)}"
        )
    return stages


def _judging(judges: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := sorted(set(judges) - set(JUDGES)):
        raise ValueError(
            f"{', '.join(unknown)} never says what it judges of a document; judges are {', '.join(JUDGES)}"
        )
    return judges


class IngestSettings(BaseSettings):
    """What operators may decide; the standard suits one machine."""

    model_config = SettingsConfigDict(env_prefix="INGEST_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17010", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17011", description="`host:port` of health and metrics; port 0 takes any.")
    workers: int = Field(
        2, ge=1, le=256, description="Documents that are read at a time, each in a child process of its own."
    )
    ocr_workers: int = Field(
        1,
        ge=0,
        le=256,
        description="Pictures and scans that are read at a time; 0 leaves them to other replicas. They are read by the "
        "program `tesseract`, which must be installed with the languages of the documents, such as by "
        "`apt install tesseract-ocr tesseract-ocr-deu`.",
    )
    max_concurrent_uploads: int = Field(
        64, ge=1, le=10_000, description="Uploads at a time; who comes then is told to wait."
    )
    upload_silence_seconds: float = Field(
        30.0, gt=0, description="Silence between two pieces of an upload after which it is broken off."
    )
    upload_bytes_per_second: int = Field(
        4096,
        ge=1,
        description="The least that an upload must bring on the average of any `upload_silence_seconds` after the "
        "first ones, however fast it was before; what is slower is broken off.",
    )
    max_concurrent_watchers: int = Field(
        500,
        ge=1,
        le=1000,
        description="Callers that watch documents at a time; who comes then is told to wait. Those of one tenant look "
        "at the database 100 times a second at the most.",
    )
    max_concurrent_readers: int = Field(
        8,
        ge=1,
        le=1000,
        description="Texts of documents that are read out at a time (ReadText); who comes then is told to wait.",
    )
    document_bytes: int = Field(512 * 2**20, ge=1, description="Bytes that a document may have.")
    tenant_documents: int = Field(
        1_000_000, ge=0, description="Documents that one tenant may hold, attachments included; 0: no bound."
    )
    tenant_bytes: int = Field(
        100 * 2**30,
        ge=0,
        description="Bytes that one tenant may hold, as handed in and of current versions, and of withdrawn documents "
        "until they are erased; 0: no bound. On the disk they are more: text, index, and up to `versions_kept` "
        "versions.",
    )
    tenant_passages: int = Field(20_000_000, ge=0, description="Passages that one tenant may hold; 0: no bound.")
    tenant_backlog: int = Field(
        10_000,
        ge=0,
        description="Documents of one tenant that may wait to be read and indexed; 0: no bound. Who hands in more is "
        "told to come again in half a minute (RESOURCE_EXHAUSTED), and what producers offered on Kafka waits there. "
        "What lies on the log beyond 48,000 documents holds up other tenants, so a few may have as many.",
    )
    tenant_collections: int = Field(
        1_000,
        ge=0,
        description="Collections that one tenant may have, whether an operator makes them or a document that is handed "
        "in; 0: no bound. One more is refused (INVALID_ARGUMENT), but for `default`; who has more already keeps them.",
    )
    tenant_collection_names: int = Field(
        10_000,
        ge=0,
        description="Names of collections that one tenant may use up: that of a deleted collection stays taken, so "
        "that only an operator makes it anew; 0: no bound. One more is refused (INVALID_ARGUMENT), one that it had is "
        "not.",
    )
    tenant_daily_documents: int = Field(
        1_000_000,
        ge=0,
        description="Documents that one tenant may hand in on a day of UTC, new ones and new versions, each once; 0: "
        "no bound. Who hands in more is told when the day ends (RESOURCE_EXHAUSTED), and what producers offered on "
        "Kafka waits there until then, for up to the 7 days that the topic keeps it. What lies on the log beyond "
        "48,000 documents holds up other tenants.",
    )
    tenant_daily_bytes: int = Field(
        100 * 2**30,
        ge=0,
        description="Bytes of the documents that one tenant may hand in on a day of UTC; 0: no bound.",
    )
    child_memory_bytes: int = Field(2 * 2**30, ge=2**28, description="Memory that reading one document may take.")
    child_nice: int = Field(
        5,
        ge=0,
        le=19,
        description="By how much those who read documents stand behind what answers callers where both want the "
        "processor (nice). At 5 one gets a third of what it would get at 0; while nobody else wants it, all of it.",
    )
    child_seconds: float = Field(
        90.0,
        gt=0,
        description="Time that reading one document may take. A small one gets less: 15 s, and "
        "one more for each 16 KiB.",
    )
    ocr_seconds: float = Field(
        1800.0,
        gt=0,
        description="Time that reading the pictures of one document may take. A small one gets less: 120 s, and "
        "one more for each 512 bytes.",
    )
    pages: int = Field(5_000, ge=1, description="Pages that a document may have.")
    text_bytes: int = Field(50 * 2**20, ge=1, description="Bytes of text that may be read out of a document.")
    versions_kept: int = Field(
        10,
        ge=1,
        description="Versions of a document whose bytes and text are kept for old citations.",
    )
    withdrawn_days: int = Field(
        30,
        ge=0,
        description="Days after which a withdrawn document is erased, with its bytes and texts; for what was withdrawn "
        "before there was this setting, days after the upgrade. Until then its bytes count for `tenant_bytes`. 0: it "
        "is kept until somebody has it erased.",
    )
    fetch: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated)] = Field(
        (),
        description="Addresses that documents may be read from: beginnings such as `https://docs.example.com/`, with "
        "commas between. Empty: none.",
    )
    fetch_private: bool = Field(
        False, description="Let the addresses of `fetch` lie in private networks. Every host behind them is trusted."
    )
    fetch_seconds: float = Field(60.0, gt=0, description="Time that reading one address may take.")
    stages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated), AfterValidator(_known)] = Field(
        STAGES,
        min_length=1,
        description="Services that must say that they hold nothing of a withdrawn document any more before it is "
        "`withdrawn` or `erased`, with commas between. Leave out what is not deployed: who never speaks is waited for.",
    )
    judges: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated), AfterValidator(_judging)] = Field(
        JUDGES,
        description="Services that must have judged a version of a document before it is `indexed`, with commas "
        "between; the same as `EMBED_JUDGES`. Empty: none. Who never speaks is waited for: leave out what is not "
        "deployed.",
    )
    lease_seconds: float = Field(
        15.0, ge=1, description="Silence after which the worker of a document counts as dead and another one takes it."
    )
    max_attempts: int = Field(10, ge=1, description="Workers that may die over one document before it fails.")
    stalled_seconds: float = Field(
        600.0, ge=1, description="Waiting time after which a document is marked as stalled. It waits on."
    )
    sweep_seconds: float = Field(5.0, gt=0, description="Pause between two looks at what lies about.")
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
