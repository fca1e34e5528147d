"""Engine of infer over TensorRT-LLM's LLM API (PyTorch backend). It alone imports the library.

`contract.json` has every name, keyword and attribute of it that stands here; a test holds this file against it.
"""

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import TemplateError
from tensorrt_llm import LLM, SamplingParams
from tensorrt_llm.executor.request import LoRARequest
from tensorrt_llm.llmapi import CompletionOutput, GuidedDecodingParams, RequestError, RequestOutput
from tensorrt_llm.llmapi.tokenizer import TokenizerBase

from sluiceway_common.errors import Invalid, Unavailable, WindowFull
from sluiceway_common.tasks import Threads
from sluiceway_infer.domain.conversation.chat import (
    ContinuationScore,
    End,
    FinishReason,
    Message,
    Prompt,
    Sampling,
    TokenDelta,
    Usage,
)
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import Feature, ModelInfo
from sluiceway_infer_trtllm.stop_words import StopWords

SUPPORTS: Final[frozenset[Feature]] = frozenset({"temperature", "top_p", "top_k", "seed", "stop", "response_schema"})
# 52 bits, as `adapter_fields` has them for trtllm-serve: the library knows an adapter by a number.
_NUMBER_DIGITS: Final = 13
_TWO: Final = (Message("system", "x"), Message("user", "x"))

Verify = Callable[[AdapterWeights], None]
"""Raises Unavailable for an adapter that is not as it was signed."""


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """A model that the library has loaded: what identifies it, and how much it reads. `base_sha256`: what adapters name
    that it can be run with; empty where it was loaded for none. `temperature`: what a prompt gets that names none."""

    name: str
    digest: str
    context_tokens: int
    temperature: float
    base_sha256: str = ""
    most_distinct_adapters: int = 64


