"""Targets of an adapter that cannot be learned, or not be served, are refused before anything is learned."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from sluiceway_train_worker import base_model, targets
from sluiceway_train_worker.__main__ import REFUSED
from sluiceway_train_worker.ending import Refused
from tests.worker import running, tiny
from tests.worker.test_gguf_lora import changed


@pytest.mark.parametrize("named", [tiny.TARGETS, ("self_attn.q_proj",), ("model.layers.0.mlp.up_proj",), ("lm_head",)])
def test_matrices_are_named_by_the_end_of_their_names(base: Path, named: Sequence[str]) -> None:
    targets.check(base_model.model_of(base, "lora"), named, base)


@pytest.mark.parametrize("unknown", ["c_attn", "proj", "embed_tokens", "mlp"])
def test_what_is_no_matrix_of_the_base_is_refused_with_those_there_are(base: Path, unknown: str) -> None:
    there = "down_proj, gate_proj, k_proj, lm_head, o_proj, q_proj, up_proj, v_proj"
    with pytest.raises(Refused, match=f"has no matrix {unknown} .*: take some of {there}$") as refused:
        targets.check(base_model.model_of(base, "lora"), ("q_proj", unknown), base)
    assert refused.value.reason == "TARGETS_UNKNOWN"


def test_a_base_that_says_words_by_the_matrix_it_reads_them_by_has_none_for_that(base: Path) -> None:
    """llama.cpp has it once, and an adapter of it would be of what is read as well."""
    model = base_model.model_of(base, "lora")
    model.config.tie_word_embeddings = True
    with pytest.raises(Refused, match="has no matrix lm_head"):
        targets.check(model, ("lm_head",), base)


def test_a_matrix_that_llama_cpp_has_no_name_for_is_refused(base: Path) -> None:
    model = base_model.model_of(base, "lora")
    model.model.layers[0].mlp.extra_proj = torch.nn.Linear(64, 128)
    with pytest.raises(Refused, match=r"llama\.cpp has no matrix model\.layers\.0\.mlp\.extra_proj") as refused:
        targets.check(model, ("extra_proj",), base)
    assert refused.value.reason == "NOT_SERVABLE"


def test_a_run_says_so_before_its_first_step(base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(base, tmp_path / "other"))
    changed(other, "config.json", model_type="mistral")
    job = tiny.job(other, tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(8)), tmp_path / "cache")
    folder = running.folder_of(job, tmp_path / "run")
    assert running.done(folder) == REFUSED
    (refused,) = running.said(folder, "refused")
    assert refused["reason"] == "NOT_SERVABLE"
    assert refused["message"].endswith("take a base of gemma3, llama, qwen2 or qwen3")
    assert [line["phase"] for line in running.said(folder, "phase")] == ["loading"]
