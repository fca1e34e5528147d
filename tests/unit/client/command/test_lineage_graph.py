"""An answer as a graph: its nodes and edges, and labels that nothing in them ends."""

import re
from typing import Any

import pytest

from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client.command.lineage_graph import digraph
from sluiceway_client.record_messages import explained as read
from tests.unit.client.command.test_terminal import STEERING, steering
from tests.unit.client.records import (
    answered,
    at,
    explained,
    judged,
    learned,
    learned_from,
    row,
    shown,
    trained_adapter,
)

# A node, an edge, or what holds for all: nothing else may stand on a line. A bare quotation mark ends a label.
_LABEL = r'"(?:[^"\\\n]|\\.)*"'
_LINE = re.compile(
    rf"  (?:\w+ \[label={_LABEL}, shape=\w+\]|\w+ -> \w+(?: \[label={_LABEL}\])?|rankdir=LR|node \[shape=box\]);"
)


def drawn(**more: Any) -> list[str]:
    return digraph(read(explained(**more))).splitlines()


def edges(**more: Any) -> list[str]:
    return [line.strip(" ;") for line in drawn(**more) if "->" in line]


def label(name: str, **more: Any) -> str:
    (line,) = (line for line in drawn(**more) if line.startswith(f"  {name} ["))
    return line.split('label="', 1)[1].rsplit('", shape', 1)[0]


def test_a_lineage_leads_from_the_document_over_the_answer_to_what_was_said_of_it() -> None:
    assert edges() == [
        "model -> answer",
        "document0 -> passage0",
        'passage0 -> answer [label="cited"]',
        "answer -> verdict0",
        "answer -> score0",
        "answer -> score1",
        "answer -> feedback0",
    ]
    assert label("passage0") == (
        r"0b1e8c1e-7c62-5a30-9d0a-6a4f2d1c9e77 120-260\ntext 3fa03fa03fa0\n[1] Scheele found oxygen in 1771."
    )


def test_passages_of_one_document_have_it_in_common() -> None:
    passages = [shown(), shown(citations=[]), shown(version=1, fate=proto.DOCUMENT_FATE_REPLACED, fate_at=at())]
    assert edges(passages=passages)[1:7] == [
        "document0 -> passage0",
        'passage0 -> answer [label="cited"]',
        "document0 -> passage1",
        'passage1 -> answer [label="shown"]',
        "document1 -> passage2",
        'passage2 -> answer [label="cited"]',
    ]
    assert label("document1", passages=passages).endswith(r"doc_1 version 1\nreplaced 2026-11-25 08:30:00 UTC")


def test_an_adapter_comes_of_documents_over_rows_a_dataset_and_a_run() -> None:
    assert edges(adapter=trained_adapter())[1:8] == [
        "adapter -> answer",
        "run -> adapter",
        "dataset -> run",
        "row0 -> dataset",
        "source0 -> row0",
        "source1 -> row0",
        "row1 -> dataset",
    ]
    assert label("dataset", adapter=trained_adapter()) == r"dataset tickets@2 ds_1\nda7ada7ada7a\n120 rows"


def test_moves_of_aliases_lead_to_the_adapter_that_they_are_about_with_who_moved_them() -> None:
    assert edges(adapter=trained_adapter())[8:11] == ["alias0 -> adapter", "alias1 -> adapter", "alias2 -> adapter"]
    assert label("alias0", adapter=trained_adapter()) == r"alias live\ncanary 2026-11-25 08:33:00 UTC\nby ann"
    assert label("alias1", adapter=trained_adapter()) == r"alias live\nstands 2026-11-25 08:34:00 UTC"


def test_a_document_of_several_rows_is_one() -> None:
    rows = [row(), row(row_id="other")]
    drawn_rows = [edge for edge in edges(adapter=trained_adapter(rows=rows)) if edge.startswith("source")]
    assert drawn_rows == ["source0 -> row0", "source1 -> row0", "source0 -> row1", "source1 -> row1"]


def test_an_answer_leads_to_the_rows_that_it_became_and_who_learned_from_them() -> None:
    rows = [learned(), learned(row=row(row_id="other")), learned(dataset=learned_from(dataset_id="ds_2"), versions=[])]
    assert edges(training_rows=rows)[-8:] == [
        "answer -> became0",
        "learned0 -> learned0_0",
        "learned0 -> learned0_1",
        "became0 -> learned0",
        "answer -> became1",
        "became1 -> learned0",
        "answer -> became2",
        "became2 -> learned1",
    ]


def test_a_prompt_of_the_registry_is_a_part_of_the_answer() -> None:
    prompt = infer.Provenance(prompt=infer.PromptVersion(name="support", version="3", digest="9f" * 32))
    assert "prompt -> answer" in edges(answer=answered(provenance=prompt))
    assert label("prompt", answer=answered(provenance=prompt)) == r"prompt support@3\n9f9f9f9f9f9f"


def test_an_answer_that_was_withheld_and_a_verdict_that_is_not_known() -> None:
    blocked = answered(finish_reason=infer.FINISH_REASON_BLOCKED)
    assert label("answer", answer=blocked).endswith("withheld: blocked")
    assert label("verdict0", verdicts=[proto.VerdictRecord(verdict_id="ver_9")]) == "ver_9"


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ('a "word"', r"a \"word\""),
        ("back\\", r"back\\"),
        ('back\\"; end', r"back\\\"; end"),
        (r"\N \G \l", r"\\N \\G \\l"),
        ("one\ntwo\r\nthree\tfour", "one two three four"),
        ("<b>&lt;</b>", "<b>&amp;lt;</b>"),
        (f"mill{STEERING}", "mill]0;owned [2J 5A txt."),
        ("x" * 100, "x" * 59 + "…"),
        ("\\" * 100, "\\\\" * 59 + "…"),
        ("\0", ""),
    ],
)
def test_what_strangers_wrote_ends_no_label(said: str, stands: str) -> None:
    assert label("score0", scores=[proto.Score(name=said, value=1)]) == (f"{stands}\\n1" if stands else "1")


def test_every_line_is_a_node_or_an_edge_whatever_stands_in_it() -> None:
    hostile = f'"]; evil -> answer; x [label="\\{STEERING}\n}} digraph {{\\'
    citation = infer.Citation(number=1, title=hostile, quote=hostile)
    lines = drawn(
        answer=answered(hostile, model=hostile, model_digest=hostile),
        passages=[shown(document_id=hostile, chunk_id=hostile, text_sha256=hostile, citations=[citation])],
        verdicts=[judged(hostile)],
        scores=[proto.Score(name=hostile, value=1)],
        adapter=trained_adapter(
            model=hostile, digest=hostile, base=hostile, run_id=hostile, rows=[row(row_id=hostile, answer_id=hostile)]
        ),
        training_rows=[learned(row=row(row_id=hostile), dataset=learned_from(name=hostile), versions=[hostile])],
    )
    assert (lines[0], lines[-1]) == ("digraph lineage {", "}")
    assert [line for line in lines[1:-1] if not _LINE.fullmatch(line)] == []
    assert steering("\n".join(lines)) == []
    assert [line for line in lines if re.match(r"\s*evil", line)] == []
