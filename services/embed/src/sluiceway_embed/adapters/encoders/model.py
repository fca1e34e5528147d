"""ONNX model of an encoder, and the Hugging Face folder that holds one."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from sluiceway_common.errors import Invalid

Pooling = Literal["mean", "cls"]
T = TypeVar("T", dict[str, Any], list[Any])
# Models that come with embed.
PackagedName = Literal["all-MiniLM-L6-v2", "multilingual-e5-small"]
PACKAGED: Final[tuple[PackagedName, ...]] = get_args(PackagedName)
ENGLISH, MULTILINGUAL = PACKAGED
_GRAPHS = ("model.onnx", "onnx/model.onnx")
# Where the vector becomes a unit, the sum over the root of how many there are points where the mean does.
_MEANS: Final = frozenset(("mean", "mean_sqrt_len"))
_POOLED_BY: Final = "pooling_mode"
# Their first token stands at the place behind that of padding, which is the second.
_BEHIND_PADDING: Final = ("roberta", "camembert", "mpnet")
_PLACES_BEFORE: Final = 2


@dataclass(frozen=True, kw_only=True)
class OnnxModel:
    """A graph and its tokenizer. `digest` covers all that decides the vectors. It reads `languages` alone; where none
    are told, it may read any. `undone` is what its folder asks for behind a graph that gives a row a token, and nobody
    does here."""

    name: str
    digest: str
    graph: Path
    tokenizer: Path
    reads_tokens: int
    pooling: Pooling = "mean"
    question_prefix: str = ""
    passage_prefix: str = ""
    languages: frozenset[str] = frozenset()
    undone: str = ""


def from_folder(folder: Path, reads_tokens: int, question_prefix: str, passage_prefix: str) -> OnnxModel:
    """The model of a Hugging Face folder: `model.onnx` (there or in `onnx/`) and `tokenizer.json`.

    How tokens become one vector is read from `1_Pooling/config.json`; without it they are averaged. Raises Invalid,
    also where it reads fewer tokens than it is to.
    """
    graph = next((folder / name for name in _GRAPHS if (folder / name).is_file()), None)
    tokenizer = folder / "tokenizer.json"
    if graph is None or not tokenizer.is_file():
        known = " or ".join(PACKAGED)
        raise Invalid(
            f"{folder} has no `model.onnx` with a `tokenizer.json`; name another folder in EMBED_ENCODER, or {known}"
        )
    _must_have_places(folder, reads_tokens)
    modes = _modes(folder)
    pooling: Pooling = "cls" if "cls" in modes else "mean"
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
        undone=_undone(folder, modes),
    )


def _must_have_places(folder: Path, tokens: int) -> None:
    """Raises Invalid where the model has no place for so many: it would fail at the first text as long as that."""
    told = _told(folder / "config.json", dict)
    places = told.get("max_position_embeddings")
    if not isinstance(places, int):
        return
    kind = str(told.get("model_type", ""))
    most = places - _PLACES_BEFORE if any(each in kind for each in _BEHIND_PADDING) else places
    if tokens > most:
        raise Invalid(f"EMBED_ENCODER_TOKENS is {tokens}; the model in {folder} reads {most} at most")


def _modes(folder: Path) -> frozenset[str]:
    """How tokens become one vector: of several modes each makes a part of it."""
    told = _told(folder / "1_Pooling" / "config.json", dict)
    modes = {name.removeprefix(f"{_POOLED_BY}_") for name, is_on in told.items() if is_on is True and _names_mode(name)}
    if isinstance(mode := told.get(_POOLED_BY), str):
        modes.add(mode)
    return frozenset(mode.removesuffix("_tokens").removesuffix("_token") for mode in modes)


def _names_mode(name: str) -> bool:
    return name.startswith(f"{_POOLED_BY}_")


def _undone(folder: Path, modes: frozenset[str]) -> str:
    layers = [str(each.get("type", "")) for each in _told(folder / "modules.json", list) if isinstance(each, dict)]
    if any(layer.endswith(".Dense") for layer in layers):
        return "a further layer (Dense, in `modules.json`)"
    is_done = len(modes) <= 1 and modes <= _MEANS | {"cls"}
    return "" if is_done else f"pooling by {' and '.join(sorted(modes))} (`1_Pooling/config.json`)"


def _told(path: Path, kind: type[T]) -> T:
    """What a file of JSON holds; nothing where there is none. Raises Invalid where it holds something else."""
    if not path.is_file():
        return kind()
    try:
        told = json.loads(path.read_text())
    except ValueError:
        told = None
    if not isinstance(told, kind):
        raise Invalid(f"{path} cannot be read; download the folder of EMBED_ENCODER anew")
    return told
