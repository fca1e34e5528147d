"""The generated questions in one process, without servers: all splits beside one another, so that it shows how much of
what is right where the rules were built is right elsewhere too.
"""

import asyncio

from sluiceway_embed.adapters.encoders.model import MULTILINGUAL
from tests.benchmarks.answer_set import tallies
from tests.benchmarks.answer_set.asking import asked_in_memory
from tests.benchmarks.answer_set.generated import SEED, generated
from tests.benchmarks.answer_set.models import SPOKEN
from tests.benchmarks.answer_set.tallies import Tally
from tests.benchmarks.answer_set.values import SPLITS, Split
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section

MODELS = ("extractive", *(one.name for one in SPOKEN))
# What is asked by the multilingual encoder too.
BESIDE = ("extractive", "oracle")
UNKNOWN: tuple[Split, ...] = ("blind", "unseen")


def run(_: Datasets) -> Section:
    """Extraction, chunks, vectors, search and grounding are those of the services; the stores are in memory."""
    found = {split: asyncio.run(asked_in_memory(generated(split), MODELS)) for split in reversed(SPLITS)}
    beside = {split: asyncio.run(asked_in_memory(generated(split), BESIDE, MULTILINGUAL)) for split in UNKNOWN}
    return section(found, beside)


def section(found: dict[Split, dict[str, Tally]], beside: dict[Split, dict[str, Tally]]) -> Section:
    """The tables of the blind split, and what the others give beside it; last, what the multilingual encoder gives."""
    blind = found["blind"]
    all_splits = {f"{model}, {split}": tally for split, models in found.items() for model, tally in models.items()}
    multilingual = {f"{model}, {split}": tally for split, models in beside.items() for model, tally in models.items()}
    parts = [
        table
        for model in ("extractive", "oracle", "judge")
        for table in (tallies.by_language(model, blind[model]), tallies.by_kind(model, blind[model]))
    ]
    return Section(
        "Answers in one process",
        (
            tallies.by_model(all_splits, "All splits of the generated questions."),
            tallies.by_model(multilingual, f"Passages found by {MULTILINGUAL}."),
            tallies.bars(blind),
            *parts,
            tallies.by_language(f"extractive, {MULTILINGUAL}", beside["blind"]["extractive"]),
        ),
        (
            f"The seed is {SEED}. Extraction, chunks, vectors, search and grounding are those of the services, without "
            "servers and with stores in memory; bars, languages and kinds are of the blind split.",
        ),
    )
