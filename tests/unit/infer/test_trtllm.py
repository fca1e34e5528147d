"""Worker of TensorRT-LLM: held against the contract of its library, as text, and over the strict fake."""

import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.settings import explain
from sluiceway_infer.domain.conversation.chat import ChatRole, End, Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterWeights
from sluiceway_infer_trtllm import image_gate
from sluiceway_infer_trtllm.model_folder import FolderAdapters, digest_of
from sluiceway_infer_trtllm.settings import TrtLlmWorkerSettings
from sluiceway_infer_trtllm.stop_words import StopWords
from tests.support.adapters import signing_key, version
from tests.support.infer_trtllm import model_folder, new_trtllm, peft_folder
from tests.support.replica import started
from tests.support.repository import ROOT
from tests.support.strict_trtllm import CONTRACT, StrictLibrary, installed, modules
from tests.support.trtllm_gate import violations

ROOM = ROOT / "services/infer/src/sluiceway_infer_trtllm"
RECIPE = ROOT / "services/infer/trtllm"
STORY = [f"word{number} " for number in range(50)]
PROMPT = Prompt(messages=(Message("user", "Tell me a story."),), max_tokens=8, sampling=Sampling(temperature=0.0))
SOURCES = sorted(path.name for path in ROOM.glob("*.py"))


@pytest.mark.parametrize("name", SOURCES)
def test_every_use_of_the_library_is_in_the_contract(name: str) -> None:
    assert violations((ROOM / name).read_text("utf-8"), CONTRACT) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("cache_salt=prompt", "cache_key=prompt", "generate_async: takes no `cache_key`"),
        ("lora_request=lora,", "lora=lora,", "generate_async: takes no `lora`"),
        ("top_k=1,", "topk=1,", "SamplingParams: takes no `topk`"),
        ("max_tokens=prompt.max_tokens, top_k", "prompt.max_tokens, top_k", "takes its arguments by name alone"),
        ("completion.text_diff", "completion.text_delta", "CompletionOutput.text_delta: is not in the contract"),
        ("running.abort()", "running.cancel()", "RequestOutput.cancel: is not in the contract"),
        ('"cached_tokens"', '"reused_tokens"', "RequestOutput.'reused_tokens': is not in the contract"),
        ("lora_int_id=", "lora_id=", "LoRARequest: takes no `lora_id`"),
        ("import LLM, SamplingParams", "import LLM, SamplingParams, BuildConfig", "tensorrt_llm.BuildConfig: is not"),
        ("            streaming=True,", "            **{'streaming': True},", "takes no `**`"),
    ],
)
def test_a_wrong_word_in_the_worker_is_found(right: str, wrong: str, said: str) -> None:
    source = (ROOM / "engine.py").read_text("utf-8")
    assert right in source
    assert any(said in line for line in violations(source.replace(right, wrong), CONTRACT))


def test_the_gate_of_the_image_finds_what_the_library_lacks(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    with installed(StrictLibrary(STORY)):
        assert image_gate.main() == image_gate.SAME
        assert "it is what the worker takes it for" in capsys.readouterr().out
        sys.modules["tensorrt_llm"].SamplingParams.__signature__ = _without("seed")  # type: ignore[attr-defined]
        del sys.modules["tensorrt_llm.llmapi"].CompletionOutput.text_diff  # type: ignore[attr-defined]
        del sys.modules["tensorrt_llm.llmapi"].RequestError  # type: ignore[attr-defined]
        sys.modules["tensorrt_llm.llmapi.llm_args"].TorchLlmArgs.model_fields.pop("max_seq_len")  # type: ignore[attr-defined]
        assert image_gate.main() == image_gate.DIFFERS
    said = capsys.readouterr().out
    for line in (
        "tensorrt_llm.SamplingParams: takes no `seed`",
        "tensorrt_llm.llmapi.CompletionOutput.text_diff: is not there",
        "tensorrt_llm.llmapi.RequestError: is not there",
        "tensorrt_llm.LLM: takes no `max_seq_len`",
    ):
        assert line in said
    assert "4 differences" in said


def test_where_the_library_is_not_the_gate_says_so(capsys: Any) -> None:
    assert image_gate.main() == image_gate.NOT_IMPORTED
    assert "run this in NVIDIA's image" in capsys.readouterr().out


def _without(name: str) -> Any:
    import inspect

    known = CONTRACT.classes["tensorrt_llm.SamplingParams"].keywords - {name}
    return inspect.Signature([inspect.Parameter(each, inspect.Parameter.KEYWORD_ONLY) for each in sorted(known)])


def test_the_fake_refuses_what_is_not_in_the_contract(tmp_path: Path) -> None:
    made = modules(StrictLibrary(STORY))
    with pytest.raises(ValueError, match="got invalid argument: max_new_tokens"):
        made["tensorrt_llm"].SamplingParams(max_new_tokens=5)
    with pytest.raises(AttributeError):
        made["tensorrt_llm"].SamplingParams(max_tokens=5).best_of = 2
    with pytest.raises(ValueError, match="does not exist"):
        made["tensorrt_llm.executor.request"].LoRARequest(lora_name="x", lora_int_id=1, lora_path=str(tmp_path / "no"))


async def said(engine: Any, prompt: Prompt = PROMPT) -> tuple[str, End]:
    *deltas, end = [delta async for delta in engine.generate(prompt)]
    assert isinstance(end, End)
    return "".join(delta.text for delta in deltas if isinstance(delta, TokenDelta)), end


async def test_what_a_person_sets_reaches_the_library(tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY, pace=0)) as library:
        async with started(engine := new_trtllm(tmp_path, tensor_parallel=2, cache_fraction=0.5).engine):
            await said(engine, replace(PROMPT, sampling=Sampling(temperature=0.7, top_p=0.9, seed=3), cache_salt="s"))
    made, asked = library.asked
    assert (made["tensor_parallel_size"], made["kv_cache_config"].free_gpu_memory_fraction) == (2, 0.5)
    assert made["lora_config"] is None
    sampling = asked["sampling_params"]
    assert (sampling.temperature, sampling.top_p, sampling.seed, sampling.max_tokens) == (0.7, 0.9, 3, 8)
    assert asked["cache_salt"] == "s"
    assert library.is_shut_down


