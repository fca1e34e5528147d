"""`python -m tests.benchmarks [NAME …] [--data FOLDER] [--write]`: runs the benchmarks, all where none is named."""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.benchmarks import written
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.listed import NAMES, NEED_DATA, found
from tests.benchmarks.measured import machine


def main(words: Sequence[str] | None = None) -> int:
    """0 when all ran; what was missed by a figure is said beside it, and is no failure."""
    chosen = _arguments().parse_args(words)
    data = Datasets(chosen.data)
    names = chosen.names or [name for name in NAMES if data.retrieval or name not in NEED_DATA]
    if left_out := [name for name in NAMES if not chosen.names and name not in names]:
        print(f"left out without `--data`: {', '.join(left_out)}", file=sys.stderr)
    failed = [name for name in names if not _ran(name, data, chosen.write)]
    if failed:
        print(f"did not run: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--data", type=Path, help="folder with the open data sets, see docs/benchmarks.md")
    parser.add_argument("--write", action="store_true", help="write what was found into docs/benchmarks.md")
    return parser


def _name(word: str) -> str:
    if word not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no benchmark {word!r}; there are {', '.join(NAMES)}")
    return word


def _ran(name: str, data: Datasets, write: bool) -> bool:
    """A process of its own for each, so that none pays for what another one left in memory."""
    on, began = machine(), time.monotonic()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        running = pool.submit(found, name, data)
        if (error := running.exception()) is not None:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            return False
    text = f"{running.result().markdown()}\n\n{on}"
    print(f"{text}\n\n{name} took {time.monotonic() - began:.0f} s\n", flush=True)
    if write:
        written.into(written.PAGE, name, text)
    return True


if __name__ == "__main__":
    sys.exit(main())
