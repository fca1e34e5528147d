"""Bill of materials of a model: CycloneDX 1.6 with its model card, for machines."""

import json
from datetime import UTC
from typing import Any, Final

from sluiceway_common import ids
from sluiceway_train.domain.model_versions import AdapterFile, ModelVersion

# Rows that a figure is measured on, where these are not those that are learned.
_SLICE: Final = {"validation_loss": "validation"}
_SCHEMA: Final = "http://cyclonedx.org/schema/bom-1.6.schema.json"


def bill(version: ModelVersion) -> str:
    """As JSON; the same facts give the same text."""
    return json.dumps(document(version), indent=2, ensure_ascii=False) + "\n"


def document(version: ModelVersion) -> dict[str, Any]:
    """The model, its base as what it descends from, its dataset and its files."""
    files = [_file(file) for file in version.files]
    return {
        "$schema": _SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{ids.derived('model-bill', version.id, *version.tainted_by)}",
        "version": 1,
        "metadata": {
            "timestamp": version.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": _model(version),
        },
        "components": [_dataset(version), *files],
        "dependencies": [
            {"ref": _ref(version), "dependsOn": [_dataset_ref(version), *(file["bom-ref"] for file in files)]}
        ],
    }


def _model(version: ModelVersion) -> dict[str, Any]:
    return {
        "type": "machine-learning-model",
        "bom-ref": _ref(version),
        "name": version.model,
        "version": str(version.version),
        "description": f"LoRA adapter beside {version.origin.base_name}",
        "hashes": [_sha256(version.digest)],
        "pedigree": {"ancestors": [_base(version)]},
        "modelCard": {
            "modelParameters": {
                "approach": {"type": "supervised"},
                "task": "text-generation",
                "datasets": [{"ref": _dataset_ref(version)}],
                "inputs": [{"format": "text"}],
                "outputs": [{"format": "text"}],
            },
            "quantitativeAnalysis": {
                "performanceMetrics": [
                    {"type": name, "value": f"{figure:.6g}", "slice": _SLICE.get(name, "training")}
                    for name, figure in version.figures.items()
                ]
            },
        },
        "properties": _properties(version),
    }


def _base(version: ModelVersion) -> dict[str, Any]:
    origin = version.origin
    return {
        "type": "machine-learning-model",
        "bom-ref": f"base:{origin.base_sha256}",
        "name": origin.base_name,
        "hashes": [_sha256(origin.base_sha256)],
    }


def _dataset(version: ModelVersion) -> dict[str, Any]:
    origin = version.origin
    return {
        "type": "data",
        "bom-ref": _dataset_ref(version),
        "name": origin.dataset_name,
        "version": str(origin.dataset_version),
        "hashes": [_sha256(origin.dataset_sha256)],
        "data": [{"type": "dataset", "name": f"{origin.dataset_name} ({origin.training_rows} rows)"}],
    }


def _file(file: AdapterFile) -> dict[str, Any]:
    return {"type": "file", "bom-ref": f"file:{file.name}", "name": file.name, "hashes": [_sha256(file.sha256)]}


def _properties(version: ModelVersion) -> list[dict[str, str]]:
    origin = version.origin
    facts: dict[str, object] = {
        "run": origin.run_id,
        "objective": origin.objective,
        **({"learned_until": version.learned_until} if version.learned_until else {}),
        **{f"hyperparameter:{name}": _shown(one) for name, one in sorted(origin.hyperparameters.items())},
    }
    tainted = [("tainted_by", document_id) for document_id in version.tainted_by]
    return [{"name": f"sluiceway:{name}", "value": str(value)} for name, value in (*facts.items(), *tainted)]


def _shown(hyperparameter: object) -> str:
    return ",".join(hyperparameter) if isinstance(hyperparameter, tuple) else str(hyperparameter)


def _sha256(digest: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": digest}


def _ref(version: ModelVersion) -> str:
    return f"model:{version.id}"


def _dataset_ref(version: ModelVersion) -> str:
    return f"dataset:{version.origin.dataset_id}"
