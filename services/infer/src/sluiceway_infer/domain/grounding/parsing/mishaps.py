"""Mishaps of a text: that something is broken, lost, stolen or late, called off, put off or broken off, by whichever
word it is told. What a question says has happened, a text may tell by another one.
"""

import re
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.mishaps import MISHAPS
from sluiceway_infer.domain.grounding.text.languages import flat


@lru_cache(maxsize=16_384)
def mishaps_in(text: str, language: str) -> frozenset[str]:
    """Their names."""
    bare = flat(text)[0]
    return frozenset(name for name, by in MISHAPS.items() if language in by and re.search(by[language], bare))
