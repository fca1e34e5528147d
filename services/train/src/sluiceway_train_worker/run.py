"""One attempt at a run, from its folder to its adapter."""

from pathlib import Path
from typing import Any

from datasets import Dataset
from transformers import Trainer

from sluiceway_train_worker import adapter, base_model, checkpoints, gguf_lora, rows, targets
from sluiceway_train_worker.ending import Stop, Stopped
from sluiceway_train_worker.job import TrainingJob
from sluiceway_train_worker.progress import Progress
from sluiceway_train_worker.report import Report
from sluiceway_train_worker.trainers import CHECKPOINTS, trainer_of


def run(job: TrainingJob, folder: Path, report: Report, stop: Stop) -> None:
    """Learns on from the newest whole checkpoint, writes the adapter and says so.

    Raises `Refused` where it cannot be done as asked, `Stopped` where somebody asked it to end."""
    report.say("phase", phase="loading")
    base = base_model.folder_of(job.base, Path(job.cache))
    gguf_lora.check_base(base)
    tokenizer = base_model.tokenizer_of(base)
    learned = _rows(job, tokenizer, report)
    model = base_model.model_of(base, job.adapter.method)
    targets.check(model, job.adapter.targets, base)
    trainer = trainer_of(job, folder, model, tokenizer, learned, Progress(report, stop, job.digest))
    stop.wait_for_steps()
    _learn(trainer, checkpoints.newest(folder / CHECKPOINTS, job.digest), report)
    _leave(job, trainer, base, folder, report)


def _rows(job: TrainingJob, tokenizer: Any, report: Report) -> rows.LearnedRows:
    training, longest = _measured(job, job.training, tokenizer, report, "training")
    if not job.validation:
        return rows.LearnedRows(training, None, longest)
    validation, other = _measured(job, job.validation, tokenizer, report, "validation")
    return rows.LearnedRows(training, validation, max(longest, other))


def _measured(
    job: TrainingJob, shards: tuple[str, ...], tokenizer: Any, report: Report, part: str
) -> tuple[Dataset, int]:
    """Rows, and the tokens of the longest one."""
    found = rows.read(shards, job.objective)
    tokens = rows.measure(found, job.objective, tokenizer, job.hyperparameters.max_length)
    report.say("rows", part=part, rows=len(found), tokens=sum(tokens))
    return found.remove_columns("row_id"), max(tokens)


def _learn(trainer: Trainer, checkpoint: Path | None, report: Report) -> None:
    """A trainer that was asked to stop returns as one that is done does: the steps tell which it was."""
    report.say("phase", phase="training", checkpoint=checkpoint.name if checkpoint else None)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if trainer.state.global_step < trainer.state.max_steps:
        raise Stopped(trainer.state.global_step)


def _leave(job: TrainingJob, trainer: Trainer, base: Path, folder: Path, report: Report) -> None:
    report.say("phase", phase="packaging")
    if trainer.is_world_process_zero():
        files = adapter.write(job, trainer.model, base, folder)
        report.say("done", steps=trainer.state.global_step, files=files)
