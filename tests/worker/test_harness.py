"""The model of lm-eval that asks infer, over a client that says what is written down."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lm_eval.api.instance import Instance

from sluiceway_client.answers import Question
from sluiceway_client.errors import Blocked, Invalid, Overloaded, Unauthenticated
from sluiceway_client.harness import MOST_CONTINUATIONS, InferModel, evaluated, task
from sluiceway_client.values import Answer, ContinuationScore, Groundedness, Model

TASKS = Path(__file__).parents[2] / "docs/harness"


@dataclass
class Scripted:
    """Weighs a continuation by its length, the longest one least, and answers `says`. What `refuses` is said to the
    first questions, what it `forbids` to whoever asks what there is to ask."""

    says: str = "It is 21. But 19 before."
    refuses: Exception | None = None
    refusals: int = 1
    forbids: Exception | None = None
    scored: list[tuple[str, int]] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if self.refuses is not None and len(self.asked) <= self.refusals:
            raise self.refuses
        return _answer(self.says)

    def models(self) -> list[Model]:
        if self.forbids is not None:
            raise self.forbids
        return []

    def score(self, prompt: str, continuations: Sequence[str], *, model: str = "") -> list[ContinuationScore]:
        self.scored.append((prompt, len(continuations)))
        return [ContinuationScore(-float(len(each)), 1, len(each) < 3) for each in continuations]


def test_continuations_of_one_prompt_are_weighed_in_one_call_and_come_back_in_order() -> None:
    client = Scripted()
    pairs = [("one", " a"), ("one", " abc"), ("two", " ab"), *(("three", " a") for _ in range(MOST_CONTINUATIONS + 1))]
    told = InferModel(client).loglikelihood([_request("loglikelihood", pair) for pair in pairs])
    assert told[:3] == [(-2.0, True), (-4.0, False), (-3.0, False)]
    assert len(told) == len(pairs)
    assert sorted(client.scored) == [("one", 2), ("three", 1), ("three", MOST_CONTINUATIONS), ("two", 1)]


def test_an_answer_ends_at_the_first_of_its_stops_however_many_there_are() -> None:
    client = Scripted("first second third")
    until = ["9", "8", "7", "6", " third", " second"]
    request = _request("generate_until", ("Count.", {"until": until, "max_gen_toks": 7, "temperature": 0.9}))
    assert InferModel(client, "tiny+clerk").generate_until([request]) == ["first"]
    (asked,) = client.asked
    assert (asked.model, asked.max_tokens, asked.collection) == ("tiny+clerk", 7, "")
    assert asked.stop == ("9", "8", "7", "6")
    assert asked.temperature == 0  # nothing is drawn where the task does not say so


def test_what_guard_blocks_is_answered_with_nothing() -> None:
    request = _request("generate_until", ("Count.", {}))
    assert InferModel(Scripted(refuses=Blocked("not allowed"))).generate_until([request]) == [""]


def test_who_may_ask_nothing_at_all_gets_no_figure() -> None:
    request, forbidden = _request("generate_until", ("Count.", {})), Blocked("it needs the role reader")
    with pytest.raises(Blocked, match="it needs the role reader"):
        InferModel(Scripted(refuses=forbidden, forbids=forbidden)).generate_until([request])


def test_a_service_that_has_no_place_free_is_asked_again_when_it_says() -> None:
    client = Scripted(refuses=Overloaded("come again", retry_after=0.001), refusals=2)
    request = _request("generate_until", ("Count.", {}))
    assert InferModel(client).generate_until([request]) == [client.says]
    assert len(client.asked) == 3


def test_a_key_that_does_not_count_ends_the_evaluation() -> None:
    request = _request("generate_until", ("Count.", {}))
    with pytest.raises(Unauthenticated, match="no key"):
        InferModel(Scripted(refuses=Unauthenticated("no key"))).generate_until([request])


def test_perplexity_of_whole_texts_is_refused_with_the_way_out() -> None:
    with pytest.raises(Invalid, match="take tasks of multiple_choice, loglikelihood or generate_until"):
        InferModel(Scripted()).loglikelihood_rolling([])


def test_the_samples_of_the_documentation_are_measured() -> None:
    """The shortest sentence is the likeliest here, which is right where that is true; of four letters the first is."""
    names = ("mmlu", "truthfulqa", "gsm8k")
    results = evaluated(Scripted(), "", [TASKS / f"{name}.yaml" for name in names], None)["results"]
    assert results["mmlu_sample"]["acc,none"] == 0.25
    assert results["truthfulqa_sample"]["acc,none"] == 0.75
    assert results["gsm8k_sample"]["exact_match,last-number"] == pytest.approx(1 / 3)


def test_a_task_that_would_run_code_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TASKS, tmp_path / "tasks")
    path = tmp_path / "tasks/mmlu.yaml"
    path.write_text(path.read_text().replace("doc_to_target: answer", "doc_to_target: !function evil.target"))
    with pytest.raises(Invalid, match=r"mmlu\.yaml is no task with files of its own \(ConstructorError"):
        task(path)


def test_a_task_whose_data_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lost.yaml"
    path.write_text(json.dumps({"task": "lost", "dataset_kwargs": {"data_files": {"test": "lost.jsonl"}}}))
    with pytest.raises(Invalid, match=r"lost\.yaml is no task with files of its own \(FileNotFoundError"):
        task(path)


def _request(kind: Any, arguments: tuple[Any, ...]) -> Instance:
    return Instance(request_type=kind, doc={}, arguments=arguments, idx=0)


def _answer(text: str) -> Answer:
    return Answer(
        answer_id="ans_1",
        text=text,
        citations=(),
        groundedness=Groundedness("ungrounded", 0.0),
        usage={},
        timings_ms={},
        model="tiny",
        guard="",
    )
