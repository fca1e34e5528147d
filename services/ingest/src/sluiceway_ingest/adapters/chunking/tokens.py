"""Token counts of words, by the tokenizer of the default encoder."""

from typing import Final

from tokenizers import Tokenizer

from sluiceway_common.minilm import tokenizer_file

_REMEMBERED: Final = 200_000


def tokenizer() -> Tokenizer:
    """As it is shipped, without padding and truncation, which would count wrong."""
    shipped = Tokenizer.from_file(str(tokenizer_file()))
    shipped.no_padding()
    shipped.no_truncation()
    return shipped


class Sizes:
    """Sizes of words. Few words make most of a text, so they are remembered instead of measured again."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        size = self._known.get(word)
        return self._measure(word) if size is None else size

    def _measure(self, word: str) -> int:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        size = self._known[word] = len(self._tokenizer.encode(word, add_special_tokens=False).ids)
        return size
