"""Tokenizer of all-MiniLM-L6-v2, shared by two services: one measures passages with it, the other encodes them.

Apache-2.0, by the authors of Sentence Transformers. Packages that carry it carry 90 MB of weights
beside it, which nothing would read.
"""

from importlib.resources import files
from pathlib import Path

NAME = "all-MiniLM-L6-v2"


def tokenizer_file() -> Path:
    """Where the `tokenizer.json` lies."""
    return Path(str(files("sluiceway_common.minilm"))) / "tokenizer.json"
