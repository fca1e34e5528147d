"""Nodes and edges of a lineage about training, in the language of Graphviz."""

from collections.abc import Callable, Iterator, Sequence

from sluiceway_client.command import output
from sluiceway_client.command.training_tree import dataset_name
from sluiceway_client.lineage_values import AdapterLineage, LearnedRow, RecordedDataset, RecordedRow

# Writes a node: its name, and the lines of its label.
Node = Callable[..., str]


def adapter_lines(adapter: AdapterLineage, node: Node) -> Iterator[str]:
    """Documents, rows, dataset, run, adapter: from what it comes of to the answer; and moves of aliases about it."""
    yield node("adapter", f"adapter {adapter.name}", output.digest(adapter.digest), shape="component")
    yield "adapter -> answer;"
    yield node("run", adapter.run_id, f"beside {adapter.base}", output.moment(adapter.trained_at))
    yield "run -> adapter;"
    yield _dataset("dataset", adapter.dataset, node)
    yield "dataset -> run;"
    documents: dict[str, str] = {}
    for number, row in enumerate(adapter.rows):
        yield _row(f"row{number}", row, node)
        yield f"row{number} -> dataset;"
        for document_id in row.document_ids:
            if document_id not in documents:
                documents[document_id] = f"source{len(documents)}"
                yield node(documents[document_id], document_id, shape="folder")
            yield f"{documents[document_id]} -> row{number};"
    for number, turn in enumerate(adapter.aliases):
        by = f"by {turn.moved_by}" if turn.moved_by else ""
        yield node(f"alias{number}", f"alias {turn.alias}", f"{turn.role} {output.moment(turn.at)}", by, shape="cds")
        yield f"alias{number} -> adapter;"


def learned_lines(rows: Sequence[LearnedRow], node: Node) -> Iterator[str]:
    """From the answer to the rows that it became, their datasets, and the versions that learned."""
    datasets: dict[str, str] = {}
    for number, each in enumerate(rows):
        yield _row(f"became{number}", each.row, node)
        yield f"answer -> became{number};"
        name = datasets.get(each.dataset.dataset_id)
        if name is None:
            name = datasets[each.dataset.dataset_id] = f"learned{len(datasets)}"
            yield _dataset(name, each.dataset, node)
            for version, learned in enumerate(each.versions):
                yield node(f"{name}_{version}", f"adapter {learned}", shape="component")
                yield f"{name} -> {name}_{version};"
        yield f"became{number} -> {name};"


def _dataset(name: str, dataset: RecordedDataset, node: Node) -> str:
    rows = output.counted(dataset.rows, "row") if dataset.rows else ""
    return node(name, f"dataset {dataset_name(dataset)}", output.digest(dataset.manifest_sha256), rows, shape="folder")


def _row(name: str, row: RecordedRow, node: Node) -> str:
    return node(name, f"row {output.digest(row.row_id)}", row.origin, row.answer_id, shape="note")
