"""Loading of a model by TensorRT-LLM, in the main thread and before there is a loop: it takes minutes, and starts
processes."""

from typing import Final

from tensorrt_llm import LLM
from tensorrt_llm.llmapi import KvCacheConfig
from tensorrt_llm.llmapi.llm_args import LoraConfig

from sluiceway_common.errors import Unavailable
from sluiceway_common.model_signatures import public_keys
from sluiceway_infer_engine.worker import ServedEngine
from sluiceway_infer_trtllm.engine import LoadedModel, TensorRtLlm
from sluiceway_infer_trtllm.model_folder import FolderAdapters, digest_of
from sluiceway_infer_trtllm.settings import TrtLlmWorkerSettings

_GRAMMARS: Final = "xgrammar"


def served(settings: TrtLlmWorkerSettings) -> ServedEngine:
    """The model of the settings, loaded. Raises Unavailable where the library cannot load it, Invalid where there is
    none."""
    keys = public_keys(settings.model_keys) if settings.model_keys else ()
    files = FolderAdapters(settings.adapters, keys)
    model = LoadedModel(
        name=settings.name or settings.model.name,
        digest=digest_of(settings.model),
        context_tokens=settings.context_tokens,
        temperature=settings.temperature,
        base_sha256=settings.base_sha256 if keys else "",
        most_distinct_adapters=settings.most_distinct_adapters,
    )
    engine = TensorRtLlm(_loaded(settings, with_adapters=bool(model.base_sha256)), model, files.verify)
    return ServedEngine(engine=engine, called="tensorrt_llm", slots=settings.slots, files=files)


def _loaded(settings: TrtLlmWorkerSettings, *, with_adapters: bool) -> LLM:
    try:
        return LLM(
            model=str(settings.model),
            dtype=settings.dtype,
            tensor_parallel_size=settings.tensor_parallel,
            pipeline_parallel_size=settings.pipeline_parallel,
            max_batch_size=settings.slots,
            max_num_tokens=settings.batch_tokens,
            max_seq_len=settings.context_tokens,
            # A prompt that is longer than a step would be refused.
            enable_chunked_prefill=True,
            kv_cache_config=KvCacheConfig(
                enable_block_reuse=True,
                free_gpu_memory_fraction=settings.cache_fraction,
                host_cache_size=settings.cache_host_bytes,
                dtype=settings.cache_dtype,
            ),
            guided_decoding_backend=_GRAMMARS,
            lora_config=_lora(settings) if with_adapters else None,
            stream_interval=1,
            # Code that lies beside weights is nobody's to run.
            trust_remote_code=False,
        )
    except (ValueError, RuntimeError, OSError) as error:
        raise Unavailable(
            f"the model {settings.model} cannot be loaded ({type(error).__name__}); the log of TensorRT-LLM says why"
        ) from error


def _lora(settings: TrtLlmWorkerSettings) -> LoraConfig:
    return LoraConfig(
        lora_target_modules=list(settings.adapter_modules),
        max_lora_rank=settings.adapter_rank,
        max_loras=settings.most_adapters,
        max_cpu_loras=4 * settings.most_adapters,
    )
