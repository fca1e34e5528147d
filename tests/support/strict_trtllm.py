"""Strict fake of TensorRT-LLM's LLM API, made from the worker's contract: whatever is not in there raises.

It speaks words at a pace; asked for an adapter it speaks otherwise; held to a schema it gives the least that obeys it.
"""

import asyncio
import inspect
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from jinja2 import TemplateError

from sluiceway_infer_trtllm.image_gate import ClassFacts, LibraryContract

CONTRACT = LibraryContract.read()
TEMPLATE_TOKENS = 3
Build = Callable[["StrictLibrary", ClassFacts], type]


@dataclass
class StrictLibrary:
    """What the fake does, and what it saw."""

    story: Sequence[str]
    pace: float = 200.0
    window: int = 1024
    running: int = 0
    aborted: int = 0
    is_shut_down: bool = False
    fails_with: Exception | None = None
    finish_reason: str = ""
    template_alternates: bool = False
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    read: dict[str, set[tuple[int, ...]]] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """The token of a word."""
        token = 1 + sum(word.encode()) * 31 + len(word)
        while self.words.setdefault(token, word) != word:
            token += 1
        return token


@contextmanager
def installed(library: StrictLibrary) -> Iterator[StrictLibrary]:
    """The fake under the library's own name, for what is imported inside."""
    names = [name for name in sys.modules if name.split(".")[0] in ("tensorrt_llm", "sluiceway_infer_trtllm")]
    before = {name: sys.modules.pop(name) for name in names if name not in _KEPT}
    made = modules(library)
    sys.modules.update(made)
    try:
        yield library
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "tensorrt_llm" or name in _USERS]:
            del sys.modules[name]
        sys.modules.update(before)


_USERS = ("sluiceway_infer_trtllm.engine", "sluiceway_infer_trtllm.loading")
_KEPT = ("sluiceway_infer_trtllm", "sluiceway_infer_trtllm.image_gate")


def modules(library: StrictLibrary, contract: LibraryContract = CONTRACT) -> dict[str, ModuleType]:
    """The modules of the library, by their full names."""
    made: dict[str, ModuleType] = {}
    for name, facts in contract.classes.items():
        _put(made, name, _BUILT.get(name, _value)(library, facts))
        if facts.keywords_of and facts.keywords_of not in contract.classes:
            _put(made, facts.keywords_of, _fields(facts))
    for name in contract.exceptions:
        _put(made, name, type(name.rpartition(".")[2], (Exception,), {}))
    made["tensorrt_llm"].__version__ = contract.version  # type: ignore[attr-defined]
    return made


def _put(made: dict[str, ModuleType], name: str, thing: type) -> None:
    module, _, attribute = name.rpartition(".")
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        place = ".".join(parts[:length])
        made.setdefault(place, ModuleType(place)).__path__ = []  # type: ignore[attr-defined]
    setattr(made[module], attribute, thing)


def _strict(where: str, allowed: frozenset[str], given: Mapping[str, Any]) -> None:
    if unknown := sorted(given.keys() - allowed):
        raise ValueError(f"{where} got invalid argument: {unknown[0]}")


def _signed(function: Any, keywords: frozenset[str]) -> Any:
    """With the signature of the contract, as `inspect` reads it."""
    kind = inspect.Parameter.KEYWORD_ONLY
    function.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in sorted(keywords)])
    return function


def _value(_library: StrictLibrary, facts: ClassFacts) -> type:
    """A value whose constructor takes the keywords of the contract, by name alone, and that has no other attribute."""

    def __init__(self: Any, **given: Any) -> None:
        _strict(facts.name, facts.keywords, given)
        for name in facts.keywords:
            object.__setattr__(self, name, given.get(name))
        if facts.name.endswith("LoRARequest") and not os.path.exists(given.get("lora_path", "")):
            raise ValueError(f"lora_path ({given.get('lora_path')}) does not exist.")

    slots = (*facts.keywords, "_is_used") if facts.name.endswith("SamplingParams") else tuple(facts.keywords)
    members: dict[str, Any] = {"__slots__": slots, "__init__": __init__}
    made = _signed(type(facts.name.rpartition(".")[2], (), members), facts.keywords)
    if facts.keywords_of == facts.name:
        made.model_fields = dict.fromkeys(facts.keywords)
    fake: type = made
    return fake


def _fields(facts: ClassFacts) -> type:
    return type("Arguments", (), {"model_fields": dict.fromkeys(facts.keywords)})


def _llm(library: StrictLibrary, facts: ClassFacts) -> type:
    def __init__(self: Any, **given: Any) -> None:
        _strict(facts.name, facts.keywords, given)
        if library.fails_with is not None:
            raise library.fails_with
        library.asked.append(given)
        library.window = given["max_seq_len"]

    def generate_async(self: Any, **given: Any) -> Any:
        _strict(f"{facts.name}.generate_async", facts.methods["generate_async"], given)
        # Without a loop the library makes a result that cannot be read.
        asyncio.get_running_loop()
        if library.is_shut_down:
            raise RuntimeError("LLM is shutting down")
        sampling = given["sampling_params"]
        if getattr(sampling, "_is_used", False):
            raise ValueError("the sampling parameters were used before: the library writes into them")
        sampling._is_used = True
        library.asked.append(given)
        return _Output(library, given)

    def shutdown(self: Any) -> None:
        library.is_shut_down = True

    return type(
        "LLM",
        (),
        {
            "__slots__": (),
            "__init__": __init__,
            "generate_async": _signed(generate_async, facts.methods["generate_async"]),
            "shutdown": _signed(shutdown, frozenset()),
            "tokenizer": property(lambda self: _Tokenizer(library, CONTRACT.classes[_TOKENIZER])),
        },
    )


