"""The base that learns, as transformers reads it: from a folder, or from a GGUF file that is unpacked once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import gguf
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from sluiceway_train_worker import gguf_lora
from sluiceway_train_worker.ending import Refused
from sluiceway_train_worker.job import Base, Method
from sluiceway_train_worker.unpacked import unpacked_into


def folder_of(base: Base, cache: Path) -> Path:
    """Where the base lies as a folder of transformers; a GGUF file is unpacked to float32 at the first time."""
    path = Path(base.path)
    return path if path.is_dir() else unpacked_into(cache / f"base-{base.sha256}", partial(_unpack, path))


def _unpack(path: Path, target: Path) -> None:
    """Packed blocks cannot be learned on, so they become numbers of 32 bits."""
    where = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
    with _read_once():
        gguf_lora.check_packed(path)
        AutoModelForCausalLM.from_pretrained(
            **where, dtype=torch.float32, quantization_config=GgufConfig(dequantize=True)
        ).save_pretrained(target)
        AutoTokenizer.from_pretrained(**where).save_pretrained(target)


@contextmanager
def _read_once() -> Iterator[None]:
    """transformers reads the file for the configuration, the weights and the words, and makes llama.cpp's names of all
    matrices anew for each of its modules: of a small model, that is most of what unpacking takes."""
    reader, names = gguf.GGUFReader, gguf.get_tensor_name_map
    gguf.GGUFReader, gguf.get_tensor_name_map = cache(reader), cache(names)
    try:
        yield
    finally:
        gguf.GGUFReader, gguf.get_tensor_name_map = reader, names


def tokenizer_of(folder: Path) -> Any:
    """Raises `Refused` where the base has no chat template: questions could not be put as it is asked later."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if not tokenizer.chat_template:
        raise Refused("BASE_WITHOUT_TEMPLATE", "the base has no chat template: take one that was made for chats")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def model_of(folder: Path, method: Method) -> Any:
    """In float32; for QLoRA in blocks of four bits (NF4, Dettmers et al., 2023)."""
    ways = {"quantization_config": _four_bits()} if method == "qlora" else {}
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True, **ways)


def _four_bits() -> Any:
    try:
        import bitsandbytes  # noqa: F401  # only QLoRA has it
    except ImportError as error:
        message = "QLoRA needs the extra `qlora` of sluiceway-train: install it, or take the method lora"
        raise Refused("METHOD_MISSING", message) from error
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32,
    )
