"""ONNX model of an encoder, and the Hugging Face folder that holds one."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from sluiceway_common.errors import Invalid

Pooling = Literal["mean", "cls"]
# Models that come with embed.
PackagedName = Literal["all-MiniLM-L6-v2", "multilingual-e5-small"]
PACKAGED: Final[tuple[PackagedName, ...]] = get_args(PackagedName)
ENGLISH, MULTILINGUAL = PACKAGED
_GRAPHS = ("model.onnx", "onnx/model.onnx")


@dataclass(frozen=True, kw_only=True)
class OnnxModel:
    """A graph and its tokenizer. `digest` covers all that decides the vectors. It reads `languages` alone; where none
    are told, it may read any."""

    name: str
    digest: str
    graph: Path
    tokenizer: Path
    reads_tokens: int
    pooling: Pooling = "mean"
    question_prefix: str = ""
    passage_prefix: str = ""
    languages: frozenset[str] = frozenset()


def from_folder(folder: Path, reads_tokens: int, question_prefix: str, passage_prefix: str) -> OnnxModel:
    """The model of a Hugging Face folder: `model.onnx` (there or in `onnx/`) and `tokenizer.json`.

    How tokens become one vector is read from `1_Pooling/config.json`; without it they are averaged. Raises Invalid.
    """
    graph = next((folder / name for name in _GRAPHS if (folder / name).is_file()), None)
    tokenizer = folder / "tokenizer.json"
    if graph is None or not tokenizer.is_file():
        known = " or ".join(PACKAGED)
        raise Invalid(
            f"{folder} has no `model.onnx` with a `tokenizer.json`; name another folder in EMBED_ENCODER, or {known}"
        )
    pooling = _pooling(folder / "1_Pooling" / "config.json")
    rules = f"{reads_tokens}\x1f{pooling}\x1f{question_prefix}\x1f{passage_prefix}"
    digest = hashlib.sha256(rules.encode())
    for path in (graph, tokenizer):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return OnnxModel(
        name=folder.name,
        digest=digest.hexdigest(),
        graph=graph,
        tokenizer=tokenizer,
        reads_tokens=reads_tokens,
        pooling=pooling,
        question_prefix=question_prefix,
        passage_prefix=passage_prefix,
    )


def _pooling(path: Path) -> Pooling:
    if not path.is_file():
        return "mean"
    return "cls" if json.loads(path.read_text()).get("pooling_mode_cls_token") else "mean"
