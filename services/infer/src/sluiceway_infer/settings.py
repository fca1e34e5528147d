"""Settings of infer (`INFER_…`)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address, HttpUrl, Neighbour
from sluiceway_common.settings.values import Credential, OptionalPath

Name = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\w.:/-]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Feature = Literal["temperature", "top_p", "top_k", "seed", "stop", "response_schema"]


class ModelSettings(BaseModel):
    """A model that can be asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SpeakingModel(ModelSettings):
    """One that is shown passages."""

    passage_tokens: int = Field(
        0, ge=0, description="Most tokens of passages that it is shown, the best ones; 0: as many as fit."
    )
    first_token_seconds: float = Field(
        120.0,
        gt=0,
        le=600,
        description="Longest wait for its first word, while it reads the prompt or makes a grammar of a schema; then "
        "the caller is told, and the slot is free.",
    )
    languages: tuple[Language, ...] = Field(
        (),
        description="Languages that it speaks, as ISO 639-1 has them (`en`); empty: all. A question, or documents, in "
        "another one are answered in the documents' own words at once.",
    )
    completes_questions: bool = Field(
        False,
        description="Whether it is fit to complete a question that goes on from the turns before it (`and when did he "
        "die?`). Where it is not, rules do.",
    )
    judges_relevance: bool = Field(
        False,
        description="Whether it is fit to judge which line answers the question, in whichever words, and that none "
        "does, as large models are: rules keep things of like name and number apart, all else is believed. Where it is "
        "not, the line must say the words of the question, or close ones.",
    )


class LlamaModel(SpeakingModel):
    """A GGUF file, run by llama.cpp in a child process."""

    engine: Literal["llama"]
    name: Name = "smollm2-135m"
    passage_tokens: int = Field(
        512, ge=0, description="As above: a small model on a processor reads slowly and loses itself in much text."
    )
    path: Path | None = Field(None, description="The file. Unset: SmolLM2-135M-Instruct, which comes with the package.")
    context_tokens: int = Field(4096, ge=256, description="Tokens that prompt and answer may have together.")
    max_concurrent_requests: int = Field(
        2, ge=1, le=64, description="Answers at a time; each has a window of its own in memory."
    )
    threads: int = Field(1, ge=1, description="Threads of the processor.")
    batch: int = Field(
        12,
        ge=8,
        description="Tokens of a prompt read at a time. More is faster, and a caller who leaves is noticed later.",
    )
    nice: int = Field(
        5,
        ge=0,
        le=19,
        description="By how much the child stands behind what answers other callers where both want the processor "
        "(nice). At 5 it gets a third of what it would get at 0; while nobody else wants it, all of it.",
    )
    gpu_layers: int = Field(0, ge=0, description="Layers put on a graphics card, where the library was built for one.")
    temperature: float = Field(0.0, ge=0, le=2, description="What a call gets that names none.")
    languages: tuple[Language, ...] = Field(
        (), description="As above; empty with no `path`: `en`, which is what the packaged model speaks."
    )


class OpenAIModel(SpeakingModel):
    """A model at a server that speaks OpenAI's chat completions."""

    engine: Literal["openai_http"]
    name: Name
    url: HttpUrl = Field(
        description="Its address up to and with `/v1`, without a user, a password or a `?`: callers see it."
    )
    model: str = Field(min_length=1, description="What it is called there.")
    api_key: Credential = Field(SecretStr(""), description="The key that the server asks for.")
    context_tokens: int = Field(8192, ge=256, description="Tokens that prompt and answer may have together.")
    provider: Literal["", "openai", "anthropic", "gemini", "vllm", "sglang", "tgi", "trtllm_serve"] = Field(
        "",
        description="Whose server it is, where it is one of these: it is asked in its own words (the field of the most "
        "tokens, the salt that keeps tenants apart in its cache), and for what it obeys alone. Empty: any other one.",
    )
    supports: frozenset[Feature] = Field(
        frozenset({"temperature", "top_p", "seed", "stop", "response_schema"}),
        description="What the server obeys; all else is refused here. Unset with a `provider`: all that this obeys.",
    )
    max_concurrent_requests: int = Field(64, ge=1, description="Answers at a time.")
    completes_questions: bool = Field(
        True, description="As above; it costs a short call for such a question, and rules stand in where it fails."
    )
    base_sha256: str = Field(
        "",
        pattern=r"^([0-9a-f]{64})?$",
        description="SHA-256 of the file that it was made of, as adapters name their base. Empty: no adapters.",
    )
    adapter_fields: dict[str, JsonValue] = Field(
        {},
        description="What a request for an adapter has beside the rest, with `{tenant}`, `{model}`, `{version}`, "
        "`{digest}` and `{number}` (a whole number of that digest) in their places; the server loads it by itself. "
        "vLLM: "
        '`{"model": "{digest}"}`; trtllm-serve: `{"lora_request": {"lora_name": "{digest}", "lora_int_id": '
        '"{number}", "lora_path": "/adapters/{digest}"}}`. Empty: no adapters.',
    )
    attempts: int = Field(3, ge=1, le=10, description="Tries where the server was not reached or was starting.")
    silence_seconds: float = Field(120.0, gt=0, description="Longest wait for its next word.")