class TensorRtLlm:
    """One model on the graphics cards of this machine."""

    def __init__(self, llm: LLM, model: LoadedModel, verify: Verify) -> None:
        self.info = ModelInfo(
            name=model.name,
            engine="engine_grpc",
            digest=model.digest,
            context_tokens=model.context_tokens,
            supports=SUPPORTS | (frozenset({"adapter"}) if model.base_sha256 else frozenset()),
            base_sha256=model.base_sha256,
        )
        self.per_message = 0
        self._llm: LLM = llm
        self._model, self._verify = model, verify
        # A fast tokenizer is not for two threads at a time.
        self._threads = Threads(1, "tokenizer")
        # Files of gigabytes are read beside it: no prompt waits for them.
        self._files = Threads(1, "adapters")
        self._held: dict[tuple[str, str], LoRARequest] = {}
        self._seen: set[int] = set()
        self._failure = ""

    async def start(self) -> None:
        """It was loaded before: the library wants the main thread."""
        self.per_message = await self._threads(self._counted_message)

    async def stop(self) -> None:
        await self._threads(self._llm.shutdown)

    async def ready(self) -> None:
        if self._failure:
            raise Unavailable(f"TensorRT-LLM failed ({self._failure}); the worker must be started again")

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        read, lora = await self._read(prompt), self._lora(prompt.adapter)
        stop, made = StopWords(prompt.stop), 0
        running: RequestOutput = self._begun(prompt, read, lora)
        part: RequestOutput
        try:
            async for part in running:
                completion: CompletionOutput = part.outputs[0]
                made = max(made, len(completion.token_ids))
                if text := stop.release(completion.text_diff):
                    yield TokenDelta(text, max(1, len(completion.token_ids_diff)))
                if stop.is_met:
                    break
        except (RequestError, RuntimeError, ValueError) as error:
            raise self._failed(error) from error
        finally:
            # Leaving the loop does not stop the work on the card.
            if not running.finished:
                running.abort()
        if text := stop.rest():
            yield TokenDelta(text)
        last: CompletionOutput = running.outputs[0]
        reason = "stop" if stop.is_met else self._reason(last.finish_reason)
        yield End(reason, Usage(len(read), made, getattr(running, "cached_tokens", 0) or 0))

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        raise Invalid(
            f"model {self.info.name!r} cannot score continuations, for its backend gives no odds of a prompt; name a "
            "local one",
            field="model",
        )

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return await self._threads(self._counted, tuple(texts))

    @property
    def adapters(self) -> Collection[tuple[str, str]]:
        return self._held.keys()

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        """The library loads one when it is first asked for, and gives its memory back late: so many different ones in
        the life of a process, and no more."""
        numbers = {_number(one.version) for one in adapters}
        if len(self._seen | numbers) > self._model.most_distinct_adapters:
            raise Unavailable(
                f"{len(self._seen | numbers)} different adapters were asked of this process, and it takes "
                f"{self._model.most_distinct_adapters}; start the worker again (ENGINE_MOST_DISTINCT_ADAPTERS)"
            )
        for one in adapters:
            await self._files(self._verify, one)
        self._held = {one.version.key: self._request(one) for one in adapters}
        self._seen |= numbers

    def _request(self, one: AdapterWeights) -> LoRARequest:
        version = one.version
        return LoRARequest(lora_name=version.digest, lora_int_id=_number(version), lora_path=str(one.path))

    def _lora(self, adapter: AdapterVersion | None) -> LoRARequest | None:
        if adapter is None:
            return None
        if adapter.key not in self._held:
            raise Unavailable(f"{adapter.name} is being loaded; ask again in a moment", retry_after=1.0)
        return self._held[adapter.key]

    def _begun(self, prompt: Prompt, read: Sequence[int], lora: LoRARequest | None) -> RequestOutput:
        """The request at work. It must be made inside of the loop, which the library asks for."""
        try:
            running: RequestOutput = self._llm.generate_async(
                inputs=list(read),
                sampling_params=self._sampling(prompt),
                lora_request=lora,
                streaming=True,
                cache_salt=prompt.cache_salt or None,
            )
            return running
        except ValueError as error:
            raise Invalid(
                f"TensorRT-LLM refuses this request of model {self.info.name!r}; look at its options and its schema"
            ) from error
        except (RequestError, RuntimeError) as error:
            raise self._failed(error) from error

    async def _read(self, prompt: Prompt) -> list[int]:
        try:
            read = await self._threads(self._tokens, prompt.messages)
        except TemplateError as error:
            raise Invalid(
                f"the template of model {self.info.name!r} does not take these roles in this order; let user and "
                "assistant take turns, or leave the system message out",
                field="messages",
            ) from error
        if len(read) + prompt.max_tokens > self.info.context_tokens:
            raise WindowFull(
                f"prompt and answer do not fit into the window of model {self.info.name!r}; shorten the conversation "
                "or ask for a smaller `max_tokens`",
                field="messages",
            )
        return read

    def _sampling(self, prompt: Prompt) -> SamplingParams:
        """A new one each time: the library writes into it."""
        drawn: Sampling = prompt.sampling
        temperature = self._model.temperature if drawn.temperature is None else drawn.temperature
        guided = GuidedDecodingParams(json=prompt.response_schema) if prompt.response_schema else None
        if temperature == 0:
            return SamplingParams(max_tokens=prompt.max_tokens, top_k=1, seed=drawn.seed, guided_decoding=guided)
        return SamplingParams(
            max_tokens=prompt.max_tokens,
            temperature=temperature,
            top_p=drawn.top_p,
            top_k=drawn.top_k,
            seed=drawn.seed,
            guided_decoding=guided,
        )

    def _tokens(self, messages: Sequence[Message]) -> list[int]:
        tokenizer: TokenizerBase = self._llm.tokenizer
        conversation = [{"role": message.role, "content": message.text} for message in messages]
        return list(
            tokenizer.apply_chat_template(
                conversation=conversation, tokenize=True, add_generation_prompt=True, return_dict=False
            )
        )

    def _counted_message(self) -> int:
        """Tokens that the template puts around one."""
        try:
            return len(self._tokens(_TWO)) // 2 + 1
        except TemplateError:
            # It knows no system message.
            return len(self._tokens(_TWO[1:])) + 1

    def _counted(self, texts: Sequence[str]) -> tuple[int, ...]:
        tokenizer: TokenizerBase = self._llm.tokenizer
        return tuple(len(tokenizer.encode(text=text, add_special_tokens=False)) for text in texts)

    def _reason(self, told: str | None) -> FinishReason:
        if told == "length":
            return "length"
        if told == "stop":
            return "stop"
        raise Unavailable(f"the engine of model {self.info.name!r} broke off before its answer was complete; ask again")

    def _failed(self, error: Exception) -> Unavailable:
        """One request that fails is one; where the executor is gone, all are from then on."""
        if not isinstance(error, RequestError):
            self._failure = type(error).__name__
        return Unavailable(f"the engine of model {self.info.name!r} failed ({type(error).__name__}); its log says why")


def _number(version: AdapterVersion) -> int:
    return 1 + int(version.digest[:_NUMBER_DIGITS], 16)
