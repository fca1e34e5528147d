"""An adapter as llama.cpp reads it."""

import json
import shutil
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from sluiceway_train_worker import gguf_lora
from sluiceway_train_worker.ending import Refused
from tests.worker import tiny


@pytest.fixture
def adapter(base: Path, tmp_path: Path) -> Path:
    return tiny.adapter(base, tmp_path / "adapter")


def test_each_matrix_has_llama_cpps_name_and_its_own_shape(adapter: Path, base: Path, tmp_path: Path) -> None:
    gguf_lora.write(adapter, base, tmp_path / "adapter.gguf")
    written = {tensor.name: tensor for tensor in gguf.GGUFReader(tmp_path / "adapter.gguf").tensors}
    names = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    assert set(written) == {
        f"blk.{layer}.{name}.weight.lora_{side}" for layer in range(2) for name in names for side in "ab"
    }
    learned = load_file(adapter / "adapter_model.safetensors")
    down = "base_model.model.model.layers.0.mlp.down_proj.lora_A.weight"
    assert np.array_equal(written["blk.0.ffn_down.weight.lora_a"].data, learned[down])


def test_the_names_of_a_family_are_looked_up_once_for_all_matrices(
    adapter: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The map has each name of each matrix of each layer: one a matrix takes longer than a step of learning."""
    made, make = [], gguf.get_tensor_name_map
    monkeypatch.setattr(gguf, "get_tensor_name_map", lambda *asked: made.append(asked) or make(*asked))
    gguf_lora._names.cache_clear()
    gguf_lora.write(adapter, base, tmp_path / "adapter.gguf")
    assert len(made) == 1


def test_rows_of_queries_and_keys_are_where_llama_cpp_has_them(adapter: Path, base: Path, tmp_path: Path) -> None:
    """It turns pairs side by side, and transformers turns the first half of a head against the second."""
    gguf_lora.write(adapter, base, tmp_path / "adapter.gguf")
    written = {tensor.name: tensor.data for tensor in gguf.GGUFReader(tmp_path / "adapter.gguf").tensors}
    learned = load_file(adapter / "adapter_model.safetensors")
    for module, ours, heads in (("q_proj", "attn_q", 4), ("k_proj", "attn_k", 2)):
        theirs = learned[f"base_model.model.model.layers.1.self_attn.{module}.lora_B.weight"]
        size = theirs.shape[0] // heads
        moved = [
            head * size + half * size // 2 + pair
            for head in range(heads)
            for pair in range(size // 2)
            for half in (0, 1)
        ]
        assert np.array_equal(written[f"blk.1.{ours}.weight.lora_b"], theirs[moved])


def test_the_scale_of_a_rank_stabilised_adapter_is_kept(adapter: Path, base: Path, tmp_path: Path) -> None:
    changed(adapter, use_rslora=True, r=16, lora_alpha=8)
    gguf_lora.write(adapter, base, tmp_path / "adapter.gguf")
    alpha = gguf.GGUFReader(tmp_path / "adapter.gguf").fields["adapter.lora.alpha"].contents()
    assert alpha / 16 == pytest.approx(8 / 16**0.5)


@pytest.mark.parametrize(
    "said",
    [{"use_dora": True}, {"modules_to_save": ["lm_head"]}, {"rank_pattern": {"q_proj": 4}}, {"bias": "all"}],
)
def test_what_the_format_cannot_carry_is_refused(
    adapter: Path, base: Path, tmp_path: Path, said: dict[str, Any]
) -> None:
    changed(adapter, **said)
    with pytest.raises(Refused, match=r"llama\.cpp serves plain LoRA alone"):
        gguf_lora.write(adapter, base, tmp_path / "adapter.gguf")


def test_a_family_that_is_not_known_is_refused(adapter: Path, base: Path, tmp_path: Path) -> None:
    other = shutil.copytree(base, tmp_path / "other")
    changed(other, "config.json", model_type="mamba")
    with pytest.raises(Refused, match="no way is known to serve an adapter of a mamba"):
        gguf_lora.write(adapter, Path(other), tmp_path / "adapter.gguf")


def test_numbers_that_are_not_finite_are_refused_before_anything_is_written(
    adapter: Path, base: Path, tmp_path: Path
) -> None:
    weights = adapter / "adapter_model.safetensors"
    learned = load_file(weights)
    name = "base_model.model.model.layers.1.mlp.up_proj.lora_B.weight"
    learned[name][3, 1] = np.nan
    save_file(learned, weights)
    with pytest.raises(Refused, match=r"of model\.layers\.1\.mlp\.up_proj .* take a lower learning_rate") as refused:
        gguf_lora.write(adapter, base, tmp_path / "adapter.gguf")
    assert refused.value.reason == "DIVERGED"
    assert not (tmp_path / "adapter.gguf").exists()


def _paired(rows: int, heads: int) -> list[int]:
    """Places of the rows in llama.cpp's order: of each head one of each half by turns."""
    half = rows // heads // 2
    return [head * 2 * half + side * half + row for head in range(heads) for row in range(half) for side in (0, 1)]


def changed(folder: Path, name: str = "adapter_config.json", /, **said: Any) -> None:
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | said))
