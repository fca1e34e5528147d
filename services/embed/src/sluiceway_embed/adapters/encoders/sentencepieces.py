"""SentencePiece tokenizer of a unigram model. The library of its authors keeps a vocabulary of 250,000 pieces in 55 MB,
where the one of Hugging Face takes 280.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sentencepiece import (  # type: ignore[import-untyped]  # it has none
    SentencePieceProcessor,
    sentencepiece_model_pb2,
)

from sluiceway_embed.adapters.encoders.e5_weights import Pieces

_UNIGRAM: Final = 1
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
# What nmt_nfkc, the rule that multilingual models were trained with, takes out or reads as a space; the rest is NFKC.
_OUT: Final = dict.fromkeys([*range(1, 9), 11, *range(14, 32), 127, 143, 159])
_SPACES: Final = (9, 10, 12, 13, 0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD)
_NMT: Final = {**_OUT, **dict.fromkeys(_SPACES, " ")}


class SentencePieceTokenizer:
    """Tokenizer of a unigram model whose texts come in their normal form."""

    def __init__(self, file: Path, most: int) -> None:
        self._pieces = SentencePieceProcessor(model_file=str(file))
        self._marks = self._pieces.bos_id(), self._pieces.eos_id()
        self._most = most - len(self._marks)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        begin, end = self._marks
        normal = [unicodedata.normalize("NFKC", text.translate(_NMT)) for text in texts]
        return [[begin, *pieces[: self._most], end] for pieces in self._pieces.encode(normal, num_threads=1)]


def write_sentencepieces(pieces: Pieces, path: Path) -> None:
    """Writes a model of these pieces, without rules of its own for the normal form."""
    model = sentencepiece_model_pb2.ModelProto()
    kinds = {pieces.unknown: _UNKNOWN, **dict.fromkeys((pieces.begin, pieces.end, pieces.padding), _CONTROL)}
    # The last one stands for what is hidden in training.
    kinds[len(pieces.texts) - 1] = _CONTROL
    for at, (text, score) in enumerate(zip(pieces.texts, pieces.scores.tolist(), strict=True)):
        model.pieces.add(piece=text, score=score, type=kinds.get(at, _NORMAL))
    trained = model.trainer_spec
    trained.model_type = _UNIGRAM
    trained.bos_id, trained.eos_id = pieces.begin, pieces.end
    trained.pad_id, trained.unk_id = pieces.padding, pieces.unknown
    trained.bos_piece, trained.eos_piece = pieces.texts[pieces.begin], pieces.texts[pieces.end]
    trained.pad_piece, trained.unk_piece = pieces.texts[pieces.padding], pieces.texts[pieces.unknown]
    model.normalizer_spec.name = "identity"
    path.write_bytes(model.SerializeToString())
