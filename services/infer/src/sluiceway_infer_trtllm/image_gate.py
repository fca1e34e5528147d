"""Gate of an image: compares the TensorRT-LLM that lies in it with what the worker takes it for (`contract.json`)."""

import importlib
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Self

SAME, DIFFERS, NOT_IMPORTED = 0, 1, 2
_ANY: Final = (inspect.Parameter.VAR_KEYWORD,)


@dataclass(frozen=True)
class ClassFacts:
    """What the worker uses of a class: keywords of its constructor (`keywords_of` names the class that checks them,
    where the constructor takes any), methods with their keywords, and attributes."""

    name: str
    keywords: frozenset[str]
    methods: Mapping[str, frozenset[str]]
    attributes: frozenset[str]
    keywords_of: str = ""

    @classmethod
    def of(cls, name: str, told: Mapping[str, Any]) -> Self:
        methods = {method: frozenset(keywords) for method, keywords in told["methods"].items()}
        keywords, attributes = frozenset(told.get("keywords", ())), frozenset(told["attributes"])
        return cls(name, keywords, methods, attributes, told.get("keywords_of", ""))


@dataclass(frozen=True)
class LibraryContract:
    """What the worker takes the library for, at a version. Attributes `set_by_constructor` are on no class."""

    version: str
    classes: Mapping[str, ClassFacts]
    exceptions: tuple[str, ...]
    set_by_constructor: frozenset[str]

    @classmethod
    def read(cls) -> Self:
        told = json.loads((files("sluiceway_infer_trtllm") / "contract.json").read_text("utf-8"))
        classes = {name: ClassFacts.of(name, facts) for name, facts in told["classes"].items()}
        return cls(told["version"], classes, tuple(told["exceptions"]), frozenset(told["set_by_constructor"]))


def main() -> int:
    """Prints what differs, one line each. Exit code 0: nothing; 1: something; 2: the library cannot be imported."""
    contract = LibraryContract.read()
    try:
        library: Any = importlib.import_module("tensorrt_llm")
    except ImportError as error:
        print(f"tensorrt_llm cannot be imported ({error}); run this in NVIDIA's image, where its driver is mounted")
        return NOT_IMPORTED
    version = str(getattr(library, "__version__", "unknown"))
    print(f"tensorrt_llm {version}; the worker was written for {contract.version}")
    found = list(differences(contract))
    for each in found:
        print(each)
    print(f"{len(found)} differences" if found else "it is what the worker takes it for")
    return DIFFERS if found else SAME


def differences(contract: LibraryContract) -> Iterator[str]:
    """What the library lacks of the contract, a line each."""
    for name in contract.exceptions:
        if _found(name) is None:
            yield f"{name}: is not there"
    for facts in contract.classes.values():
        found = _found(facts.name)
        if found is None:
            yield f"{facts.name}: is not there"
            continue
        yield from _of_constructor(facts, found)
        yield from _of_methods(facts, found)
        for attribute in sorted(facts.attributes - contract.set_by_constructor):
            if not hasattr(found, attribute):
                yield f"{facts.name}.{attribute}: is not there"


def _of_constructor(facts: ClassFacts, found: Any) -> Iterator[str]:
    checked = _found(facts.keywords_of) if facts.keywords_of else found
    if checked is None:
        yield f"{facts.keywords_of}: is not there, and it says what {facts.name} takes"
    elif facts.keywords:
        fields = getattr(checked, "model_fields", None)
        known = frozenset(fields) if fields is not None else _keywords(checked)
        yield from _lacking(facts.name, facts.keywords, known)


def _of_methods(facts: ClassFacts, found: Any) -> Iterator[str]:
    for name, keywords in sorted(facts.methods.items()):
        method = getattr(found, name, None)
        if method is None:
            yield f"{facts.name}.{name}: is not there"
        else:
            yield from _lacking(f"{facts.name}.{name}", keywords, _keywords(method))


def _lacking(where: str, wanted: Iterable[str], known: frozenset[str] | None) -> Iterator[str]:
    """`known` None: it takes any keyword, and says nothing of them."""
    for keyword in sorted(frozenset(wanted) - (known if known is not None else frozenset(wanted))):
        yield f"{where}: takes no `{keyword}`"


def _keywords(made: Any) -> frozenset[str] | None:
    parameters = inspect.signature(made).parameters.values()
    if any(parameter.kind in _ANY for parameter in parameters):
        return None
    return frozenset(parameter.name for parameter in parameters)


def _found(name: str) -> Any:
    """The object that a full name stands for; None where it does not."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute, None)
    except ImportError:
        return None