class WireEngineModel(SpeakingModel):
    """A model at a worker that speaks `sluiceway.engine.v1.EngineService`. Window, features and digest are the worker's
    to say."""

    engine: Literal["engine_grpc"]
    name: Name
    address: Address = Field(
        description="Where the worker listens, `host:port`: one worker, for it holds adapters. With "
        "`SLUICEWAY_TLS_CERTIFICATE` it is asked over TLS, as other services are."
    )
    max_concurrent_requests: int = Field(64, ge=1, description="Answers at a time of this replica.")
    completes_questions: bool = Field(
        True, description="As above; it costs a short call for such a question, and rules stand in where it fails."
    )
    silence_seconds: float = Field(120.0, gt=0, description="Longest wait for its next word.")
    shares_cache: bool = Field(
        False,
        description="Whether a worker that does not keep the prompts of tenants apart may be asked all the same, as "
        "where there is one tenant: how soon an answer begins tells what others have asked.",
    )


class ScriptedModel(SpeakingModel):
    """A script: lines of `{"when": "…", "say": "…"}`, the first whose `when` occurs in the question counts."""

    engine: Literal["scripted"]
    name: Name = "scripted"
    script: Path = Field(description="The file.")
    tokens_per_second: float = Field(0.0, ge=0, description="The pace; 0 is as fast as can be.")
    context_tokens: int = Field(8192, ge=1, description="Words that prompt and answer may have together.")
    max_concurrent_requests: int = Field(256, ge=1, description="Answers at a time.")


class ExtractiveModel(ModelSettings):
    """No model: answers are sentences of the documents."""

    engine: Literal["extractive"]
    name: Name = "extractive"
    max_concurrent_requests: int = Field(64, ge=1, description="Answers at a time.")


AnyModel = Annotated[
    LlamaModel | OpenAIModel | WireEngineModel | ScriptedModel | ExtractiveModel, Field(discriminator="engine")
]


def _standard() -> tuple[AnyModel, ...]:
    return (LlamaModel(engine="llama"), ExtractiveModel(engine="extractive"))


class InferSettings(BaseSettings):
    """What can be turned."""

    model_config = SettingsConfigDict(env_prefix="INFER_", frozen=True, extra="forbid")

    guard: Neighbour = Field(
        "127.0.0.1:17040",
        description="The service that judges questions, passages and answers, `host:port`. Where it does not answer, "
        "nothing goes on, unless the tenant's policy is open then. `none`: nobody judges, and every answer records "
        "`unchecked`.",
    )
    guard_seconds: float = Field(5.0, gt=0, description="Longest wait for a verdict of guard.")
    grpc: Address = Field("127.0.0.1:17030", description="Where calls are taken, `host:port`.")
    http: Address = Field("127.0.0.1:17031", description="Where the OpenAI API, health and measures are, `host:port`.")
    embed: Neighbour = Field(
        "127.0.0.1:17020",
        description="The service that finds passages, `host:port`; `none`: answers without documents only.",
    )
    embed_seconds: float = Field(10.0, gt=0, description="Longest wait for an answer of embed.")
    models: tuple[AnyModel, ...] = Field(
        default_factory=_standard,
        min_length=1,
        description="The models, the first one the standard: JSON, "
        '`[{"engine": "llama" or "openai_http" or "engine_grpc" or "scripted" or "extractive", "name": …, …}]`. '
        "Unset: SmolLM2-135M (`smollm2-135m`) and `extractive`.",
    )
    model_keys: OptionalPath = Field(
        None,
        description="PEM file with the public keys that adapters may be signed with, one below the other; what is "
        "signed with another one is not loaded. Unset: no adapter is.",
    )
    most_adapters: int = Field(
        16,
        ge=1,
        le=256,
        description="Adapters that are held in memory at a time, of all models together; tenants share them evenly. "
        "What is asked for comes first, then what aliases name, then what is new; the rest is loaded when it is "
        "asked for.",
    )
    adapters_bytes: int = Field(
        4 * 2**30,
        ge=2**20,
        description="Most bytes of adapters in the data folder. One of them may have the share of these that "
        "`INFER_MOST_ADAPTERS` leaves it.",
    )
    max_tokens: int = Field(256, ge=1, description="Most tokens of an answer where the call does not say.")
    most_tokens: int = Field(4096, ge=1, description="Most tokens that a call may ask for.")
    answerable_from: float = Field(
        0.4,
        ge=0,
        le=1,
        description="How likely a passage must answer the question before it counts; higher refuses more.",
    )
    answers_days: int = Field(30, ge=1, le=3650, description="Days that given answers can be read again.")
    answers_waiting: int = Field(
        2000,
        ge=1,
        description="Given answers that wait in memory while the database is away; then the oldest go, of the tenant "
        "that has most.",
    )
    answers_waiting_bytes: int = Field(
        67_108_864,
        ge=1_048_576,
        description="Most bytes of the same.",
    )
    spool_bytes: int = Field(
        67_108_864,
        ge=0,
        description="Most bytes of events that wait on the disk while the log is away; of them a tenant has "
        "`SLUICEWAY_TENANT_SHARE`.",
    )
    drain_seconds: float = Field(20.0, ge=0, description="What running calls get when the process is told to end.")
