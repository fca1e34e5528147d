"""A base that comes as a GGUF file, and what is unpacked of it."""

import errno
import json
from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
from safetensors.numpy import load_file

from sluiceway_train_worker import base_digest, base_model, gguf_lora
from sluiceway_train_worker.ending import Refused
from sluiceway_train_worker.job import Base
from tests.worker import tiny


@pytest.fixture
def packed(base: Path, tmp_path: Path) -> Base:
    path = _pack(base, tmp_path / "tiny.gguf")
    return Base("tiny", str(path), base_digest.digest_of(path))


def test_a_disk_that_fails_for_a_moment_ends_no_run(
    packed: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused is never tried again, and its checkpoints are gone."""
    with pytest.raises(Refused, match="the base cannot be read: No such file or directory"):
        base_digest.digest_of(tmp_path / "nowhere")

    def fail(_path: Path) -> str:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(base_digest, "file_digest", fail)
    with pytest.raises(OSError, match="Input/output error"):
        base_digest.digest_of(Path(packed.path))


def test_what_is_unpacked_has_the_numbers_and_words_of_what_was_packed(
    base: Path, packed: Base, tmp_path: Path
) -> None:
    unpacked = base_model.folder_of(packed, tmp_path / "cache")
    whole, again = (base_model.model_of(folder, "lora").state_dict() for folder in (base, unpacked))
    assert whole.keys() == again.keys()
    assert [name for name in whole if not torch.equal(whole[name], again[name])] == []
    said = [tiny.sft_rows(1)[0]["prompt"]]
    tokens = [base_model.tokenizer_of(folder).apply_chat_template(said) for folder in (base, unpacked)]
    assert tokens[0]["input_ids"] == tokens[1]["input_ids"]


def test_the_file_is_read_once_and_its_names_are_looked_up_once(
    packed: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a second and more of a model that is served, and its libraries ask again and again."""
    asked: list[str] = []

    def counted(name: str) -> None:
        made = getattr(gguf, name)
        monkeypatch.setattr(gguf, name, lambda *given: asked.append(name) or made(*given))

    counted("GGUFReader")
    counted("get_tensor_name_map")
    before: list[Any] = [gguf.GGUFReader, gguf.get_tensor_name_map]
    base_model.folder_of(packed, tmp_path / "cache")
    assert sorted(asked) == ["GGUFReader", "get_tensor_name_map"]
    assert [gguf.GGUFReader, gguf.get_tensor_name_map] == before


def test_a_file_of_a_family_that_cannot_be_served_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "other.gguf"
    writer = gguf.GGUFWriter(path, "mamba")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with pytest.raises(Refused, match="no way is known to serve an adapter of a mamba") as refused:
        base_model.folder_of(Base("other", str(path), base_digest.digest_of(path)), tmp_path / "cache")
    assert refused.value.reason == "NOT_SERVABLE"


def test_what_was_unpacked_is_not_unpacked_again(packed: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = base_model.folder_of(packed, tmp_path / "cache")
    monkeypatch.setattr(gguf, "GGUFReader", None)
    assert base_model.folder_of(packed, tmp_path / "cache") == unpacked


def _pack(folder: Path, path: Path) -> Path:
    """The model of a folder as a GGUF file, each number of it in 32 bits."""
    shape = json.loads((folder / "config.json").read_text())
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(shape["num_hidden_layers"])
    writer.add_context_length(shape["max_position_embeddings"])
    writer.add_embedding_length(shape["hidden_size"])
    writer.add_feed_forward_length(shape["intermediate_size"])
    writer.add_head_count(shape["num_attention_heads"])
    writer.add_head_count_kv(shape["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(shape["rms_norm_eps"])
    writer.add_vocab_size(shape["vocab_size"])
    _pack_words(writer, json.loads((folder / "tokenizer.json").read_text())["model"], shape)
    for name, matrix in load_file(folder / "model.safetensors").items():
        module = name.removesuffix(".weight")
        heads = gguf_lora._heads(module, shape)
        theirs = gguf_lora._names("llama", shape["num_hidden_layers"]).get_name(module)
        writer.add_tensor(f"{theirs}.weight", gguf_lora._permuted(matrix, heads) if heads else matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _pack_words(writer: gguf.GGUFWriter, words: dict[str, Any], shape: dict[str, Any]) -> None:
    tokens = sorted(words["vocab"], key=words["vocab"].__getitem__)
    kinds = [gguf.TokenType.CONTROL if token.startswith("<|") else gguf.TokenType.NORMAL for token in tokens]
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in words["merges"]])
    writer.add_eos_token_id(shape["eos_token_id"])
    writer.add_pad_token_id(shape["pad_token_id"])
    writer.add_chat_template(tiny.TEMPLATE)
