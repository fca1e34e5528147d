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
_MODELS = ("extractive", "oracle", "recorded", "judge", "lying-judge")


def run(_: Datasets) -> Section:
    """Extraction, chunks, vectors, search and grounding are those of the services; the stores are in memory."""
    return section({half: asyncio.run(asked_each(list(themes(half)), _MODELS)) for half in _HALVES})


def section(found: Mapping[Half, Mapping[str, Tally]]) -> Section:
    """Both halves by model; of the unseen one, languages and kinds of the documents' words and of those that judge."""
    both = {f"{model}, {half}": tally for half, by_model in found.items() for model, tally in by_model.items()}
    details = (
        table
        for model in ("extractive", "recorded", "judge")
        for table in (
            tallies.by_language(f"{model}, unseen", found["unseen"][model]),
            tallies.by_kind(f"{model}, unseen", found["unseen"][model]),
        )
    )
    return Section(
        "Answers where things are told unevenly",
        (tallies.by_model(both, "Both halves."), *details),
        (
            "Each theme is asked of its own documents, in one process. They were written for this repository by people "
            "who knew nothing of the rules: two things of like name, of which one is told what the other is not. "
            "Others wrote what a good model would answer, and what a careless one would.",
            "`oracle` says what a good model would, and makes something up where nothing is told; `judge` says the "
            "same and no there, and is let judge; `lying-judge` is let judge and says what a careless one would. "
            "`recorded` is let judge, and says what a large hosted model answered to the passages that it was shown.",
        ),
    )
