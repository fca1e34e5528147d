"""Questions with known answers, asked of several models: how many are right, refused, beside the point, or wrong but
cited.

`python -m tests.benchmarks answers [--data FOLDER]`; against a Sluiceway that already runs, with its own models:
`python -m tests.benchmarks.answers --running DATA_FOLDER [--model NAME …]`.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from sluiceway_client import Sluiceway, discover
from tests.benchmarks import answers_xquad
from tests.benchmarks.answer_set import served, tallies
from tests.benchmarks.answer_set.generated import SEED, generated
from tests.benchmarks.answer_set.models import SPOKEN, lines, script
from tests.benchmarks.answer_set.tallies import Tally
from tests.benchmarks.answer_set.values import SPLITS, AnswerSet
from tests.benchmarks.answers_judge import Tally as PersonTally
from tests.benchmarks.answers_machine import Machine, behind, machine, models
from tests.benchmarks.answers_questions import Draw
from tests.benchmarks.answers_questions import drawn as drawn_by_people
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table

GENERATED = ("extractive", "oracle", "judge", "llama", "liar", "lying-judge")
BY_PEOPLE = ("llama", "openai_http", "scripted", "scripted-judge", "extractive")
JUDGING = ("judge", "lying-judge", "scripted-judge")


def run(data: Datasets) -> Section:
    """All models on a machine of this run; the questions of people where there are any."""
    folder = data.retrieval / "xquad_en" if data.retrieval else None
    draw = drawn_by_people(folder) if folder and folder.is_dir() else None
    return asyncio.run(_on_a_new_machine(generated("unseen"), draw))


async def _on_a_new_machine(of: AnswerSet, draw: Draw | None) -> Section:
    scripts = {one.name: lines(script(of.questions, one.says)) for one in SPOKEN}
    if draw is not None:
        scripts |= dict.fromkeys(("scripted", "scripted-judge"), answers_xquad.script(draw))
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(behind()) if draw is not None else None
        # Starting a machine waits in this thread; the engine behind has a process of its own.
        made = stack.enter_context(machine(scripts, lambda files: models(files, engine, JUDGING)))
        sluiceway = await stack.enter_async_context(Sluiceway(discover(made.data, {})))
        found = await _generated(sluiceway, of, GENERATED)
        by_people = await answers_xquad.measured(made, sluiceway, draw, BY_PEOPLE) if draw is not None else ()
        return section(found, by_people)


async def _generated(sluiceway: Sluiceway, of: AnswerSet, asked: Sequence[str]) -> dict[str, Tally]:
    await served.fill(sluiceway, of.documents)
    return await served.asked_of(sluiceway, of, asked)


def section(found: Mapping[str, Tally], by_people: Sequence[PersonTally] = ()) -> Section:
    """The tables and how they came about."""
    parts = [
        table
        for model, tally in found.items()
        for table in (tallies.by_language(model, tally), tallies.by_kind(model, tally))
    ]
    people: tuple[Table, ...] = (answers_xquad.table(by_people),) if by_people else ()
    notes = (*_NOTES, *(answers_xquad.NOTES if by_people else ()))
    return Section("Answers", (tallies.by_model(found, _LEAD), tallies.bars(found), *parts, *people), notes)


_LEAD = "Generated questions, the unseen split."
_NOTES = (
    f"Documents and questions are made from templates by the seed {SEED}; the rules were developed on another split, "
    "which has other documents, other templates and other questions. Of this one the sums alone were looked at while "
    "rules were made, about fifteen times. Shares with their 95 % Wilson intervals.",
    "extractive: no model. oracle: says the right thing in words of its own, and where nothing answers it makes "
    f"something up. llama: SmolLM2-135M of the package, asked {served.ASKED['llama']} of the questions, drawn by hash. "
    "liar: says what another thing has, or nobody; it has no bar but shows what a model can get past the rules. judge: "
    "the oracle, let judge what answers (`judges_relevance`), and it says so where nothing does. lying-judge: the "
    "liar, let judge.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--running", type=Path, required=True, help="data folder of a Sluiceway that runs")
    parser.add_argument("--split", choices=SPLITS, default="unseen")
    parser.add_argument("--model", action="append", help="which models; as often as wanted")
    chosen = parser.parse_args()
    print(asyncio.run(_on_a_running_one(chosen)).markdown())


async def _on_a_running_one(chosen: argparse.Namespace) -> Section:
    async with Sluiceway(discover(Machine(chosen.running).data, {})) as sluiceway:
        return section(await _generated(sluiceway, generated(chosen.split), chosen.model or ["", "extractive"]))


if __name__ == "__main__":
    main()
