"""A model of 512 words and two layers, made here: it learns in seconds what a test wants to see learned."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

from sluiceway_train_worker import base_digest
from sluiceway_train_worker.job import Adapter, Base, Hyperparameters, Objective, TrainingJob

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
Row = dict[str, Any]


def model(folder: Path) -> Path:
    """A folder as transformers writes it."""
    set_seed(7)
    tokenizer = _tokenizer()
    shape = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    special = ["<|im_start|>", "<|im_end|>", "<|pad|>"]
    learns = trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    words.train_from_iterator([_text(row) for row in sft_rows(200)], learns)
    made = PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<|im_end|>", pad_token="<|pad|>")
    made.chat_template = TEMPLATE
    return made


def _text(row: Row) -> str:
    return f"{row['prompt'][0]['content']} {row['completion'][0]['content']}"


def sft_rows(count: int, *, seed: int = 1) -> list[Row]:
    """Colours of things; the answer follows from the question."""
    draw = random.Random(seed)
    things = [(draw.choice(_THINGS), draw.choice(_COLOURS)) for _ in range(count)]
    return [
        {
            "row_id": f"row-{number}",
            "prompt": _said("user", f"Paint the {thing} {colour}."),
            "completion": _answer(colour),
        }
        for number, (thing, colour) in enumerate(things)
    ]


def dpo_rows(count: int, *, seed: int = 1) -> list[Row]:
    return [
        {"row_id": row["row_id"], "prompt": row["prompt"], "chosen": row["completion"], "rejected": _answer("nothing")}
        for row in sft_rows(count, seed=seed)
    ]


def long_rows(count: int) -> list[Row]:
    return [
        {"row_id": f"long-{number}", "prompt": _paint("it " * 200), "completion": _answer("red")}
        for number in range(count)
    ]


def silent_rows(count: int) -> list[Row]:
    """Rows without an answer."""
    return [
        {"row_id": f"silent-{number}", "prompt": _paint("it"), "completion": _said("assistant", " ")}
        for number in range(count)
    ]


def _paint(what: str) -> list[dict[str, str]]:
    return _said("user", f"Paint {what}.")


def _answer(colour: str) -> list[dict[str, str]]:
    return _said("assistant", f'{{"colour": "{colour}"}}')


def _said(role: str, content: str) -> list[dict[str, str]]:
    return [{"role": role, "content": content}]


def shard(path: Path, rows: Sequence[Row]) -> str:
    pq.write_table(pa.Table.from_pylist(list(rows)), path, compression="zstd")
    return str(path)


def emptied(shard: str | Path, path: Path) -> str:
    """The same columns without a row."""
    pq.write_table(pq.read_table(shard).slice(0, 0), path)
    return str(path)


def adapter(base: Path, folder: Path) -> Path:
    """One that was never trained, with numbers in both of its matrices."""
    said = LoraConfig(task_type="CAUSAL_LM", r=4, lora_alpha=8, target_modules=list(TARGETS), init_lora_weights=False)
    set_seed(11)
    get_peft_model(LlamaForCausalLM.from_pretrained(base), said).save_pretrained(folder)
    return folder


def job(base: Path, training: str, cache: Path, *, objective: Objective = "sft") -> TrainingJob:
    """A job of few steps; `asked` replaces hyperparameters."""
    return TrainingJob(
        run="run_test",
        attempt=1,
        digest="d" * 64,
        objective=objective,
        base=Base("tiny", str(base), base_digest.digest_of(base)),
        adapter=Adapter("lora", rank=8, alpha=16, dropout=0.1, targets=TARGETS),
        hyperparameters=Hyperparameters(**_ASKED),
        training=(training,),
        validation=(),
        cache=str(cache),
    )


_ASKED: dict[str, Any] = {
    "epochs": 1.0,
    "batch_size": 8,
    "accumulation": 1,
    "learning_rate": 1e-2,
    "schedule": "cosine",
    "warmup_share": 0.1,
    "weight_decay": 0.0,
    "max_length": 96,
    "beta": 0.1,
    "seed": 3,
    "checkpoint_every": 5,
    "precision": "float32",
}
_THINGS = ("door", "gate", "boat", "wall", "roof", "bench", "fence", "cart")
_COLOURS = ("red", "green", "blue", "white", "black", "yellow")
