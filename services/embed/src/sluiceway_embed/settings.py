"""Settings of embed, from the environment."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sluiceway_common.bus.topics import events_named
from sluiceway_common.settings import Address, Neighbour, OptionalHttpUrl
from sluiceway_common.settings.values import Credential, Folder, OptionalPath, comma_separated

# Every service that says in its contract what it has judged of a document.
JUDGES: Final = tuple(sorted(events_named("DocumentJudged")))


def _known(judges: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := sorted(set(judges) - set(JUDGES)):
        raise ValueError(
            f"{', '.join(unknown)} never says what it judges of a document; judges are {', '.join(JUDGES)}"
        )
    return judges


class EmbedSettings(BaseSettings):
    """What operators may set; the defaults suit one machine."""

    model_config = SettingsConfigDict(env_prefix="EMBED_", frozen=True, extra="forbid")

    grpc: Address = Field("127.0.0.1:17020", description="`host:port` of the gRPC calls; port 0 takes any.")
    http: Address = Field("127.0.0.1:17021", description="`host:port` of health and metrics; port 0 takes any.")
    ingest: Neighbour = Field(
        "127.0.0.1:17010",
        description="The service that knows the collections, `host:port`; `none`: a misspelt one has no passages.",
    )
    store: Literal["zvec", "weaviate"] = Field(
        "zvec",
        description="Where passages lie: `zvec` in this process and its folder, for one replica; `weaviate` for more.",
    )
    zvec: OptionalPath = Field(None, description="Folder of zvec. Empty: `vectors` in the data folder.")
    weaviate: Address = Field("127.0.0.1:8080", description="`host:port` of Weaviate's HTTP server.")
    weaviate_grpc: Address = Field("127.0.0.1:50051", description="`host:port` of Weaviate's gRPC server.")
    weaviate_key: Credential = Field(SecretStr(""), description="API key of Weaviate; empty where it needs none.")
    weaviate_tls: bool = Field(False, description="Speak TLS with Weaviate.")
    encoder: Literal["all-MiniLM-L6-v2", "multilingual-e5-small"] | Path = Field(
        "all-MiniLM-L6-v2",
        description="Which model makes vectors. `all-MiniLM-L6-v2` reads English; `multilingual-e5-small` reads a "
        "hundred languages, and finds what another one says, for twice the processor time; or a folder with "
        "`model.onnx` and `tokenizer.json`. Another one is another index version.",
    )
    encoder_url: OptionalHttpUrl = Field(
        "",
        description="An OpenAI-compatible embeddings server, up to and with `/v1`, without a user, a password or a "
        "`?`; it goes before `encoder`.",
    )
    encoder_model: str = Field("", description="The model's name there.")
    encoder_key: Credential = Field(SecretStr(""), description="API key of that server.")
    encoder_dimensions: int = Field(0, ge=0, le=8192, description="Length of the vectors that the server makes.")
    encoder_seconds: float = Field(30.0, gt=0, description="Time that one request to that server may take.")
    encoder_tokens: int = Field(
        256, ge=8, le=8192, description="Tokens of a text that an encoder from a folder reads; the rest is cut off."
    )
    question_prefix: str = Field("", description="Written before each question, where the encoder wants it.")
    passage_prefix: str = Field("", description="Written before each passage, where the encoder wants it.")
    cache: Folder = Field(
        Path("~/.cache/sluiceway"), description="Folder for the encoder's graph, which is made on the first start."
    )
    stemmer: str = Field(
        "english", description="Snowball stemmer for the search by words. Another one is another index version."
    )
    reindex: bool = Field(
        False,
        description="Collections that another encoder, stemmer or release indexed are made anew by this one, in the "
        "background: every passage is encoded again, and searches of a collection are refused until it is whole. Off: "
        "such a collection is neither searched nor written.",
    )
    encoder_threads: int = Field(1, ge=1, le=64, description="Texts are encoded by so many threads, one core each.")
    max_concurrent_searches: int = Field(
        64, ge=1, le=10_000, description="Searches and encodings at a time; more are refused (RESOURCE_EXHAUSTED)."
    )
    max_concurrent_reads: int = Field(
        64, ge=1, le=10_000, description="Passages that are read at a time (GetChunk); more are refused."
    )
    index_concurrency: int = Field(8, ge=1, le=256, description="Documents that are indexed at a time.")
    judges: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated), AfterValidator(_known)] = Field(
        JUDGES,
        description="Services that must have judged a version of a document before anybody finds it, with commas "
        "between; the same as `INGEST_JUDGES`. Empty: none. Who never speaks is waited for: leave out what is not "
        "deployed.",
    )
    text_characters: int = Field(
        20_000_000, ge=0, description="Characters of stored texts that are kept in memory for GetChunk."
    )
    embeddings_kept: int = Field(
        300_000,
        ge=0,
        description="Vectors of texts that are kept in the database, so that nothing is encoded twice; some 0.7 kB "
        "each. 0 keeps none.",
    )
    reranker_url: OptionalHttpUrl = Field(
        "",
        description="A server that answers `POST /rerank` with scores, without a user, a password or a `?`. Empty: "
        "results are not reranked.",
    )
    rerank_seconds: float = Field(1.0, gt=0, description="Time that reranking may take; then the answer goes without.")
    drain_seconds: float = Field(25.0, gt=0, description="Time that running work gets when the process is to stop.")
