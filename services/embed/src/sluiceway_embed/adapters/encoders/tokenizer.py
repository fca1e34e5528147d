"""Tokenizers of encoders: texts into the ids that a graph reads, with the marks around them, cut where the model ends.

A `.json` is read by the library of Hugging Face, a `.model` by that of SentencePiece.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tokenizers import Tokenizer

from sluiceway_embed.adapters.encoders.model import OnnxModel


class TextTokenizer(Protocol):
    """Tokens of each text, in order."""

    def tokens(self, texts: Sequence[str]) -> list[list[int]]: ...


def tokenizer(model: OnnxModel) -> TextTokenizer:
    """The one that the file is for. What another one wants costs memory, and is not loaded."""
    if model.tokenizer.suffix != ".model":
        return HubTokenizer(model.tokenizer, model.reads_tokens)
    from sluiceway_embed.adapters.encoders.sentencepieces import SentencePieceTokenizer

    return SentencePieceTokenizer(model.tokenizer, model.reads_tokens)


class HubTokenizer:
    """Tokenizer of a Hugging Face folder."""

    def __init__(self, file: Path, most: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        # As shipped some pad every text, or cut it elsewhere.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(most)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoded.ids for encoded in self._tokenizer.encode_batch(texts)]
