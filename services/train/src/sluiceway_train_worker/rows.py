"""The rows of a run: read from their shards, and measured before anything is learned.

A row of SFT has `prompt` and `completion`, one of DPO `prompt`, `chosen` and `rejected`; each is a list of messages
with `role` and `content`, and each row has its `row_id`. Only what follows the prompt is learned.
"""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Dataset
from jinja2 import TemplateError

from sluiceway_train_worker.ending import Refused
from sluiceway_train_worker.job import Objective

ANSWERS: Final[Mapping[Objective, tuple[str, ...]]] = {"sft": ("completion",), "dpo": ("chosen", "rejected")}
_NAMED: Final = 5
_TEMPLATE: Final = "the chat template of the base does not take: leave them out, or take another base"


@dataclass(frozen=True)
class LearnedRows:
    """Rows to learn from, those to look at how it goes, where there are some, and the tokens of the longest of all."""

    training: Dataset
    validation: Dataset | None
    longest: int


def read(shards: Sequence[str], objective: Objective) -> Dataset:
    """Raises `Refused` where a shard is none or lacks a column, and where there is no row; a disk that fails at the
    moment, or memory that there is not, is no end of a run."""
    columns = ["row_id", "prompt", *ANSWERS[objective]]
    try:
        table = pa.concat_tables([pq.read_table(shard, columns=columns) for shard in shards])
    except pa.ArrowMemoryError:
        raise
    except (OSError, ValueError, pa.ArrowException) as error:
        # Of a file that is none it says as of a disk that fails that it cannot be read, but without a number.
        if isinstance(error, OSError) and error.errno not in (None, errno.ENOENT):
            raise
        raise Refused("ROWS_UNREADABLE", f"a shard cannot be read with the columns {', '.join(columns)}") from error
    if not table.num_rows:
        raise Refused("NO_ROWS", "there is no row to learn from: build the dataset again")
    return Dataset(table)


def measure(rows: Dataset, objective: Objective, tokenizer: Any, most: int) -> Sequence[int]:
    """Tokens of each row. A trainer would drop what is too long, and learn the end mark alone where nothing is said.

    Raises `Refused` that names rows longer than `most` tokens, with nothing to learn, or with turns that the chat
    template does not take."""
    found = [_length(row, objective, tokenizer) for row in rows]
    unfit = [row["row_id"] for row, length in zip(rows, found, strict=True) if length is None]
    _refuse(unfit, "ROLES_UNFIT", f"have roles or an order of turns that {_TEMPLATE}")
    lengths = [length for length in found if length is not None]
    _refuse([row["row_id"] for row in rows if _is_empty(row, objective)], "EMPTY_ROWS", "have nothing to learn")
    long = [row["row_id"] for row, length in zip(rows, lengths, strict=True) if length > most]
    _refuse(long, "OVERLONG_ROWS", f"are longer than max_length, {most} tokens (the longest has {max(lengths)})")
    return lengths


def _length(row: Mapping[str, Any], objective: Objective, tokenizer: Any) -> int | None:
    """Tokens of the prompt with its longest answer, in the words of the chat template; None where that refuses them, or
    the prompt alone, which is put first."""
    try:
        tokenizer.apply_chat_template(row["prompt"], tokenize=False, add_generation_prompt=True)
        return max(
            len(tokenizer.apply_chat_template(row["prompt"] + row[answer], tokenize=True, return_dict=False))
            for answer in ANSWERS[objective]
        )
    except TemplateError:
        return None


def _is_empty(row: Mapping[str, Any], objective: Objective) -> bool:
    texts = [row["prompt"], *(row[answer] for answer in ANSWERS[objective])]
    return any(not "".join(message["content"] for message in messages).strip() for messages in texts)


def _refuse(row_ids: Sequence[str], reason: str, what: str) -> None:
    if row_ids:
        named = ", ".join(row_ids[:_NAMED]) + (" …" if len(row_ids) > _NAMED else "")
        raise Refused(reason, f"{len(row_ids)} rows {what}: {named}")
