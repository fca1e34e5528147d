"""Names of the product: a class has its name alone, and a module says what it is by a noun."""

import ast
import re
from collections import defaultdict

from tests.architecture.figures import modules

_ERROR = "an error, which the client raises as the service does"
_VALUE = "a value of a service, as the client hands it out"
_VERDICT = "a value of guard, as infer keeps it"
_WIRING = "the wiring of each service"
# Names that stand more than once, and the reason for it.
SHARED = {
    "Acknowledgement": _VALUE,
    "Activation": _VALUE,
    "AdapterFile": _VALUE,
    "AdapterLineage": _VALUE,
    "AliasTurn": _VALUE,
    "Answer": _VALUE,
    "AnswerScore": _VALUE,
    "Blocked": _ERROR,
    "Citation": _VALUE,
    "Collection": _VALUE,
    "Conflict": _ERROR,
    "ContinuationScore": _VALUE,
    "DeadLetter": _VALUE,
    "DeadLetters": _VALUE,
    "DeadlineExceeded": _ERROR,
    "Decision": _VALUE,
    "Document": _VALUE,
    "DocumentHistory": _VALUE,
    "DocumentPart": _VALUE,
    "DocumentStep": _VALUE,
    "Finding": _VERDICT,
    "Groundedness": _VALUE,
    "Hyperparameters": _VALUE,
    "IndexInfo": _VALUE,
    "Invalid": _ERROR,
    "LearnedRow": _VALUE,
    "ModelAlias": _VALUE,
    "ModelDocuments": _VALUE,
    "ModelRegistry": _VALUE,
    "ModelVersion": _VALUE,
    "NotFound": _ERROR,
    "Options": _WIRING,
    "Overloaded": _ERROR,
    "Passage": _VALUE,
    "Point": _VALUE,
    "Policies": _VALUE,
    "Policy": _VALUE,
    "Ports": _WIRING,
    "RecalledDataset": _VALUE,
    "RecalledTraining": _VALUE,
    "RecalledVersion": _VALUE,
    "RecordedAnswer": _VALUE,
    "RecordedDataset": _VALUE,
    "RecordedRow": _VALUE,
    "RecordedVerdict": _VALUE,
    "RegisteredModel": _VALUE,
    "Run": _VALUE,
    "ShownPassage": _VALUE,
    "TrainingStep": _VALUE,
    "Unauthenticated": _ERROR,
    "Unavailable": _ERROR,
    "Verdict": _VERDICT,
    "VerifiedVersion": _VALUE,
}
_NO_NOUN = re.compile(r"(?:What|How|Which|Whose|Who|Where|Whether|When|Why|In(?!-)|From)\b")


def shared() -> dict[str, list[str]]:
    """The public classes that have their name in common, with their modules."""
    places = defaultdict[str, list[str]](list)
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module.name)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_class_has_the_name_of_another() -> None:
    assert {name: found for name, found in shared().items() if name not in SHARED} == {}


def test_a_mirror_is_one_value_and_its_like_in_the_client() -> None:
    mirrored = {name: found for name, found in shared().items() if SHARED.get(name) in (_ERROR, _VALUE)}
    in_client = {name: [place.startswith("sluiceway_client.") for place in found] for name, found in mirrored.items()}
    assert {name: found for name, found in in_client.items() if sorted(found) != [False, True]} == {}


def test_no_reason_outlives_its_name() -> None:
    assert set(SHARED) - set(shared()) == set()


def test_every_module_begins_with_a_noun() -> None:
    sentences = {module.name: ast.get_docstring(module.tree) or "" for module in modules()}
    assert {name: said for name, said in sentences.items() if _NO_NOUN.match(said)} == {}
