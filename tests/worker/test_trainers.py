"""What a step of learning weighs."""

from pathlib import Path
from typing import Any

import pytest
from transformers import TrainerCallback
from trl.trainer import utils

from sluiceway_train_worker import base_model, rows
from sluiceway_train_worker.job import Objective
from sluiceway_train_worker.trainers import trainer_of
from tests.worker import tiny

_LOSS = utils._ChunkedLogProbFunction


class _Watched:
    """The loss of TRL, and for how many places it was asked."""

    places = 0

    @classmethod
    def apply(cls, hidden: Any, *rest: Any) -> Any:
        cls.places += len(hidden)
        return _LOSS.apply(hidden, *rest)


@pytest.mark.parametrize("objective", ["sft", "dpo"])
def test_words_are_weighed_where_an_answer_stands_and_nowhere_else(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, objective: Objective
) -> None:
    made = tiny.sft_rows(8) if objective == "sft" else tiny.dpo_rows(8)
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", made), tmp_path / "cache", objective=objective)
    learned = rows.read(job.training, objective).remove_columns("row_id")
    model, tokenizer = base_model.model_of(base, "lora"), base_model.tokenizer_of(base)
    trainer = trainer_of(job, tmp_path, model, tokenizer, (learned, None), TrainerCallback())
    (batch,) = trainer.get_train_dataloader()
    monkeypatch.setattr(_Watched, "places", 0)
    monkeypatch.setattr(utils, "_ChunkedLogProbFunction", _Watched)

    trainer.compute_loss(trainer.model, batch)

    answers = batch["labels"] != -100 if objective == "sft" else batch["completion_mask"] == 1
    # DPO asks for all of them twice: with the adapter, and without it.
    times = 1 if objective == "sft" else 2
    assert _Watched.places == times * int(answers.sum())
