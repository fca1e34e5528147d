"""Card of a model, as Hugging Face has it: Markdown with metadata, made of facts alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from sluiceway_train.domain.model_versions import Hyperparameter, ModelVersion
from sluiceway_train.domain.trained import Objective

_LEARNED: Final[Mapping[Objective, str]] = {
    "sft": "the answer, word by word (supervised fine-tuning)",
    "dpo": "which of two answers is the better one (direct preference optimisation)",
}
_FILES: Final = {
    "adapter.gguf": "for llama.cpp, beside the base (`--lora`)",
    "adapter_config.json": "the shape of the adapter, as PEFT has it",
    "adapter_model.safetensors": "its weights, as PEFT has them",
}


def card(version: ModelVersion) -> str:
    """The same facts give the same text."""
    return "\n".join((*_metadata(version), *_head(version), *_origin(version), *_measured(version), *_files(version)))


def _metadata(version: ModelVersion) -> Iterator[str]:
    """Texts are JSON, which YAML reads as it is."""
    origin = version.origin
    yield "---"
    yield f"base_model: {json.dumps(origin.base_name, ensure_ascii=False)}"
    yield "base_model_relation: adapter"
    yield "library_name: peft"
    yield "pipeline_tag: text-generation"
    yield f"tags: {json.dumps(['lora', origin.objective, 'sluiceway'])}"
    yield "---"


def _head(version: ModelVersion) -> Iterator[str]:
    yield from (f"# {version.model}, version {version.version}", "")
    yield from (f"An adapter beside {_text(version.origin.base_name)}, which is needed to use it.", "")
    if version.tainted_by:
        named = ", ".join(f"`{document}`" for document in version.tainted_by)
        yield from (f"**Tainted:** it learned from documents that were withdrawn since: {named}.", "")


def _origin(version: ModelVersion) -> Iterator[str]:
    origin = version.origin
    facts: dict[str, object] = {
        "base": f"{_text(origin.base_name)}, SHA-256 `{origin.base_sha256}`",
        "learned": _LEARNED[origin.objective],
        "dataset": f"{_text(origin.dataset_name)}, version {origin.dataset_version} (`{origin.dataset_id}`)",
        "rows learned from": origin.training_rows,
        "SHA-256 of the dataset's manifest": f"`{origin.dataset_sha256}`",
        "run": f"`{origin.run_id}`",
        **({"learned until": version.learned_until} if version.learned_until else {}),
        "in the registry since": version.created_at.isoformat(timespec="seconds"),
        "SHA-256 of the manifest": f"`{version.digest}`",
    }
    yield from ("## Where it comes from", "", *_table(("what", "value"), facts), "")
    yield from ("## How it learned", "", *_table(("hyperparameter", "value"), _shown(origin.hyperparameters)), "")


def _measured(version: ModelVersion) -> Iterator[str]:
    if figures := {name: f"{figure:.6g}" for name, figure in version.figures.items()}:
        yield from ("## Measured last", "", *_table(("metric", "value"), figures), "")


def _files(version: ModelVersion) -> Iterator[str]:
    yield from ("## Files", "", "| file | bytes | SHA-256 | what |", "|---|---|---|---|")
    for file in version.files:
        yield f"| `{file.name}` | {file.bytes} | `{file.sha256}` | {_FILES.get(file.name, '')} |"
    yield from ("", "`model.sig` signs them (OpenSSF Model Signing):", "", "```sh")
    yield "model_signing verify key . --signature model.sig --public_key KEY.pem"
    yield from ("```", "")


def _shown(hyperparameters: Mapping[str, Hyperparameter]) -> dict[str, object]:
    return {
        name: _text(", ".join(one) if isinstance(one, tuple) else str(one))
        for name, one in sorted(hyperparameters.items())
    }


def _table(head: tuple[str, str], rows: Mapping[str, object]) -> Iterator[str]:
    yield from (f"| {head[0]} | {head[1]} |", "|---|---|")
    yield from (f"| {name} | {value} |" for name, value in rows.items())


def _text(text: str) -> str:
    """Names are somebody's words: nothing in them makes a mark or another line."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#!" else sign for sign in " ".join(text.split()))