async def test_what_was_read_is_reused_for_the_same_salt_alone(tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY, pace=0)):
        async with started(engine := new_trtllm(tmp_path).engine):
            cached = [(await said(engine, PROMPT.of_tenant(tenant)))[1].usage.cached_tokens for tenant in "aab"]
    assert [bool(tokens) for tokens in cached] == [False, True, False]


async def test_whoever_leaves_stops_the_work_on_the_card(tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY)) as library:
        async with started(engine := new_trtllm(tmp_path).engine):
            async with aclosing(engine.generate(PROMPT)) as deltas:
                await anext(deltas)
                assert library.running == 1
            assert (library.running, library.aborted) == (0, 1)


async def test_one_request_that_fails_is_one(tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY, pace=0)) as library:
        async with started(engine := new_trtllm(tmp_path).engine):
            error = sys.modules["tensorrt_llm.llmapi"].RequestError("CUDA out of memory at 0x7f")
            library.fails_with = error
            with pytest.raises(Unavailable, match=r"failed \(RequestError\); its log says why"):
                await said(engine)
            library.fails_with = None
            await engine.ready()
            assert (await said(engine))[0]


@pytest.mark.parametrize("roles", [("user", "user"), ("system", "user")])
async def test_roles_that_the_template_of_a_model_does_not_take_are_the_callers_fault(
    roles: Sequence[ChatRole], tmp_path: Path
) -> None:
    """Taken for a fault of the engine, five of them would close it for everybody."""
    with installed(StrictLibrary(STORY, pace=0, template_alternates=True)):
        async with started(engine := new_trtllm(tmp_path).engine):
            messages = tuple(Message(role, "Tell me a story.") for role in roles)
            with pytest.raises(Invalid, match="let user and assistant take turns") as caught:
                await said(engine, replace(PROMPT, messages=messages))
            assert caught.value.field == "messages"
            assert (await said(engine))[0]


async def test_a_dead_executor_makes_the_worker_unready(tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY, pace=0)) as library:
        async with started(engine := new_trtllm(tmp_path).engine):
            library.fails_with = RuntimeError("Executor worker returned error")
            with pytest.raises(Unavailable, match=r"failed \(RuntimeError\)"):
                await said(engine)
            with pytest.raises(Unavailable, match="must be started again"):
                await engine.ready()


@pytest.mark.parametrize("reason", ["timeout", "cancelled"])
async def test_an_answer_that_the_engine_broke_off_is_none(reason: str, tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY, pace=0, finish_reason=reason)):
        async with started(engine := new_trtllm(tmp_path).engine):
            with pytest.raises(Unavailable, match="broke off"):
                await said(engine)


async def test_a_model_that_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    with installed(StrictLibrary(STORY, fails_with=RuntimeError("no CUDA device"))):
        with pytest.raises(Unavailable, match=r"cannot be loaded \(RuntimeError\)"):
            new_trtllm(tmp_path)
    with pytest.raises(Invalid, match=r"has no config\.json"):
        digest_of(tmp_path / "none")


