"""The generated questions in one process, without servers: both halves beside one another, so that it shows how much of
what is right on the building half is right elsewhere too."""

import asyncio

from tests.benchmarks.answer_set import tallies
from tests.benchmarks.answer_set.asking import asked_in_memory
from tests.benchmarks.answer_set.generated import SEED, generated
from tests.benchmarks.answer_set.tallies import Tally
from tests.benchmarks.answer_set.values import Half
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section

MODELS = ("extractive", "oracle", "liar")


def run(_: Datasets) -> Section:
    """Extraction, chunks, vectors, search and grounding are those of the services; the stores are in memory."""
    return section({half: asyncio.run(asked_in_memory(generated(half), MODELS)) for half in ("unseen", "building")})


def section(found: dict[Half, dict[str, Tally]]) -> Section:
    """The tables of the unseen half, and what the other half gives beside it."""
    unseen = found["unseen"]
    both = {f"{model}, {half}": tally for half, models in found.items() for model, tally in models.items()}
    parts = [
        table
        for model in ("extractive", "oracle")
        for table in (tallies.by_language(model, unseen[model]), tallies.by_kind(model, unseen[model]))
    ]
    return Section(
        "Answers in one process",
        (tallies.by_model(both, "Both halves of the generated questions."), tallies.bars(unseen), *parts),
        (
            f"The seed is {SEED}. Extraction, chunks, vectors, search and grounding are those of the services, without "
            "servers and with stores in memory; bars, languages and kinds are of the unseen half.",
        ),
    )
