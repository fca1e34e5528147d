"""Trainers of TRL: SFT learns one answer, DPO prefers one of two."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import torch
from peft import LoraConfig, prepare_model_for_kbit_training
from transformers import PrinterCallback, Trainer, TrainerCallback
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer
from trl.trainer import utils as losses

from sluiceway_train_worker import attention
from sluiceway_train_worker.job import Hyperparameters, Objective, Precision, TrainingJob
from sluiceway_train_worker.rows import ANSWERS, LearnedRows

CHECKPOINTS: Final = "checkpoints"
_KEPT: Final = 2  # where the newest is torn, there is one before it

# The one of that name in transformers does not rise.
_SCHEDULERS: Final[Mapping[str, str]] = {"constant": "constant_with_warmup"}
# What is 1 or more transformers takes for a number of steps.
_WHOLE: Final = 1 - 1e-9

# Without Triton, TRL weighs all words of the model at every place, and drops what it found at those of the prompt: the
# loss is the same, and most of what it costs is for nothing. It asks this whether to leave them out beforehand.
losses._use_triton = lambda _device: True


def trainer_of(
    job: TrainingJob,
    folder: Path,
    model: Any,
    tokenizer: Any,
    rows: LearnedRows,
    callback: TrainerCallback,
) -> Trainer:
    """The trainer of a job over its rows, which calls back after each step."""
    if job.adapter.method == "qlora":
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    arguments = _arguments(job, folder, looks=rows.validation is not None)
    if arguments.use_cpu and arguments.bf16:
        model.set_attn_implementation(attention.in_bfloat16(model.config, _at_once(job), rows.longest))
    trainer = _TRAINERS[job.objective](
        model=model,
        processing_class=tokenizer,
        args=arguments,
        train_dataset=rows.training,
        eval_dataset=rows.validation,
        peft_config=_lora(job),
        callbacks=[callback],
    )
    if job.adapter.method == "qlora":
        _in_float32(trainer.model)
    trainer.remove_callback(PrinterCallback)  # the report says it
    return trainer


def _at_once(job: TrainingJob) -> int:
    """Texts that go through the model together: each of a pair is one."""
    return job.hyperparameters.batch_size * len(ANSWERS[job.objective])


def _in_float32(model: Any) -> None:
    """TRL puts an adapter beside four bits into bfloat16; it is learned and left as beside a whole base."""
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.to(torch.float32)


def _lora(job: TrainingJob) -> LoraConfig:
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=job.adapter.rank,
        lora_alpha=job.adapter.alpha,
        lora_dropout=job.adapter.dropout,
        target_modules=list(job.adapter.targets),
    )


def _arguments(job: TrainingJob, folder: Path, *, looks: bool) -> Any:
    asked = job.hyperparameters
    given = _common(asked, folder) | {"eval_strategy": "epoch" if looks else "no"}
    if job.objective == "dpo":
        return DPOConfig(beta=asked.beta, **given)
    return SFTConfig(**given)


def _common(asked: Hyperparameters, folder: Path) -> dict[str, Any]:
    """Seeds, threads and order are fixed, so that a run that was killed ends with the bytes of one that was not."""
    return {
        "output_dir": str(folder / CHECKPOINTS),
        "num_train_epochs": asked.epochs,
        "per_device_train_batch_size": asked.batch_size,
        "per_device_eval_batch_size": asked.batch_size,
        "gradient_accumulation_steps": asked.accumulation,
        "learning_rate": asked.learning_rate,
        "lr_scheduler_type": _SCHEDULERS.get(asked.schedule, asked.schedule),
        "warmup_steps": min(asked.warmup_share, _WHOLE),
        "weight_decay": asked.weight_decay,
        "max_length": asked.max_length,
        "seed": asked.seed,
        "data_seed": asked.seed,
        "save_steps": asked.checkpoint_every,
        "save_total_limit": _KEPT,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,  # it would tell an earlier loss in the place of one that is no number
        "bf16": _in_bfloat16(asked.precision),
        "use_cpu": not torch.cuda.is_available(),
        "gradient_checkpointing": False,
        "dataloader_pin_memory": torch.cuda.is_available(),
        "report_to": [],
        "disable_tqdm": True,
    }


def _in_bfloat16(precision: Precision) -> bool:
    """On a processor without instructions for it, bfloat16 is slower than float32."""
    if precision != "auto":
        return precision == "bfloat16"
    return torch.cuda.is_bf16_supported() if torch.cuda.is_available() else _processor_has_bfloat16()


def _processor_has_bfloat16() -> bool:
    try:
        return bool({"avx512_bf16", "amx_bf16"} & set(Path("/proc/cpuinfo").read_text("utf-8").split()))
    except OSError:
        return False


_TRAINERS: Final[Mapping[Objective, Callable[..., Trainer]]] = {"sft": SFTTrainer, "dpo": DPOTrainer}
