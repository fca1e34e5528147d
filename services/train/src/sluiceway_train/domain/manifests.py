"""Manifest of a dataset: its rows by their digests, its shards by theirs. The same rows have the same manifest."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median_low
from typing import Any, Final

from sluiceway_common.ids import sha256
from sluiceway_train.domain.cleaning import conflicts
from sluiceway_train.domain.datasets import Dataset, DatasetReport, LeftOutTally, Shard
from sluiceway_train.domain.rows import IdentifiedRow, Split

SHARD_ROWS: Final = 5_000
# A shard is read whole: its rows are few where they are long.
SHARD_CHARACTERS: Final = 16 * 2**20
_SPLITS: Final[tuple[Split, ...]] = ("training", "validation")


def cut(rows: Sequence[IdentifiedRow]) -> Iterator[tuple[Split, list[IdentifiedRow]]]:
    """The rows of each shard, by split and in the order of their ids."""
    for split in _SPLITS:
        shard: list[IdentifiedRow] = []
        characters = 0
        for row in sorted((row for row in rows if row.split == split), key=lambda row: row.row_id):
            if shard and (len(shard) == SHARD_ROWS or characters + row.row.characters > SHARD_CHARACTERS):
                yield split, shard
                shard, characters = [], 0
            shard.append(row)
            characters += row.row.characters
        if shard:
            yield split, shard


def shard_of(content: bytes, split: Split, rows: Sequence[IdentifiedRow], uri: str) -> Shard:
    """A shard as it was stored."""
    documents = Counter(document for row in rows for document in set(row.row.document_ids))
    return Shard(
        sha256=sha256(content),
        split=split,
        row_ids=tuple(row.row_id for row in rows),
        uri=uri,
        bytes=len(content),
        documents=tuple(sorted(documents.items())),
    )


def manifest(dataset: Dataset, shards: Sequence[Shard]) -> bytes:
    """JSON of what identifies its rows. Counts that a report has beside it are no part of it."""
    content: dict[str, Any] = {
        "objective": dataset.objective,
        "parent": dataset.parent,
        "shards": [
            {"sha256": shard.sha256, "split": shard.split, "rows": list(shard.row_ids), "bytes": shard.bytes}
            for shard in shards
        ],
        "rows": sum(shard.rows for shard in shards),
        "stats": {split: sum(shard.rows for shard in shards if shard.split == split) for split in _SPLITS},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def report(examples: int, rows: Sequence[IdentifiedRow], tally: LeftOutTally) -> DatasetReport:
    """What was found. `rows` are those that were kept."""
    lengths = [row.row.characters for row in rows]
    answers = Counter(row.row.answer for row in rows)
    return DatasetReport(
        examples=examples,
        left_out=tally.all(),
        conflicts=conflicts(rows),
        rows_by_origin=tuple(sorted(Counter(row.row.origin for row in rows).items())),
        rows_by_collection=tuple(sorted(Counter(row.row.collection for row in rows if row.row.collection).items())),
        median_characters=median_low(lengths) if lengths else 0,
        longest_characters=max(lengths, default=0),
        most_frequent_answer=max(answers.values()) / len(rows) if rows else 0.0,
    )
