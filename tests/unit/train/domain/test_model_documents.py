"""Card and bill of materials say facts alone, in forms that others read."""

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from sluiceway_train.domain import model_bill
from sluiceway_train.domain.model_card import card
from tests.support.train_models import version

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)
AWKWARD: dict[str, Any] = {"dataset_name": "a|b\n# `x`", "hyperparameters": {}}


@pytest.mark.parametrize(
    "made",
    [
        version(version=3),
        version(version=3, tainted_by=("doc_1", "doc_2")),
        version(version=1, metrics={}, objective="dpo", **AWKWARD),
    ],
)
def test_a_bill_is_valid(made: Any) -> None:
    assert VALIDATOR.validate_str(model_bill.bill(made)) is None


def test_the_schema_would_notice() -> None:
    document = model_bill.document(version(version=3))
    document["metadata"]["component"]["modelCard"]["modelParameters"]["approach"]["type"] = "magic"
    assert VALIDATOR.validate_str(json.dumps(document)) is not None


def test_a_bill_names_what_a_version_is_made_of() -> None:
    made = version(version=3, tainted_by=("doc_1",))
    document = model_bill.document(made)
    model = document["metadata"]["component"]
    assert (model["name"], model["version"]) == ("writer", "3")
    assert model["hashes"] == [{"alg": "SHA-256", "content": made.digest}]
    assert model["pedigree"]["ancestors"][0]["hashes"][0]["content"] == made.origin.base_sha256
    assert {"name": "sluiceway:tainted_by", "value": "doc_1"} in model["properties"]
    assert {"name": "sluiceway:hyperparameter:targets", "value": "q_proj,v_proj"} in model["properties"]
    contents = {part["name"]: part["hashes"][0]["content"] for part in document["components"]}
    assert contents == {"corrections": made.origin.dataset_sha256} | {file.name: file.sha256 for file in made.files}


def test_the_same_facts_give_the_same_bill_and_card() -> None:
    assert model_bill.bill(version(version=3)) == model_bill.bill(version(version=3))
    assert card(version(version=3)) == card(version(version=3))
    tainted = version(version=3, tainted_by=("doc_1",))
    assert model_bill.document(tainted)["serialNumber"] != model_bill.document(version(version=3))["serialNumber"]


def test_a_card_is_as_it_was_agreed() -> None:
    expected = (Path(__file__).parents[3] / "data" / "train" / "model_card.txt").read_text("utf-8")
    assert card(version(version=3, tainted_by=("doc_1",))) == expected


def test_names_of_people_make_no_marks_in_a_card() -> None:
    said = card(version(version=1, **AWKWARD))
    assert "a\\|b \\# \\`x\\`" in said


def test_what_is_told_of_a_run_are_figures_of_rows_and_how_far_it_came() -> None:
    made = version(version=3, metrics={"step": 12.0, "epoch": 1.5, "attempt": 2.0, "loss": 0.5, "validation_loss": 0.7})
    document = model_bill.document(made)["metadata"]["component"]
    assert document["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "loss", "value": "0.5", "slice": "training"},
        {"type": "validation_loss", "value": "0.7", "slice": "validation"},
    ]
    assert {"name": "sluiceway:learned_until", "value": "step 12, epoch 1.5"} in document["properties"]
    assert "| learned until | step 12, epoch 1.5 |" in card(made)
    assert "attempt" not in card(made)
