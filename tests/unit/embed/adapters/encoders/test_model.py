"""Models of Hugging Face folders: what is not done as the folder asks is refused, and not done otherwise."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from sluiceway_common.errors import Invalid
from sluiceway_embed.adapters.encoders.model import OnnxModel, from_folder
from sluiceway_embed.adapters.encoders.session import Session
from tests.support.embed_world import model

DENSE = [{"type": "sentence_transformers.models.Transformer"}, {"type": "sentence_transformers.models.Dense"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(model().graph, tmp_path / "model.onnx")
    shutil.copy(model().tokenizer, tmp_path / "tokenizer.json")
    return tmp_path


def told(folder: Path, name: str, content: object) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content))


def read(folder: Path, tokens: int = 128) -> OnnxModel:
    return from_folder(folder, tokens, "", "")


def graph_of(folder: Path, asked: str, given: list[str | int]) -> None:
    """A graph that gives what it is asked with."""
    node = helper.make_node("Cast", [asked], ["given"], to=TensorProto.FLOAT)
    entered = helper.make_tensor_value_info(asked, TensorProto.INT64, given)
    left = helper.make_tensor_value_info("given", TensorProto.FLOAT, given)
    graph = helper.make_graph([node], "toy", [entered], [left])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx"
    )


@pytest.mark.parametrize(
    ("modes", "pooling"),
    [
        ({}, "mean"),
        ({"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode_mean_sqrt_len_tokens": True}, "mean"),
        ({"pooling_mode_cls_token": True, "word_embedding_dimension": 384, "include_prompt": True}, "cls"),
        ({"pooling_mode": "cls"}, "cls"),
    ],
)
def test_tokens_become_a_vector_as_the_folder_says(folder: Path, modes: object, pooling: str) -> None:
    told(folder, "1_Pooling/config.json", modes)
    known = read(folder)
    assert (known.pooling, known.undone) == (pooling, "")
    Session(known)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("1_Pooling/config.json", {"pooling_mode_lasttoken": True}, "wants pooling by lasttoken"),
        ("1_Pooling/config.json", {"pooling_mode": "max"}, "wants pooling by max"),
        (
            "1_Pooling/config.json",
            {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True},
            "wants pooling by cls and mean",
        ),
        ("modules.json", DENSE, "wants a further layer"),
    ],
)
def test_what_would_be_another_vector_than_the_model_was_trained_for_is_refused(
    folder: Path, name: str, content: object, said: str
) -> None:
    told(folder, name, content)
    with pytest.raises(Invalid, match=f"{said} .*, which is not done here; name a model"):
        Session(read(folder))


def test_a_graph_that_gives_the_vector_itself_has_done_all_of_it(folder: Path) -> None:
    told(folder, "modules.json", DENSE)
    graph_of(folder, "input_ids", [1, "numbers"])
    assert Session(read(folder)).vector([3, 4]) == pytest.approx(np.array([0.6, 0.8]))


def test_a_graph_that_asks_for_more_than_a_text_is_refused(folder: Path) -> None:
    graph_of(folder, "position_ids", [1, "numbers"])
    with pytest.raises(Invalid, match="asks for position_ids; an encoder is given attention_mask, input_ids"):
        Session(read(folder))


@pytest.mark.parametrize(("kind", "most"), [("bert", 512), ("xlm-roberta", 510)])
def test_more_tokens_than_the_model_has_places_for_are_refused(folder: Path, kind: str, most: int) -> None:
    told(folder, "config.json", {"model_type": kind, "max_position_embeddings": 512})
    assert read(folder, most).reads_tokens == most
    with pytest.raises(Invalid, match=f"EMBED_ENCODER_TOKENS is {most + 1}; the model .* reads {most} at most"):
        read(folder, most + 1)


def test_a_file_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "config.json").write_text("<html>")
    with pytest.raises(Invalid, match=r"config.json cannot be read; download the folder of EMBED_ENCODER anew"):
        read(folder)
