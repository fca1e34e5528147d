"""Which benchmarks there are, and how one of them is run: each is a module with `run(data) -> Section`."""

from importlib import import_module

from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section

NAMES = (
    "at_rest",
    "parse",
    "chunk",
    "embed",
    "index",
    "search",
    "growth",
    "note",
    "floods",
    "record",
    "train",
    "signatures",
    "end_to_end",
    "retrieval",
    "languages",
    "calls",
    "gateway",
    "engine",
    "commands",
    "answers",
    "answers_in_memory",
    "answers_uneven",
    "guard",
    "images",
)

# These rest on texts and judgements of people, which are no part of this repository.
NEED_DATA = frozenset({"retrieval", "guard"})


def found(name: str, data: Datasets) -> Section:
    """What the benchmark of that name finds. It is imported now, so that one that lacks a library stops no other."""
    section: Section = import_module(f"tests.benchmarks.{name}").run(data)
    return section
