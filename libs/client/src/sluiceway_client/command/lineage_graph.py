"""Graph of an answer's lineage in the language of Graphviz: document, passage, answer, and what was said of it."""

from collections.abc import Iterator, Sequence

from sluiceway_client.command import output
from sluiceway_client.command.training_graph import adapter_lines, learned_lines
from sluiceway_client.record_values import ExplainedAnswer, RecordedAnswer, RecordedVerdict, ShownPassage

_LONGEST = 60


def digraph(explained: ExplainedAnswer) -> str:
    """Names of nodes are ours; what strangers wrote stands in labels alone."""
    lines = (
        "rankdir=LR;",
        "node [shape=box];",
        *_answer(explained.answer),
        *(adapter_lines(explained.adapter, _node) if explained.adapter else ()),
        *_passages(explained.passages),
        *_judgements(explained),
        *learned_lines(explained.training_rows, _node),
    )
    return "\n".join(("digraph lineage {", *(f"  {line}" for line in lines), "}"))


def _answer(answer: RecordedAnswer) -> Iterator[str]:
    end = "given" if answer.given else f"withheld: {answer.finish_reason}"
    yield _node("answer", answer.answer_id, output.moment(answer.at), end, shape="doubleoctagon")
    yield _node("model", f"model {answer.model}", output.digest(answer.model_digest), shape="component")
    yield "model -> answer;"
    if answer.prompt:
        yield _node("prompt", f"prompt {answer.prompt}@{answer.prompt_version}", output.digest(answer.prompt_digest))
        yield "prompt -> answer;"


def _passages(passages: Sequence[ShownPassage]) -> Iterator[str]:
    """A document is one node, however many of its passages were shown."""
    documents: dict[tuple[str, int], str] = {}
    for number, passage in enumerate(passages):
        version = (passage.document_id, passage.version)
        if version not in documents:
            documents[version] = f"document{len(documents)}"
            yield _node(documents[version], *_named(passage), shape="folder")
        yield _node(f"passage{number}", *_place(passage), shape="note")
        yield f"{documents[version]} -> passage{number};"
        yield f'passage{number} -> answer [label="{"cited" if passage.citations else "shown"}"];'


def _named(passage: ShownPassage) -> Iterator[str]:
    yield from {each.title or output.name(each.source_key) for each in passage.citations[:1]}
    yield f"{passage.document_id} version {passage.version}"
    yield f"{passage.fate} {output.moment(passage.fate_at)}"


def _place(passage: ShownPassage) -> Iterator[str]:
    yield f"{passage.chunk_id} {passage.start}-{passage.end}"
    yield f"text {output.digest(passage.text_sha256)}"
    yield from (f"[{each.number}] {each.quote}".rstrip() for each in passage.citations)


def _judgements(explained: ExplainedAnswer) -> Iterator[str]:
    for number, verdict in enumerate(explained.verdicts):
        yield _node(f"verdict{number}", verdict.verdict_id, *_verdict(verdict), shape="octagon")
        yield f"answer -> verdict{number};"
    for number, score in enumerate(explained.scores):
        yield _node(f"score{number}", score.name, output.figure(score.value) or score.status, shape="ellipse")
        yield f"answer -> score{number};"
    for number, given in enumerate(explained.feedback):
        yield _node(f"feedback{number}", f"feedback {output.figure(given.score)}", output.moment(given.given_at))
        yield f"answer -> feedback{number};"


def _verdict(verdict: RecordedVerdict) -> Iterator[str]:
    if verdict.judged_at:
        yield f"{verdict.kind} {verdict.action}"
        yield f"{verdict.policy}@{verdict.policy_version}"
    yield from dict.fromkeys(f"{each.kind} {each.rule}" for each in verdict.findings)


def _node(name: str, *lines: str, shape: str = "box") -> str:
    label = "\\n".join(filter(None, map(_escaped, lines)))
    return f'{name} [label="{label}", shape={shape}];'


def _escaped(text: str) -> str:
    """As a label means it: a backslash, a quotation mark and an ampersand would begin something else."""
    line = output.line(output.harmless(text))
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
