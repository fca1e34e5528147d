"""Tables of what was trained on something: datasets, some of those rows, and adapters."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sluiceway_client.command import output
from sluiceway_client.lineage_values import RecalledDataset, RecalledTraining, RecalledVersion, RecordedDataset

if TYPE_CHECKING:
    from rich.table import Table


def trained(training: RecalledTraining) -> "Iterator[Table]":
    """As far as there are any."""
    if training.datasets:
        datasets = [(each.dataset.dataset_id, _named(each.dataset), _share(each)) for each in training.datasets]
        yield output.table("", ("dataset", "name", "rows"), datasets)
    if training.rows:
        rows = [
            (row.row_id, row.dataset_id, f"{row.origin} {row.answer_id}".strip(), ", ".join(row.document_ids))
            for row in training.rows
        ]
        yield output.table("", ("row", "dataset", "from", "documents"), rows)
    if training.versions:
        versions = [
            (f"{each.model}@{each.version}", output.digest(each.digest), output.moment(each.trained_at), _taints(each))
            for each in training.versions
        ]
        yield output.table("", ("adapter", "digest", "trained", ""), versions)


def _named(dataset: RecordedDataset) -> str:
    return f"{dataset.name}@{dataset.version}" if dataset.name else ""


def _share(recalled: RecalledDataset) -> str:
    return f"{recalled.rows:,} of {recalled.dataset.rows:,}" if recalled.dataset.rows else f"{recalled.rows:,}"


def _taints(version: RecalledVersion) -> str:
    return f"tainted by {', '.join(version.tainted_by)}" if version.tainted_by else ""
