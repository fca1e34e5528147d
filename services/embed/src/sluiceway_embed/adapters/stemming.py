"""Stemming by Snowball."""

import threading
from typing import Final

import Stemmer  # type: ignore[import-not-found]  # PyStemmer comes without types

from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.words import Purpose, words

_RULES: Final = "words-2"
_KEPT_STEMS: Final = 100_000


class SnowballAnalyser:
    """The same analysis for passages and questions, and for every store: none of them analyses anything itself."""

    def __init__(self, language: str) -> None:
        if language not in Stemmer.algorithms():
            raise Invalid(f"there is no stemmer for {language!r}; there is {', '.join(sorted(Stemmer.algorithms()))}")
        self.name = f"{_RULES}/{language}"
        self._stemmer = Stemmer.Stemmer(language, _KEPT_STEMS)
        # It has a state of its own, and is for one thread at a time; passages and questions come from several.
        self._alone = threading.Lock()

    def words(self, text: str, purpose: Purpose) -> str:
        said = list(words(text, purpose))
        with self._alone:
            return " ".join(self._stemmer.stemWords(said))
