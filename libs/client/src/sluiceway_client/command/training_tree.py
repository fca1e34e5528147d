"""Branches of a lineage about training: where an adapter comes from, and the rows that an answer became."""

from collections.abc import Iterator, Sequence

from rich.text import Text
from rich.tree import Tree

from sluiceway_client.command import output
from sluiceway_client.lineage_values import (
    AdapterLineage,
    AdapterTaint,
    AliasTurn,
    LearnedRow,
    RecordedDataset,
    RecordedRow,
    TrainingStep,
)


def adapter_branch(adapter: AdapterLineage) -> Tree:
    """The adapter, its run, the dataset of that, rows of that, and their documents; and what became of the adapter."""
    trained = f"{adapter.name} {output.digest(adapter.digest)}, trained {output.moment(adapter.trained_at)}"
    made = Tree(_line("adapter", trained))
    made.add(_line("base", f"{adapter.base} {output.digest(adapter.base_sha256)}"))
    run = made.add(_line("run", adapter.run_id))
    for step in _of(adapter.run_id, adapter.steps):
        run.add(_step(step))
    run.children.append(_dataset(adapter))
    for gate in adapter.gates:
        made.add(_line("gate", f"{gate.outcome} {output.moment(gate.at)} by {gate.evaluation_id}, suite {gate.suite}"))
    for taint in adapter.taints:
        made.add(Text.assemble(("tainted", "red"), f"  {_taint(taint)}"))
    for turn in adapter.aliases:
        made.add(_line(f"alias {turn.alias}", _turn(turn, adapter)))
    if adapter.deleted_at is not None:
        made.add(Text.assemble(("deleted", "red"), f"  {output.moment(adapter.deleted_at)}"))
    return made


def learned_branch(rows: Sequence[LearnedRow]) -> Tree:
    """Rows that an answer became, and who learned from them."""
    made = Tree(_line("training rows", ""))
    for each in rows:
        learned = f"learned by {', '.join(each.versions)}" if each.versions else "nothing has learned from it"
        made.add(_line(_row_name(each.row), f"{each.row.origin} in {dataset_name(each.dataset)}: {learned}"))
    return made


def dataset_name(dataset: RecordedDataset) -> str:
    """Its id, and its name where that is known."""
    named = f"{dataset.name}@{dataset.version} " if dataset.name else ""
    return f"{named}{dataset.dataset_id}"


def _dataset(adapter: AdapterLineage) -> Tree:
    dataset, rows = adapter.dataset, adapter.rows
    many = f", {output.counted(dataset.rows, 'row')}" if dataset.rows else ""
    made = Tree(_line("dataset", f"{dataset_name(dataset)} {output.digest(dataset.manifest_sha256)}{many}"))
    for step in _of(dataset.dataset_id, adapter.steps):
        made.add(_step(step))
    made.children.extend(_row(row) for row in rows)
    if rows and dataset.rows > len(rows):
        made.add(Text(f"{output.counted(dataset.rows - len(rows), 'row')} more", style="dim"))
    return made


def _row(row: RecordedRow) -> Tree:
    made = Tree(_line(_row_name(row), f"{row.origin} of {row.answer_id}" if row.answer_id else row.origin))
    for document_id in row.document_ids:
        made.add(Text(document_id))
    return made


def _row_name(row: RecordedRow) -> str:
    return f"row {output.digest(row.row_id)}"


def _of(name: str, steps: Sequence[TrainingStep]) -> Iterator[TrainingStep]:
    return (step for step in steps if step.name == name)


def _step(step: TrainingStep) -> Text:
    return _line(step.event, f"{output.moment(step.at)}{f': {step.reason}' if step.reason else ''}")


def _taint(taint: AdapterTaint) -> str:
    if taint.fate_at is None:
        return f"by {taint.document_id} {output.moment(taint.at)}"
    return f"by {taint.document_id}, {taint.fate} {output.moment(taint.fate_at)}"


def _turn(turn: AliasTurn, adapter: AdapterLineage) -> str:
    """A move of an alias in words: since when it stands for the adapter or left it, and by whom."""
    when = f"{output.moment(turn.at)}{f' by {turn.moved_by}' if turn.moved_by else ''}"
    if turn.role == "stands":
        return f"stands for it since {when}"
    if turn.role == "canary":
        return f"asks it as a canary since {when}, {turn.canary_share:.0%} of what is asked"
    why = f": {adapter.name} was tainted by {turn.tainted_by}" if turn.tainted_by else ""
    if not turn.version:
        return f"taken away {when}{why}"
    back = "back " if turn.version < adapter.version else ""
    return f"moved {back}to {adapter.model}@{turn.version} {when}{why}"


def _line(name: str, told: str) -> Text:
    return Text.assemble((name, "dim"), "  " if told else "", told)
