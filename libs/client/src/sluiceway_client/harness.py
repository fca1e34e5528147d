"""Model of EleutherAI's evaluation harness (lm-eval) that asks `infer`, and the command that runs its task files:
`python -m sluiceway_client.harness [--model NAME] [--limit N] [--json FILE] TASK.yaml…`. It needs the extra `harness`.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from sluiceway_client.answers import Question
from sluiceway_client.errors import Blocked, Invalid, Overloaded, SluicewayError, Unauthenticated
from sluiceway_client.values import Answer, ContinuationScore, Model

try:
    from lm_eval import simple_evaluate
    from lm_eval.api.model import LM
    from lm_eval.utils import make_table
except ImportError as error:
    _MISSING = "the harness is not installed here; `make worker` makes an environment that has it, in .venv-worker"
    if __name__ == "__main__":
        sys.exit(_MISSING)
    raise ImportError(_MISSING) from error

MOST_CONTINUATIONS: Final = 64
MOST_STOPS: Final = 4
_AT_A_TIME: Final = 4
# Of a service that has no place free, which says when to come again.
_TRIES: Final = 100
# What the tasks of the harness ask for where they say nothing.
_MAX_TOKENS: Final = 256
_Pair = tuple[str, str]
_T = TypeVar("_T")
_R = TypeVar("_R")


class HarnessClient(Protocol):
    """What of the client is needed."""

    def ask(self, question: Question) -> Answer: ...

    def models(self) -> Sequence[Model]: ...

    def score(self, prompt: str, continuations: Sequence[str], *, model: str = "") -> list[ContinuationScore]: ...


class InferModel(LM):  # type: ignore[misc]  # ships no types
    """`model` is a name as `infer` has it, with an adapter where there is one; empty is the standard one.

    Likelihoods are of the bare text, answers are given to it as a question, in the words of the model's chat template.
    """

    def __init__(self, client: HarnessClient, model: str = "") -> None:
        super().__init__()
        self._client, self._model = client, model

    def loglikelihood(self, requests: Sequence[Any]) -> list[tuple[float, bool]]:
        """Sum of natural logarithms, and whether each token was the likeliest, in the order of the requests."""
        asked: list[_Pair] = [request.args for request in requests]
        told = _each(self._scores, _by_prompt(asked))
        return [(score.log_probability, score.greedy) for scores in told for score in scores]

    def _scores(self, pairs: Sequence[_Pair]) -> list[ContinuationScore]:
        """Of continuations of one prompt."""
        continuations = [continuation for _, continuation in pairs]
        return _when_free(lambda: self._client.score(pairs[0][0], continuations, model=self._model))

    def loglikelihood_rolling(self, requests: Sequence[Any]) -> list[float]:
        """Raises Invalid: `Score` weighs what comes after a prompt, and here is none."""
        raise Invalid(
            "a task of the output type loglikelihood_rolling asks for the perplexity of whole texts, which infer does "
            "not tell; take tasks of multiple_choice, loglikelihood or generate_until",
            field="output_type",
        )

    def generate_until(self, requests: Sequence[Any]) -> list[str]:
        """Answers at temperature 0, where the task says no other, up to the first of its words at which one ends."""
        return _each(self._answer, [request.args for request in requests])

    def _answer(self, request: tuple[str, Mapping[str, Any]]) -> str:
        """Nothing, which is wrong, where the policy of guard blocks the question or the answer. Raises Blocked where
        the caller may ask nothing at all: that is no figure of a model."""
        text, said = request
        stops = _stops(said.get("until"))
        question = Question(
            text=text,
            collection="",
            model=self._model,
            max_tokens=int(said.get("max_gen_toks", _MAX_TOKENS)),
            temperature=float(said.get("temperature", 0.0)) if said.get("do_sample") else 0.0,
            stop=stops[:MOST_STOPS],
        )
        try:
            return _until(_when_free(lambda: self._client.ask(question)).text, stops)
        except Unauthenticated:
            raise
        except Blocked:
            _when_free(self._client.models)
            return ""


def _by_prompt(pairs: Sequence[_Pair]) -> Iterator[Sequence[_Pair]]:
    """Those side by side that have one prompt, as many as one call may weigh."""
    for _, same in groupby(pairs, key=lambda pair: pair[0]):
        together = list(same)
        for first in range(0, len(together), MOST_CONTINUATIONS):
            yield together[first : first + MOST_CONTINUATIONS]


def _stops(until: str | Sequence[str] | None) -> tuple[str, ...]:
    said = (until,) if isinstance(until, str) else tuple(until or ())
    return tuple(each for each in said if each)


def _until(text: str, stops: Iterable[str]) -> str:
    """Cut here as well: a model is told of four such words at the most."""
    return text[: min((at for stop in stops if (at := text.find(stop)) >= 0), default=len(text))]


def _when_free(call: Callable[[], _R]) -> _R:
    """Others ask as well: an evaluation waits for its turn. Raises Overloaded where it never comes."""
    for _ in range(_TRIES):
        try:
            return call()
        except Overloaded as error:
            time.sleep(error.retry_after or 1.0)
    return call()


def _each(call: Callable[[_T], _R], asked: Iterable[_T]) -> list[_R]:
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return list(pool.map(call, asked))


def task(path: Path) -> dict[str, Any]:
    """A task as the harness takes it, whose data lies beside its file. Tags such as `!function`, which would run code,
    are refused. Raises Invalid."""
    import yaml

    try:
        said: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        files: Mapping[str, str] = said["dataset_kwargs"]["data_files"]
        beside = {split: str((path.parent / name).resolve(strict=True)) for split, name in files.items()}
    except (OSError, yaml.YAMLError, LookupError, TypeError, AttributeError) as error:
        raise Invalid(
            f"{path.name} is no task with files of its own ({type(error).__name__}: {str(error)[:200]}); see "
            "docs/harness.md",
            field="task",
        ) from error
    return {**said, "dataset_path": "json", "dataset_kwargs": {"data_files": beside}}


def evaluated(client: HarnessClient, model: str, paths: Sequence[Path], limit: int | None) -> dict[str, Any]:
    """Results of tasks, as the harness writes them."""
    tasks = [task(path) for path in paths]
    results: dict[str, Any] = simple_evaluate(
        InferModel(client, model), tasks=tasks, limit=limit, bootstrap_iters=0, log_samples=True
    )
    return results


def main() -> None:
    """Exit code 0: measured; 2: it could not be, and why is one line."""
    # What is asked lies here: nothing is fetched.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sluiceway_client.blocking import BlockingSluiceway

    asked = _arguments()
    try:
        with BlockingSluiceway.discover() as client:
            results = evaluated(client, asked.model, asked.tasks, asked.limit)
    except SluicewayError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    if asked.json:
        asked.json.write_text(json.dumps({"results": results["results"], "samples": results["samples"]}, default=str))
    print(make_table(results))


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        prog="python -m sluiceway_client.harness", description="Runs tasks of EleutherAI's harness through infer."
    )
    arguments.add_argument("tasks", nargs="+", type=Path, metavar="TASK.yaml")
    arguments.add_argument("--model", default="", help="as `sluiceway models` lists it; the standard one where unset")
    arguments.add_argument("--limit", type=int, help="cases of each task, the first ones")
    arguments.add_argument("--json", type=Path, help="file for all results, case by case")
    return arguments.parse_args()


if __name__ == "__main__":
    main()