class _Tokenizer:
    __slots__ = ("_facts", "_library")

    def __init__(self, library: StrictLibrary, facts: ClassFacts) -> None:
        self._library, self._facts = library, facts

    def encode(self, **given: Any) -> list[int]:
        _strict("encode", self._facts.methods["encode"], given)
        return [self._library.number(word) for word in given["text"].split()]

    def apply_chat_template(self, **given: Any) -> list[int]:
        _strict("apply_chat_template", self._facts.methods["apply_chat_template"], given)
        roles = [message["role"] for message in given["conversation"]]
        if self._library.template_alternates and roles != ["user", "assistant"] * (len(roles) // 2) + ["user"]:
            raise TemplateError("Conversation roles must alternate user/assistant/user/assistant/...")
        said = [word for message in given["conversation"] for word in message["content"].split()]
        around = ["<|>"] * TEMPLATE_TOKENS * len(given["conversation"])
        return [self._library.number(word) for word in (*around, *said)]


class _Completion:
    __slots__ = ("finish_reason", "text_diff", "token_ids", "token_ids_diff")

    def __init__(self) -> None:
        self.finish_reason: str | None = None
        self.text_diff = ""
        self.token_ids: list[int] = []
        self.token_ids_diff: list[int] = []


class _Output:
    """One object for all parts, as the library has it; what is not read in time is not lost, and not merged."""

    __slots__ = ("_given", "_library", "_parts", "cached_tokens", "finished", "outputs")

    def __init__(self, library: StrictLibrary, given: Mapping[str, Any]) -> None:
        self._library, self._given = library, given
        self.outputs = [_Completion()]
        self.finished = False
        self.cached_tokens = self._cached()
        library.running += 1
        self._parts = self._spoken()

    def __aiter__(self) -> "_Output":
        return self

    async def __anext__(self) -> "_Output":
        return await anext(self._parts)

    def abort(self) -> None:
        self._library.aborted += 1
        self._end()

    def _end(self) -> None:
        if not self.finished:
            self.finished = True
            self._library.running -= 1

    async def _spoken(self) -> AsyncIterator["_Output"]:
        library, sampling, completion = self._library, self._given["sampling_params"], self.outputs[0]
        words = self._words()
        # 32 where nobody says more.
        most = sampling.max_tokens or 32
        for number, word in enumerate(words[:most], start=1):
            await asyncio.sleep(1 / library.pace if library.pace else 0)
            if self.finished:
                completion.finish_reason = "cancelled"
                return
            if library.fails_with is not None:
                self._end()
                raise library.fails_with
            completion.text_diff, completion.token_ids_diff = word, [library.number(word)]
            completion.token_ids = [*completion.token_ids, *completion.token_ids_diff]
            if number == min(most, len(words)):
                completion.finish_reason = library.finish_reason or ("length" if most < len(words) else "stop")
                self._end()
            yield self

    def _words(self) -> Sequence[str]:
        guided = self._given["sampling_params"].guided_decoding
        if guided is not None:
            return _pieces(json.dumps(least(json.loads(guided.json))))
        begin = ["Otherwise "] if self._given["lora_request"] is not None else []
        return [*begin, *self._library.story]

    def _cached(self) -> int:
        """Prefixes that were read for the same salt; of another one's nothing is known."""
        read = self._library.read.setdefault(self._given["cache_salt"] or "", set())
        prompt = tuple(self._given["inputs"])
        cached = len(prompt) - 1 if prompt in read else 0
        read.add(prompt)
        return cached


def _pieces(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def least(schema: Mapping[str, Any]) -> Any:
    """The shortest value that obeys a simple schema."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: least(inner) for name, inner in schema.get("properties", {}).items()}
    return {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}[schema["type"]]


def _output(_library: StrictLibrary, facts: ClassFacts) -> type:
    return _with_methods(_Output, facts)


def _completion(_library: StrictLibrary, facts: ClassFacts) -> type:
    members = dict.fromkeys(facts.attributes - CONTRACT.set_by_constructor)
    return type("CompletionOutput", (), members)


def _tokenizer(_library: StrictLibrary, facts: ClassFacts) -> type:
    return _with_methods(_Tokenizer, facts)


def _with_methods(like: type, facts: ClassFacts) -> type:
    methods = {name: _signed(lambda self: None, keywords) for name, keywords in facts.methods.items()}
    return type(like.__name__, (), methods)


_TOKENIZER = "tensorrt_llm.llmapi.tokenizer.TokenizerBase"
_BUILT: dict[str, Build] = {
    "tensorrt_llm.LLM": _llm,
    "tensorrt_llm.llmapi.RequestOutput": _output,
    "tensorrt_llm.llmapi.CompletionOutput": _completion,
    _TOKENIZER: _tokenizer,
}
