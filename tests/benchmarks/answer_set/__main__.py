"""`python -m tests.benchmarks.answer_set [--split SPLIT] …`: asks a split in this process, within a minute or two.

`--wrong FILE` lists what was not right, by class, for whoever mends it; nothing of `unseen` and `blind` is ever listed.
`uneven` is the half of that set which may be built on.
`--files FOLDER` writes the documents for a person to read, and ends.
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.answer_set import tallies
from tests.benchmarks.answer_set.asking import asked_each
from tests.benchmarks.answer_set.generated import SEED, generated
from tests.benchmarks.answer_set.judging import Verdict
from tests.benchmarks.answer_set.models import SPOKEN_IN_MEMORY
from tests.benchmarks.answer_set.tallies import Judged, Tally
from tests.benchmarks.answer_set.uneven import themes
from tests.benchmarks.answer_set.values import LANGUAGES, SPLITS, AnswerSet
from tests.benchmarks.measured import Section

MODELS = ("extractive", *(one.name for one in SPOKEN_IN_MEMORY))
UNEVEN = "uneven"
_CLASSES: tuple[Verdict, ...] = ("wrong but cited", "wrong, not cited", "beside the point", "wrongly refused")


def main(words: Sequence[str] | None = None) -> int:
    """0 when all was asked."""
    chosen = _arguments().parse_args(words)
    if chosen.wrong and chosen.split not in ("building", UNEVEN):
        print(f"the split `{chosen.split}` is counted and never listed: leave out `--wrong`", file=sys.stderr)
        return 2
    languages = chosen.language or LANGUAGES
    is_uneven = chosen.split == UNEVEN
    parts = list(themes("building", languages)) if is_uneven else [generated(chosen.split, languages, chosen.seed)]
    if chosen.files:
        for of in parts:
            write(of, chosen.files)
        return 0
    found = asyncio.run(asked_each(parts, chosen.model or MODELS))
    print(section(chosen.split, found).markdown())
    if chosen.wrong:
        chosen.wrong.write_text(listed(found), "utf-8")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.answer_set",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--split", choices=(*SPLITS, UNEVEN), default="building")
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="as often as wanted; all without it")
    parser.add_argument("--model", action="append", choices=MODELS, help="as often as wanted; all without it")
    parser.add_argument("--seed", type=int, default=SEED, help="other documents from the same templates")
    parser.add_argument("--wrong", type=Path, metavar="FILE", help="where to list what was not right")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="where to write the documents")
    return parser


def section(split: str, found: Mapping[str, Tally]) -> Section:
    """The tables of a split."""
    lead = f"The {split} split, in this process."
    parts = (
        table
        for model, tally in found.items()
        for table in (tallies.by_language(model, tally), tallies.by_kind(model, tally))
    )
    return Section("Answers", (tallies.by_model(found, lead), *parts, tallies.bars(found)))


def write(of: AnswerSet, folder: Path) -> None:
    """Each document under its key."""
    for document in of.documents:
        file = folder / document.key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(document.content)


def listed(found: Mapping[str, Tally]) -> str:
    """What was not right, by model, class and kind."""
    parts = [
        f"## {model}: {verdict}\n\n{_listed(tally, verdict)}" for model, tally in found.items() for verdict in _CLASSES
    ]
    return "\n\n".join(parts) + "\n"


def _listed(tally: Tally, verdict: Verdict) -> str:
    those = [one for one in tally.answered if one.verdict == verdict]
    return "\n".join(map(_line, sorted(those, key=lambda one: (one.question.kind, one.question.id)))) or "none"


def _line(one: Judged) -> str:
    asked, said = one.question, one.said
    wanted = "an honest no" if not asked.answerable else " or ".join(" + ".join(words) for words in asked.accepted)
    keys = sorted({quote.key for quote in said.quotes})
    return (
        f"- **{asked.kind}** `{asked.id}`: {asked.text}\n  - said: {said.text!r} {keys}\n"
        f"  - wanted: {wanted}, from {sorted(asked.cited)}"
    )


if __name__ == "__main__":
    sys.exit(main())
