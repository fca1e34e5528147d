"""Preparation of multilingual-e5-small: `python -m … SOURCE TARGET`, in a process that gives its memory back.

Out of the weights in 4 bits it makes a folder with a graph for ONNX Runtime, `model.onnx`, and a tokenizer for
SentencePiece, `tokenizer.model`. The model is by Microsoft, under the MIT licence, and reads a hundred languages
(Wang et al., Multilingual E5 Text Embeddings, 2024).
"""

import logging
import sys
import tempfile
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]  # it has no types

from sluiceway_embed.adapters.encoders.bert_graph import BertGraph, save
from sluiceway_embed.adapters.encoders.e5_weights import read
from sluiceway_embed.adapters.encoders.sentencepieces import write_sentencepieces


def prepare(source: Path, target: Path) -> None:
    """Writes both to the folder `target`, which it makes."""
    weights = read(source)
    target.mkdir()
    write_sentencepieces(weights.pieces, target / "tokenizer.model")
    save(_in_integers(BertGraph(weights).model()), target / "model.onnx")


def _in_integers(model: onnx.ModelProto) -> onnx.ModelProto:
    """Products of integers are made twice as fast as of 4 bits, which have to be taken apart first."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "model.onnx"
        # It advises a shape inference that dynamic quantisation of this graph does not need.
        logging.getLogger().setLevel(logging.ERROR)
        knobs = {"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(model, made, weight_type=QuantType.QInt8, per_channel=True, extra_options=knobs)
        return onnx.load(str(made))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
