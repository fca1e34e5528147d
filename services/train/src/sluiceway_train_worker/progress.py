"""The callback between two steps: a report of the last one, and a look whether somebody asked to end."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
import torch.distributed as dist
from transformers import TrainerCallback

from sluiceway_train_worker import checkpoints
from sluiceway_train_worker.ending import Stop, diverged
from sluiceway_train_worker.report import Report

# Figures of a log by our names. The margin is DPO's: how much more likely the chosen answer is than the rejected one,
# measured from the base; the accuracy is the share of pairs, or of tokens, that are got right.
_FIGURES: Final = {
    "loss": "loss",
    "eval_loss": "validation_loss",
    "learning_rate": "learning_rate",
    "rewards/margins": "margin",
    "rewards/accuracies": "pair_accuracy",
    "mean_token_accuracy": "token_accuracy",
}
# Where one of these is no finite number the next checkpoint would have none either.
_FINITE: Final = {"loss": "the loss", "grad_norm": "the gradient"}


class Progress(TrainerCallback):  # type: ignore[misc]  # ships no types here
    """The trainer calls it after each step, each log and each checkpoint."""

    def __init__(self, report: Report, stop: Stop, digest: str) -> None:
        self._report, self._stop, self._digest = report, stop, digest

    def on_log(self, _args: Any, state: Any, _control: Any, logs: Mapping[str, float], **_kwargs: Any) -> None:
        _must_be_finite(logs, state.global_step)
        figures = {ours: logs[theirs] for theirs, ours in _FIGURES.items() if theirs in logs}
        if "loss" in figures or "validation_loss" in figures:
            self._report.say("step", step=state.global_step, steps=state.max_steps, epoch=state.epoch, **figures)

    def on_step_end(self, _args: Any, _state: Any, control: Any, **_kwargs: Any) -> None:
        if _agreed(self._stop.asked):
            control.should_training_stop = control.should_save = True

    def on_save(self, args: Any, state: Any, _control: Any, **_kwargs: Any) -> None:
        _wait_for_the_others()
        if state.is_world_process_zero:
            checkpoints.complete(Path(args.output_dir) / f"checkpoint-{state.global_step}", self._digest)
            self._report.say("checkpoint", step=state.global_step)


def _must_be_finite(logs: Mapping[str, float], step: int) -> None:
    """Raises `Refused`: a log comes before the checkpoint of its step."""
    for theirs, ours in _FINITE.items():
        if not math.isfinite(logs.get(theirs, 0.0)):
            raise diverged(f"{ours} of step {step} is no finite number")


def _learns_with_others() -> bool:
    return bool(dist.is_available() and dist.is_initialized())


def _wait_for_the_others() -> None:
    """Each process writes its own part of a checkpoint, which is whole when the last one has."""
    if _learns_with_others():
        dist.barrier()


def _agreed(asked: bool) -> bool:
    """Of several processes one may have been asked earlier: they end after the same step, or wait for ever."""
    if not _learns_with_others():
        return asked
    most = torch.tensor(int(asked), device=_where_all_reach_it())
    dist.all_reduce(most, op=dist.ReduceOp.MAX)
    return bool(most.item())


def _where_all_reach_it() -> torch.device:
    """NCCL carries what lies on a card, and nothing else."""
    is_on_cards = dist.get_backend() == "nccl"
    return torch.device("cuda", torch.cuda.current_device()) if is_on_cards else torch.device("cpu")
