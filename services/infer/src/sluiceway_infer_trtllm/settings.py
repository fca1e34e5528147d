"""Settings of the worker of TensorRT-LLM (`ENGINE_…`), beside those of every worker."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from sluiceway_common.settings.values import comma_separated
from sluiceway_infer_engine.settings import WorkerSettings


class TrtLlmWorkerSettings(WorkerSettings):
    """A model in the format of Hugging Face, or one that ModelOpt has quantised, on the graphics cards of a machine."""

    model: Path = Field(description="Its folder.")
    name: str = Field("", description="What it is called for people. Empty: the name of the folder.")
    dtype: str = Field("auto", description="Type of its weights; `auto`: as the folder says.")
    context_tokens: int = Field(8192, ge=256, description="Tokens that prompt and answer may have together.")
    slots: int = Field(64, ge=1, le=4096, description="Answers at a time, the most of a batch.")
    batch_tokens: int = Field(8192, ge=256, description="Tokens of all prompts that are read in one step.")
    tensor_parallel: int = Field(1, ge=1, description="Cards that share each layer.")
    pipeline_parallel: int = Field(1, ge=1, description="Cards or machines that share the layers.")
    cache_fraction: float = Field(
        0.85,
        gt=0,
        lt=1,
        description="Share of the memory that is free once the model is loaded, for what is kept of prompts "
        "(KV cache). Two workers on one card starve each other.",
    )
    cache_host_bytes: int = Field(0, ge=0, description="Bytes of this machine's memory that it goes on into.")
    cache_dtype: Literal["auto", "fp8"] = Field("auto", description="Type of what is kept of prompts.")
    temperature: float = Field(0.0, ge=0, le=2, description="What a call gets that names none.")
    base_sha256: str = Field(
        "",
        pattern=r"^([0-9a-f]{64})?$",
        description="SHA-256 of the file that it was made of, as adapters name their base. Empty: no adapters.",
    )
    adapters: Path = Field(
        Path("/adapters"),
        description="Folder of adapters: of each the folder that `sluiceway models export` wrote, with its digest as "
        "its name.",
    )
    model_keys: Path | None = Field(
        None,
        description="PEM file with the public keys that adapters may be signed with. Unset: none is loaded.",
    )
    adapter_rank: int = Field(16, ge=1, le=512, description="The largest rank of an adapter.")
    adapter_modules: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated)] = Field(
        ("attn_q", "attn_k", "attn_v", "attn_dense", "mlp_h_to_4h", "mlp_4h_to_h", "mlp_gate"),
        description="Parts of a layer that adapters may have, in the library's names, commas between.",
    )
    most_distinct_adapters: int = Field(
        64,
        ge=1,
        description="Different adapters in the life of a process: the library gives their memory back late. Then the "
        "worker says that it must be started again.",
    )
