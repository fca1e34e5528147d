"""What a step of learning weighs, and by which attention."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, Trainer, TrainerCallback
from trl.trainer import utils

from sluiceway_train_worker import attention, base_model, rows
from sluiceway_train_worker.job import Objective, Precision, TrainingJob
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
    trainer = _trainer(job, base, tmp_path)
    (batch,) = trainer.get_train_dataloader()
    monkeypatch.setattr(_Watched, "places", 0)
    monkeypatch.setattr(utils, "_ChunkedLogProbFunction", _Watched)

    trainer.compute_loss(trainer.model, batch)

    answers = batch["labels"] != -100 if objective == "sft" else batch["completion_mask"] == 1
    # DPO asks for all of them twice: with the adapter, and without it.
    times = 1 if objective == "sft" else 2
    assert _Watched.places == times * int(answers.sum())


@pytest.mark.skipif(torch.cuda.is_available(), reason="where there is a GPU, it has the fused attention")
@pytest.mark.parametrize(
    ("objective", "precision", "longest", "expected"),
    [
        ("sft", "bfloat16", 60, "eager"),
        ("dpo", "bfloat16", 60, "eager"),
        ("sft", "bfloat16", attention.LONGEST + 1, "sdpa"),
        ("sft", "float32", 60, "sdpa"),
    ],
)
def test_short_rows_in_bfloat16_are_attended_to_step_by_step(
    base: Path, tmp_path: Path, objective: Objective, precision: Precision, longest: int, expected: str
) -> None:
    made = tiny.sft_rows(8) if objective == "sft" else tiny.dpo_rows(8)
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", made), tmp_path / "cache", objective=objective)
    asked = replace(job, hyperparameters=replace(job.hyperparameters, precision=precision))
    assert _trainer(asked, base, tmp_path, longest).model.config._attn_implementation == expected


@pytest.mark.parametrize(("rows_at_once", "expected"), [(8, "eager"), (12, "sdpa")])
def test_what_would_be_kept_of_it_is_bounded(rows_at_once: int, expected: str) -> None:
    """SmolLM2 with rows of 200 tokens: 240 kB a row, layer and head, 65 MB a row."""
    shape = LlamaConfig(num_hidden_layers=30, num_attention_heads=9, hidden_size=576)
    assert attention.in_bfloat16(shape, rows_at_once, 200) == expected


def test_what_is_kept_of_it_is_what_is_counted(base: Path) -> None:
    """Weights are the tensors of tokens x tokens that wait for the backward pass; they share memory where they can."""
    model, tokens = base_model.model_of(base, "lora"), torch.arange(2 * 37).reshape(2, 37)
    model.set_attn_implementation("eager")
    kept: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.shape[-2:] == (37, 37) and tensor.numel() > 37 * 37 * 2:
            kept[tensor.data_ptr()] = tensor.nbytes
        return tensor

    with torch.autocast("cpu", torch.bfloat16), torch.autograd.graph.saved_tensors_hooks(pack, lambda kept: kept):
        model(tokens)
    assert sum(kept.values()) == attention.kept_bytes(model.config, rows=2, tokens=37)


def test_either_attention_learns_the_same(base: Path, tmp_path: Path) -> None:
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(8)), tmp_path / "cache")
    trainer = _trainer(job, base, tmp_path)
    (batch,) = trainer.get_train_dataloader()
    trainer.model.eval()
    losses = []
    for way in ("sdpa", "eager"):
        trainer.model.set_attn_implementation(way)
        losses.append(trainer.compute_loss(trainer.model, dict(batch)).item())
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)


@pytest.mark.parametrize(
    ("schedule", "share", "rates"),
    [
        ("constant", 0.0, [1.0, 1.0, 1.0, 1.0]),
        ("constant", 0.5, [0.0, 0.5, 1.0, 1.0]),
        ("constant", 1.0, [0.0, 0.25, 0.5, 0.75]),
        ("linear", 0.5, [0.0, 0.5, 1.0, 0.5]),
        ("linear", 1.0, [0.0, 0.25, 0.5, 0.75]),
    ],
)
def test_the_learning_rate_rises_for_its_share_of_the_steps(
    base: Path, tmp_path: Path, schedule: str, share: float, rates: list[float]
) -> None:
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(32)), tmp_path / "cache")
    asked = replace(job.hyperparameters, schedule=schedule, warmup_share=share)
    trainer = _trainer(replace(job, hyperparameters=asked), base, tmp_path)
    trainer.create_optimizer_and_scheduler(4)
    learned = list[float]()
    for _ in range(4):
        learned.append(trainer.lr_scheduler.get_last_lr()[0] / asked.learning_rate)
        trainer.optimizer.step()
        trainer.lr_scheduler.step()
    assert learned == pytest.approx(rates)


def _trainer(job: TrainingJob, base: Path, folder: Path, longest: int = 60) -> Trainer:
    learned = rows.read(job.training, job.objective).remove_columns("row_id")
    model, tokenizer = base_model.model_of(base, "lora"), base_model.tokenizer_of(base)
    return trainer_of(job, folder, model, tokenizer, rows.LearnedRows(learned, None, longest), TrainerCallback())
