"""A LoRA adapter of PEFT as a GGUF file, which llama.cpp serves beside its base."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import gguf
import numpy as np
from safetensors.numpy import load_file

from sluiceway_train_worker.ending import Refused, diverged

# Families by the name that transformers gives them, and llama.cpp's.
FAMILIES: Final[Mapping[str, str]] = {"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3_text": "gemma3"}
# Of these llama.cpp keeps the rows of queries and keys in another order (pairs of the rotation side by side).
_PERMUTED: Final = {"llama"}
_NEVER: Final = ("use_dora", "modules_to_save", "rank_pattern", "alpha_pattern", "trainable_token_indices")
_PREFIX: Final = "base_model.model."


def write(adapter: Path, base: Path, target: Path) -> None:
    """Raises `Refused` where the file format cannot carry what was learned, or it is no finite number."""
    said, shape = _json(adapter / "adapter_config.json"), _json(base / "config.json")
    _refuse_what_it_cannot_carry(said, shape)
    learned = load_file(adapter / "adapter_model.safetensors")
    _must_be_finite(learned)
    writer = gguf.GGUFWriter(target, _family(shape))
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, _alpha(said))
    for name, matrix in learned.items():
        writer.add_tensor(*_tensor(name, matrix.astype(np.float32), shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def check_base(base: Path) -> None:
    """Raises `Refused` where no adapter of such a base, a folder, can be served."""
    _family(_json(base / "config.json"))


def check_packed(base: Path) -> None:
    """The same of a GGUF file."""
    name = gguf.GGUFReader(str(base)).get_field("general.architecture").contents()
    if name not in FAMILIES.values():
        raise _unknown_family(name)


def check_matrices(modules: Sequence[str], base: Path) -> None:
    """Raises `Refused` where llama.cpp has no name for a matrix of a base."""
    shape = _json(base / "config.json")
    for module in modules:
        _name(module, shape)


def _family(shape: Mapping[str, Any]) -> str:
    if shape["model_type"] not in FAMILIES:
        raise _unknown_family(shape["model_type"])
    return FAMILIES[shape["model_type"]]


def _unknown_family(name: str) -> Refused:
    *known, last = sorted(set(FAMILIES.values()))
    message = f"no way is known to serve an adapter of a {name} by llama.cpp: "
    return Refused("NOT_SERVABLE", f"{message}take a base of {', '.join(known)} or {last}")


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _refuse_what_it_cannot_carry(said: Mapping[str, Any], shape: Mapping[str, Any]) -> None:
    extras = [name for name in _NEVER if said.get(name)]
    if said["peft_type"] != "LORA" or extras or said.get("bias", "none") != "none":
        raise Refused("NOT_SERVABLE", f"llama.cpp serves plain LoRA alone, and this is more: {', '.join(extras)}")
    _family(shape)


def _must_be_finite(learned: Mapping[str, np.ndarray[Any, Any]]) -> None:
    for name, matrix in learned.items():
        if not np.isfinite(matrix).all():
            raise diverged(f"the adapter of {_module(name)} has numbers that are not finite")


def _module(name: str) -> str:
    """Of the base, beside which the matrix of that name is."""
    return name.removeprefix(_PREFIX).rpartition(".lora_")[0]


def _alpha(said: Mapping[str, Any]) -> float:
    """llama.cpp scales by alpha / rank; rank-stabilised LoRA means alpha / sqrt(rank)."""
    return float(said["lora_alpha"] * (math.sqrt(said["r"]) if said.get("use_rslora") else 1))


def _tensor(name: str, matrix: np.ndarray[Any, Any], shape: Mapping[str, Any]) -> tuple[str, np.ndarray[Any, Any]]:
    """Its name and rows as llama.cpp has them; A is rank x in, B is out x rank, in both."""
    module, side = _module(name), name.removesuffix(".weight").rpartition(".lora_")[2]
    theirs = _name(module, shape)
    if _family(shape) in _PERMUTED and side == "B" and (heads := _heads(module, shape)):
        matrix = _permuted(matrix, heads)
    return f"{theirs}.weight.lora_{side.lower()}", np.ascontiguousarray(matrix)


def _name(module: str, shape: Mapping[str, Any]) -> str:
    theirs: str | None = _names(_family(shape), shape["num_hidden_layers"]).get_name(module)
    if theirs is None:
        raise Refused("NOT_SERVABLE", f"llama.cpp has no matrix {module}: leave it out of the adapter's targets")
    return theirs


@cache
def _names(family: str, layers: int) -> Any:
    """Matrices of a family by all the names they go by: some ten thousand, made once and not for each matrix."""
    return gguf.get_tensor_name_map(_architecture(family), layers)


def _architecture(family: str) -> Any:
    return next(each for each, name in gguf.MODEL_ARCH_NAMES.items() if name == family)


def _heads(module: str, shape: Mapping[str, Any]) -> int:
    """How many heads share the rows of queries or keys; 0 of any other matrix."""
    counts = {"q_proj": shape["num_attention_heads"], "k_proj": shape["num_key_value_heads"]}
    return int(counts.get(module.rpartition(".")[2], 0))


def _permuted(matrix: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    halves = matrix.reshape(heads, 2, matrix.shape[0] // heads // 2, matrix.shape[1])
    return halves.swapaxes(1, 2).reshape(matrix.shape)