def test_one_model_is_told_from_another(tmp_path: Path) -> None:
    folder = model_folder(tmp_path)
    before = digest_of(folder)
    assert digest_of(folder) == before
    (folder / "config.json").write_text('{"layers": 2}')
    assert digest_of(folder) != before


def adapter_folder(folder: Path, key: Any) -> AdapterWeights:
    return AdapterWeights(version(1), peft_folder(folder, version(1), key), "a" * 64)


def test_an_adapter_is_loaded_as_it_was_signed_and_not_otherwise(tmp_path: Path) -> None:
    key = signing_key()
    weights = adapter_folder(tmp_path, key)
    adapters = FolderAdapters(tmp_path, [key.public_key()])
    adapters.verify(weights)
    with pytest.raises(Unavailable, match="not trusted here"):
        FolderAdapters(tmp_path, [signing_key().public_key()]).verify(weights)
    with pytest.raises(Unavailable, match="of another model"):
        adapters.verify(AdapterWeights(version(2), weights.path, "a" * 64))
    (weights.path / "adapter_model.safetensors").write_bytes(b"weighty")
    with pytest.raises(Unavailable, match=r"adapter_model\.safetensors is not as it was signed"):
        adapters.verify(weights)
    (weights.path / "model.sig").unlink()
    with pytest.raises(Unavailable, match=r"model\.sig cannot be read"):
        adapters.verify(weights)


async def test_so_many_different_adapters_and_no_more(tmp_path: Path) -> None:
    key = signing_key()
    weights = adapter_folder(tmp_path / "adapters", key)
    with installed(StrictLibrary(STORY, pace=0)) as library:
        served = new_trtllm(tmp_path, key, most_distinct_adapters=1)
        async with started(engine := served.engine):
            await engine.hold([weights])
            await engine.hold([])
            await engine.hold([weights])
            with pytest.raises(Unavailable, match=r"2 different adapters .*ENGINE_MOST_DISTINCT_ADAPTERS"):
                await engine.hold([replace(weights, version=version(2))])
            assert (await said(engine, replace(PROMPT, adapter=weights.version)))[0].startswith("Otherwise")
    assert library.asked[0]["lora_config"].max_lora_rank == 16
    assert library.asked[1]["lora_request"].lora_path == str(weights.path)


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        (("END",), ["so ", "E", "N", "D it"], "so "),
        (("END",), ["so E", "N", "X"], "so ENX"),
        (("\n\n", "stop"), ["a\n", "b st", "op"], "a\nb "),
        (("ab", "b"), ["a", "b"], ""),
        ((), ["a", "b"], "ab"),
        (("aab",), ["aa", "ab", "c"], "a"),
    ],
)
def test_nothing_leaves_that_may_be_a_stop_word(words: tuple[str, ...], text: list[str], left: str) -> None:
    stop = StopWords(words)
    assert "".join(map(stop.release, text)) + stop.rest() == left


def test_the_page_has_every_setting_of_it() -> None:
    assert explain(TrtLlmWorkerSettings) in (ROOT / "docs/engines.md").read_text("utf-8")


def test_every_variable_of_its_recipe_is_a_setting() -> None:
    known = {f"ENGINE_{name.upper()}" for name in TrtLlmWorkerSettings.model_fields}
    for name in ("Dockerfile", "compose.gpu.yaml"):
        words = (RECIPE / name).read_text("utf-8").replace("=", " ").replace(":", " ").replace("{", " ").split()
        used = {word.strip("\"',}$") for word in words if word.strip("\"',}$").startswith("ENGINE_")}
        assert used <= known
        assert used


def test_a_judge_of_dockerfiles_has_nothing_to_say_of_its_recipe() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    judged = subprocess.run((hadolint, RECIPE / "Dockerfile"), capture_output=True, text=True, check=False)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, "")


def test_what_its_image_installs_is_all_that_the_worker_imports() -> None:
    """Names of distributions that are loaded with the worker, and of those that they themselves need."""
    rooms = ("sluiceway_infer_engine.worker", "sluiceway_infer_trtllm.model_folder", "sluiceway_infer_trtllm.settings")
    script = f"import sys, {', '.join(rooms)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    tops = {name.split(".")[0] for name in done.stdout.split()}
    lines = (RECIPE / "requirements.txt").read_text("utf-8").splitlines()
    listed = {re.split(r"[<>=]", line)[0] for line in lines if not line.startswith("#")}
    declared = {
        _named(requirement)
        for package in ("sluiceway-common", "sluiceway-infer")
        for requirement in metadata.requires(package) or ()
    }
    distributions = metadata.packages_distributions()
    loaded = {_named(name) for top in tops for name in distributions.get(top, [])}
    assert sorted(name for name in declared & loaded if name not in listed and "sluiceway" not in name) == []


def _named(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")
