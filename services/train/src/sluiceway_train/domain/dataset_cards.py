"""Cards of datasets: a datasheet for people (after Gebru et al., 2018), and Croissant 1.0 for machines, of facts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sluiceway_train.domain.datasets import Dataset, LeftOutReason, Shard
from sluiceway_train.domain.rows import RowOrigin
from sluiceway_train.domain.trained import Objective

_LEARNED: Final[Mapping[Objective, str]] = {
    "sft": "the answer to a question (supervised fine-tuning)",
    "dpo": "which of two answers to a question is the better one (direct preference optimisation)",
}
_ORIGINS: Final[Mapping[RowOrigin, str]] = {
    "correction": "a person said what the answer should have been: the question, and that text",
    "preference": "a person said what the answer should have been: that text beside the answer given",
    "graded": "a person, or a score, was content with the answer: the question, and the answer given",
    "file": "a file that an operator imported",
}
_REASONS: Final[Mapping[LeftOutReason, str]] = {
    "empty": "prompt or answer says nothing",
    "duplicate": "the same row stands in it already",
    "near_duplicate": "a row that is nearly the same stands in it already",
    "contaminated": "it shares eight words in a row with a text that answers are measured on",
    "personal_data": "guard found personal data or a secret in it",
    "blocked": "guard forbids it for another reason",
    "gone": "nobody holds its words any more",
    "too_long": "it has more characters than a row may have",
    "truncated": "the answer was cut off at its `max_tokens`, and nobody said what it should have been",
}
_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
# Columns of a shard: what each has, and whether it is a list.
_COLUMNS: Final[Mapping[str, tuple[str, bool]]] = {
    "row_id": ("SHA-256 of what the row says, hexadecimal.", False),
    "prompt": ("What is asked: messages with `role` and `content`.", True),
    "completion": ("What is learned: a message of the assistant.", True),
    "chosen": ("The better answer: a message of the assistant.", True),
    "rejected": ("The worse answer: a message of the assistant.", True),
    "answer_id": ("The answer that the row comes from.", False),
    "origin": ("Where the row comes from.", False),
    "document_ids": ("Documents that the answer was made from.", True),
    "collection": ("The collection that the answer was over.", False),
    "line": ("The line of the file that the row comes from.", False),
}
_ANSWERS: Final[Mapping[Objective, frozenset[str]]] = {
    "sft": frozenset({"chosen", "rejected"}),
    "dpo": frozenset({"completion"}),
}


def datasheet(dataset: Dataset) -> str:
    """Markdown. Nothing in it was written by a person."""
    return "\n".join((*_heading(dataset), *_composition(dataset), *_cleaning(dataset), *_use(dataset)))


def croissant(dataset: Dataset, shards: Sequence[Shard]) -> str:
    """JSON-LD. Its files lie sealed in the object store; their digests are those of what a run reads."""
    named = [(f"{shard.split}-{number:05}.parquet", shard) for number, shard in enumerate(shards)]
    content: dict[str, Any] = {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"{dataset.name}-{dataset.version}",
        "version": f"{dataset.version}.0.0",
        "description": f"Rows to learn {_LEARNED[dataset.objective]}; manifest {dataset.manifest_sha256}.",
        "identifier": dataset.dataset_id,
        "citeAs": f"{dataset.name}@{dataset.version}, sha256:{dataset.manifest_sha256}",
        "license": "https://schema.org/NoPermission",
        "url": f"urn:sluiceway:dataset:{dataset.dataset_id}",
        "dateCreated": _time(dataset.created_at),
        "datePublished": _time(dataset.frozen_at or dataset.created_at),
        "distribution": [_file(name, shard) for name, shard in named],
        "recordSet": [_records(name, dataset.objective) for name, _ in named],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _heading(dataset: Dataset) -> Iterator[str]:
    yield f"# {dataset.name}@{dataset.version}"
    yield ""
    yield f"Rows to learn {_LEARNED[dataset.objective]}."
    yield ""
    yield from _table(
        ("what", "value"),
        (
            ("id", f"`{dataset.dataset_id}`"),
            ("state", dataset.state),
            ("manifest", f"`{dataset.manifest_sha256}`"),
            ("asked for", _time(dataset.created_at)),
            ("frozen", _time(dataset.frozen_at) if dataset.frozen_at else "not yet"),
            ("version before", f"`{dataset.parent}`" if dataset.parent else "none"),
            ("withdrawn documents", ", ".join(f"`{one}`" for one in dataset.tainted_by) or "none"),
        ),
    )


def _composition(dataset: Dataset) -> Iterator[str]:
    report = dataset.report
    yield "## Composition"
    yield ""
    facts = (
        ("rows that are learned from", dataset.training_rows),
        ("rows that are held back", dataset.validation_rows),
        ("characters of a row in the middle", report.median_characters),
        ("characters of the longest row", report.longest_characters),
        ("share of the most frequent answer", f"{report.most_frequent_answer:.3f}"),
        ("groups of rows that contradict each other", len(report.conflicts)),
    )
    yield from _table(("what", "value"), facts)
    yield from _table(("rows come from", "rows"), [(_ORIGINS[_origin(name)], n) for name, n in report.rows_by_origin])
    if report.rows_by_collection:
        yield from _table(("collection", "rows"), [(f"`{name}`", rows) for name, rows in report.rows_by_collection])


def _cleaning(dataset: Dataset) -> Iterator[str]:
    yield "## Collection and cleaning"
    yield ""
    yield f"{dataset.report.examples:,} examples were looked at. {_asked(dataset)}"
    yield ""
    left_out = [(_REASONS[one.reason], one.rows) for one in dataset.report.left_out]
    yield from _table(("left out because", "rows"), left_out or [("nothing was left out", 0)])


def _use(dataset: Dataset) -> Iterator[str]:
    yield "## Use"
    yield ""
    if dataset.tainted_by:
        yield "Documents of it were withdrawn: nothing is trained on it any more."
    elif dataset.state == "frozen":
        yield "Runs may learn from it."
    else:
        yield "Nothing is trained on it before somebody has looked at this and frozen it."
    yield "Its rows have what people wrote; they are told to operators of the tenant alone, and lie sealed."


def _asked(dataset: Dataset) -> str:
    query = dataset.query
    if query is None:
        return "They are the rows of a file."
    parts = [f"Origins: {', '.join(query.origins)}."]
    parts += [f"Since {_time(query.since)}."] if query.since else []
    parts += [f"Before {_time(query.until)}."] if query.until else []
    parts += [f"Of the collection `{query.collection}`."] if query.collection else []
    parts += [f"Of the model `{query.model}`."] if query.model else []
    parts += [f"Of graded answers those with {query.min_score:g} at the least."] if "graded" in query.origins else []
    return " ".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '&#124;').replace(chr(10), ' ') for cell in row)} |"
    yield ""


def _origin(name: str) -> RowOrigin:
    return next(origin for origin in _ORIGINS if origin == name)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _file(name: str, shard: Shard) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": f"{shard.rows} rows for {shard.split}.",
        "contentUrl": name,
        "contentSize": f"{shard.bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": shard.sha256,
    }


def _records(name: str, objective: Objective) -> dict[str, Any]:
    columns = {column: kind for column, kind in _COLUMNS.items() if column not in _ANSWERS[objective]}
    return {
        "@type": "cr:RecordSet",
        "@id": f"rows-of-{name}",
        "name": f"rows-of-{name}",
        "key": {"@id": f"rows-of-{name}/row_id"},
        "field": [_field(name, column, *kind) for column, kind in columns.items()],
    }


def _field(name: str, column: str, description: str, is_list: bool) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"rows-of-{name}/{column}",
        "name": column,
        "description": description,
        "dataType": "sc:Text",
        **({"repeated": True} if is_list else {}),
        "source": {"fileObject": {"@id": name}, "extract": {"column": column}},
    }
