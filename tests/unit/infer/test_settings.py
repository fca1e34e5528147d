"""What whoever deploys infer is told, and which models come of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sluiceway_common.admission import Admission
from sluiceway_common.calls import ServiceTokens
from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc import ServiceChannel, connect
from sluiceway_common.settings import Misconfigured, read
from sluiceway_infer.adapters.engines.first_token import FirstTokenTimeout
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.app.models import EngineKit, models
from sluiceway_infer.domain.conversation.chat import Message, Prompt
from sluiceway_infer.service.models import Models
from sluiceway_infer.settings import (
    AnyModel,
    ExtractiveModel,
    InferSettings,
    LlamaModel,
    OpenAIModel,
    ScriptedModel,
    WireEngineModel,
)
from tests.support.infer import READER
from tests.support.replica import started
from tests.support.repository import ROOT

PAGE = (ROOT / "services/infer/README.md").read_text("utf-8")


def explained(model: type[BaseModel]) -> str:
    """The fields of a model as lines of the page."""
    fields = [(name, field) for name, field in model.model_fields.items() if name not in ("engine", "name")]
    engine = model.model_fields["engine"].annotation.__args__[0]  # type: ignore[union-attr]
    return "\n".join(f"| `{engine}` | `{name}` | {_default(field)} | {field.description} |" for name, field in fields)


def unconnected(target: str, _idempotent: Sequence[str]) -> ServiceChannel:
    return connect(target, tokens=ServiceTokens(bytes(32), (), audience="infer"))


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "**required**"
    if field.default in (None, "") or isinstance(field.default, SecretStr):
        return "empty"
    if isinstance(field.default, frozenset):
        return ", ".join(f"`{name}`" for name in sorted(field.default))
    return f"`{field.default}`"


KIT = EngineKit(clock=SystemClock(), metrics=Metrics(), admission=Admission(), connect=unconnected)
REMOTE: dict[str, object] = {"engine": "openai_http", "name": "m", "url": "http://x/v1", "model": "m"}


@pytest.mark.parametrize("model", [LlamaModel, OpenAIModel, WireEngineModel, ScriptedModel, ExtractiveModel])
def test_the_page_has_every_setting_of_a_model(model: type[BaseModel]) -> None:
    assert explained(model) in PAGE


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("INFER_GUARD", "none")
    return monkeypatch


def chosen(*wanted: dict[str, object], environment: pytest.MonkeyPatch) -> Models:
    environment.setenv("INFER_MODELS", json.dumps(wanted))
    return Models(models(read(InferSettings), KIT))


def test_the_guard_is_asked_unless_it_is_left_out(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("INFER_GUARD")
    assert read(InferSettings).guard == "127.0.0.1:17040"


@pytest.mark.parametrize(
    "target", ["guard:17040", "ipv4:127.0.0.1:1,127.0.0.1:2", "dns:///guard.example:17040", "none"]
)
def test_a_neighbour_is_called_as_grpc_calls_it(target: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("INFER_GUARD", target)
    assert read(InferSettings).guard == target


def test_a_guard_that_does_not_exist_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("INFER_GUARD", "strict")
    with pytest.raises(Misconfigured, match=r"INFER_GUARD.*`host:port`.*or `none`"):
        read(InferSettings)


def test_without_a_word_there_are_the_packaged_model_and_the_documents_own_words() -> None:
    infos = Models(models(read(InferSettings), KIT)).infos(READER)
    assert [(info.name, info.engine, info.standard) for info in infos] == [
        ("extractive", "extractive", False),
        ("smollm2-135m", "llama", True),
    ]


def test_the_first_model_is_the_standard_one(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "lines.jsonl"
    script.write_text('{"when": "", "say": "x"}\n')
    over = {"engine": "openai_http", "name": "big", "url": "http://127.0.0.1:9/v1/", "model": "m", "api_key": "k"}
    made = chosen(over, {"engine": "scripted", "script": str(script)}, environment=environment)
    assert made.named("").info.name == "big"
    assert made.named("").info.digest == "m@http://127.0.0.1:9/v1"
    assert [info.standard for info in made.infos(READER)] == [True, False]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"engine": "magic"}, r"\(0\): 'engine' must be one of .*'llama'.*; it is 'magic'"),
        ({"name": "m"}, r"\(0\): 'engine' is missing"),
        ({"engine": "openai_http", "name": "m"}, r"\(0\.openai_http\.url\): is missing"),
        ({"engine": "llama", "seat": 3}, r"seat\): is unknown; leave it out"),
        ({"engine": "llama", "batch": 1}, r"batch\): must be at least 8; it is '1'"),
        ({"engine": "llama", "name": ""}, r"name\): must have at least 1 characters"),
        ({"engine": "llama", "name": "m" * 129}, r"name\): may have 128 characters"),
        (REMOTE | {"url": "ftp://x"}, r"url\): must be `https://host/…` or `http://host/…`"),
        (REMOTE | {"url": "http:///v1"}, r"url\): must be `https://host/…` or `http://host/…`"),
        (REMOTE | {"url": "http://[4711/v1"}, r"url\): must be `https://host/…` or `http://host/…`"),
        (REMOTE | {"url": "https://me:4711@x/v1"}, r"url\): must hold no `@`.*a key goes into its own setting"),
        (REMOTE | {"url": "https://me:47/4711@x/v1"}, r"url\): must hold no `@`.*a key goes into its own setting"),
        (REMOTE | {"url": "https://4711@x/v1"}, r"url\): must hold no `@`.*a key goes into its own setting"),
        (REMOTE | {"url": "https://x/v1?key=4711"}, r"url\): must hold no `@`.*a key goes into its own setting"),
        (REMOTE | {"url": "https://x/v1#4711"}, r"url\): must hold no `@`.*a key goes into its own setting"),
        (REMOTE | {"api_key": 4711}, r"api_key\): must be text"),
        (REMOTE | {"api_key": [4711]}, r"api_key\): must be text"),
    ],
)
def test_a_model_that_cannot_be_is_refused(
    environment: pytest.MonkeyPatch, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(Misconfigured, match=f"INFER_MODELS.*{said}") as refused:
        chosen(wrong, environment=environment)
    assert "4711" not in str(refused.value)


def test_no_model_at_all_is_refused(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match="INFER_MODELS: must hold at least 1"):
        chosen(environment=environment)


def test_two_models_of_one_name_are_refused(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="'extractive' twice"):
        chosen({"engine": "extractive"}, {"engine": "extractive"}, environment=environment)


def test_a_script_that_is_none_is_refused_with_its_line(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "lines.jsonl"
    script.write_text('{"when": "", "say": "x"}\n{"when": 1}\n')
    with pytest.raises(Invalid, match=r"lines\.jsonl:2"):
        chosen({"engine": "scripted", "script": str(script)}, environment=environment)


def test_a_key_of_a_provider_is_in_no_print(environment: pytest.MonkeyPatch) -> None:
    over = {"engine": "openai_http", "name": "m", "url": "http://x/v1", "model": "m", "api_key": "very-secret"}
    environment.setenv("INFER_MODELS", json.dumps([over]))
    assert "very-secret" not in repr(read(InferSettings))


def test_the_packaged_model_speaks_english_and_a_file_of_ones_own_is_asked_in_all_languages(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF and more")
    told = [
        {"engine": "llama", "name": "packaged"},
        {"engine": "llama", "name": "own", "path": str(own)},
        {"engine": "llama", "name": "two", "path": str(own), "languages": ["de", "fr"]},
    ]
    infos = chosen(*told, environment=environment).infos(READER)
    assert {info.name: info.languages for info in infos} == {"packaged": ("en",), "own": (), "two": ("de", "fr")}


def test_no_model_judges_what_answers_unless_the_operator_says_that_it_is_fit(environment: pytest.MonkeyPatch) -> None:
    over = {"engine": "openai_http", "url": "http://x/v1", "model": "m"}
    told = [{**over, "name": "plain"}, {**over, "name": "fit", "judges_relevance": True}, {"engine": "extractive"}]
    found = chosen(*told, environment=environment)
    fit = {name: found.named(name).judges_relevance for name in ("plain", "fit", "extractive")}
    assert fit == {"plain": False, "fit": True, "extractive": False}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("none.gguf", r"none\.gguf cannot be read \(No such file or directory\); name another `path`"),
        (".", r"cannot be read \(Is a directory\); name another `path`"),
        ("model.safetensors", r"model\.safetensors is no GGUF file; name one as `path`"),
    ],
)
def test_a_file_that_is_no_model_is_refused_before_an_engine_is_started(
    name: str, told: str, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x08\x00\x00\x00{}")
    with pytest.raises(Invalid, match=told):
        chosen({"engine": "llama", "path": str(tmp_path / name)}, environment=environment)


@pytest.mark.parametrize("language", ["English", "EN", "de-AT", ""])
def test_a_language_is_written_as_its_code(language: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("INFER_MODELS", json.dumps([{"engine": "llama", "languages": [language]}]))
    with pytest.raises(Misconfigured, match="languages"):
        read(InferSettings)


@asynccontextmanager
async def silent() -> AsyncIterator[str]:
    """Address of a server that takes every request and answers none."""
    callers = set[asyncio.StreamWriter]()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.add(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        for caller in callers:
            caller.close()


async def test_a_model_that_does_not_begin_is_left_after_the_seconds_of_its_setting(
    environment: pytest.MonkeyPatch,
) -> None:
    prompt = Prompt(messages=(Message("user", "Well?"),), max_tokens=16)
    async with silent() as url:
        over = {"engine": "openai_http", "name": "mute", "url": url, "model": "m", "first_token_seconds": 0.2}
        engine = chosen(over, environment=environment).named("mute").engine
        assert engine is not None
        async with started(engine):
            with pytest.raises(Unavailable, match=r"'mute' had not begun to answer after 0\.2 s"):
                await asyncio.wait_for(anext(engine.generate(prompt)), 20)


@pytest.mark.parametrize("kind", get_args(get_args(AnyModel)[0]))
async def test_every_model_with_an_engine_has_a_longest_wait_for_its_first_word(
    kind: type[BaseModel], environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "lines.jsonl"
    script.write_text('{"when": "", "say": "x"}\n')
    needed = {"url": "http://127.0.0.1:9/v1", "model": "m", "script": str(script), "name": "one"}
    needed |= {"address": "127.0.0.1:9"}
    told = {name: needed[name] for name in kind.model_fields if name in needed}
    told["engine"] = get_args(kind.model_fields["engine"].annotation)[0]
    engine = chosen(told, environment=environment).named("one").engine
    layers = list[object]()
    while isinstance(engine, WrappedEngine):
        layers.append(type(engine))
        engine = engine._engine
    assert (FirstTokenTimeout in layers) == (kind is not ExtractiveModel)


def test_a_provider_is_asked_for_what_it_obeys_and_for_no_more(environment: pytest.MonkeyPatch) -> None:
    made = chosen(REMOTE | {"provider": "anthropic"}, environment=environment)
    assert made.named("m").info.supports == {"temperature", "top_p", "stop"}
    fewer = chosen(REMOTE | {"provider": "openai", "supports": ["stop"]}, environment=environment)
    assert fewer.named("m").info.supports == {"stop"}
    with pytest.raises(Invalid, match="names `seed`, which anthropic does not obey; leave it out"):
        chosen(REMOTE | {"provider": "anthropic", "supports": ["stop", "seed"]}, environment=environment)


def test_an_empty_file_of_keys_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFER_MODEL_KEYS", "")
    assert read(InferSettings).model_keys is None
