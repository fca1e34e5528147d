"""Questions on two things of like name, of which the documents tell unevenly, in one process: how often what is told of
the one, of a part or of another case is given as an answer.
"""

import asyncio
from collections.abc import Mapping

from tests.benchmarks.answer_set import tallies
from tests.benchmarks.answer_set.asking import asked_each
from tests.benchmarks.answer_set.tallies import Tally
from tests.benchmarks.answer_set.uneven import Half, themes
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section

_HALVES: tuple[Half, ...] = ("unseen", "building")
_MODEL = "extractive"


def run(_: Datasets) -> Section:
    """Extraction, chunks, vectors, search and grounding are those of the services; the stores are in memory."""
    return section({half: asyncio.run(asked_each(list(themes(half)), (_MODEL,)))[_MODEL] for half in _HALVES})


def section(found: Mapping[Half, Tally]) -> Section:
    """Both halves, and the languages and kinds of the unseen one."""
    both = {f"{_MODEL}, {half}": tally for half, tally in found.items()}
    unseen = found["unseen"]
    return Section(
        "Answers where things are told unevenly",
        (
            tallies.by_model(both, "Both halves."),
            tallies.by_language(f"{_MODEL}, unseen", unseen),
            tallies.by_kind(f"{_MODEL}, unseen", unseen),
        ),
        (
            "Each theme is asked of its own documents, in one process. They were written for this repository by people "
            "who knew nothing of the rules: two things of like name, of which one is told what the other is not.",
        ),
    )
