"""An answer as a tree: whole, one line a fact, and why what is missing is missing."""

from typing import Any

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client.command.lineage_tree import tree
from sluiceway_client.command.terminal import Terminal
from sluiceway_client.record_messages import explained as read
from tests.unit.client.command.test_terminal import STEERING, steering
from tests.unit.client.records import answered, at, explained, judged, learned, shown, trained_adapter

WHOLE = """\
ans_1  given 2026-11-25 08:30:00 UTC
├── question  Who found oxygen?
├── answer  Scheele did [1].
├── model  smollm2-135m 5a0c5a0c5a0c
├── prompt  the built-in one
├── collection  default, index idx_7
├── groundedness  grounded, 100% of the sentences
├── guard  passed
├── tokens  1,203 read, 41 written
├── time  1,204 ms: retrieval 12, first token 310, generation 870
├── passages
│   └── doc_1 version 2, 120-260, text 3fa03fa03fa0, current
│       └── [1] Nature, p. 3, 120-151 — “Scheele found oxygen in 1771.”
├── verdicts
│   └── question: review by standard@1 c0dec0dec0de, ver_1
│       └── pii.email by email.address: review, 2 times
├── scores
│   ├── groundedness  1
│   └── feedback  not applicable: nobody said anything
└── feedback
    └── 2026-11-25 08:35:00 UTC  1, with a comment
"""


def drawn(message: calls.ExplainResponse, width: int = 10_000) -> str:
    console = Terminal(soft_wrap=True, width=width, color_system=None)
    with console.capture() as caught:
        console.print(tree(read(message)), soft_wrap=False)
    return caught.get()


def lines(**more: Any) -> list[str]:
    return [line.strip("│├└─ ") for line in drawn(explained(**more)).splitlines()]


def test_all_of_an_answer_is_there() -> None:
    assert drawn(explained()) == WHOLE


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (calls.TEXTS_STATUS_GONE, "nobody holds its words any more"),
        (calls.TEXTS_STATUS_NOT_ASKED, "its words were not asked for"),
        (calls.TEXTS_STATUS_UNAVAILABLE, "did not answer in time: ask again"),
    ],
)
def test_words_that_are_missing_are_missing_for_a_reason(texts: "calls.TextsStatus.ValueType", why: str) -> None:
    said = lines(texts=texts, question="", text="")
    assert [why in line for line in said if line.startswith("words")] == [True]
    assert [line for line in said if line.startswith(("question  ", "answer  "))] == []


def test_a_quote_that_nobody_holds_is_said_to_be_gone() -> None:
    citation = infer.Citation(number=1, start=1, end=9)
    gone = shown(citations=[citation])
    assert "[1] 1-9: the quote is not held any more, or not for this key" in lines(passages=[gone])
    assert "[1] 1-9" in lines(passages=[gone], texts=calls.TEXTS_STATUS_NOT_ASKED)


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        (proto.DOCUMENT_FATE_REPLACED, "replaced 2026-11-25 08:31:00 UTC"),
        (proto.DOCUMENT_FATE_WITHDRAWN, "withdrawn 2026-11-25 08:31:00 UTC"),
        (proto.DOCUMENT_FATE_ERASED, "erased 2026-11-25 08:31:00 UTC"),
        (proto.DOCUMENT_FATE_UNKNOWN, "nothing is known of the document: the record began later"),
    ],
)
def test_what_became_of_a_document_stands_beside_it(fate: "proto.DocumentFate.ValueType", said: str) -> None:
    passage = shown(fate=fate, fate_at=at(1), citations=[])
    assert f"doc_1 version 2, 120-260, text 3fa03fa03fa0, {said}, not cited" in lines(passages=[passage])


def test_an_answer_that_was_withheld_says_why() -> None:
    blocked = answered(finish_reason=infer.FINISH_REASON_BLOCKED, error="blocked")
    assert lines(answer=blocked)[0] == "ans_1  withheld 2026-11-25 08:30:00 UTC: blocked, its caller was told `blocked`"


def test_who_was_shown_nothing_and_judged_by_nobody_is_told_so() -> None:
    bare = proto.AnswerRecord(answer_id="ans_1", at=at(), finish_reason=infer.FINISH_REASON_STOP, model="echo")
    said = lines(answer=bare, passages=[], verdicts=[], scores=[], feedback=[])
    assert {"collection  none: no documents were asked", "guard  nothing was judged", "time  0 ms"} <= set(said)
    assert said[-4:] == ["passages  none", "verdicts  none", "scores  none", "feedback  none"]


def test_an_honest_no_has_no_share_that_is_supported() -> None:
    no = infer.Groundedness(status=infer.GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS)
    assert "groundedness  not_in_documents" in lines(answer=answered(groundedness=no))


def test_what_few_answers_have_is_shown_where_they_have_it() -> None:
    provenance = infer.Provenance(
        prompt=infer.PromptVersion(name="support", version="3", digest="9f" * 32),
        route="cheap",
        variant="short/b",
        adapter="ours",
        adapter_digest="ad" * 32,
        cost=infer.Cost(micros=1_250, currency="EUR"),
        cache_tier=infer.CACHE_TIER_EXACT,
        cache_entry="entry",
        trace_id="7" * 32,
    )
    assert {
        "model  smollm2-135m 5a0c5a0c5a0c, adapter ours adadadadadad",
        "prompt  support@3 9f9f9f9f9f9f",
        "cost  0.001250 EUR",
        "route  cheap",
        "variant  short/b",
        "cache  exact entry",
        f"trace  {'7' * 32}",
    } <= set(lines(answer=answered(provenance=provenance)))


def test_passages_that_did_not_fit_are_counted() -> None:
    assert "2 passages more did not fit into the model's window" in lines(answer=answered(passages_dropped=2))


def test_a_verdict_that_is_not_known_has_its_name() -> None:
    said = lines(verdicts=[proto.VerdictRecord(verdict_id="ver_1")])
    assert "question: ver_1, of which the record has not heard" in said


def test_a_verdict_says_what_it_left_out_and_who_has_not_looked() -> None:
    late = guard.ScannerRun(name="links", status=guard.SCANNER_STATUS_LATE)
    said = lines(verdicts=[judged(findings_left_out=1, scanners=[late])])
    assert {"1 finding more", "links has not looked (late)"} <= set(said)


def test_a_model_that_has_no_digest_is_named_whole() -> None:
    assert "model  big http://models.example:8000/v1" in lines(
        answer=answered(model="big", model_digest="http://models.example:8000/v1")
    )


ADAPTER = """\
├── adapter  tickets@3 ada9ada9ada9, trained 2026-11-25 08:32:00 UTC
│   ├── base  smollm2-135m 5a0c5a0c5a0c
│   ├── run  run_1
│   │   ├── failed  2026-11-25 08:31:00 UTC: LOST_WORKER
│   │   ├── succeeded  2026-11-25 08:32:00 UTC
│   │   └── dataset  tickets@2 ds_1 da7ada7ada7a, 120 rows
│   │       ├── frozen  2026-11-25 08:30:00 UTC
│   │       ├── row 70f070f070f0  correction of ans_0
│   │       │   ├── doc_1
│   │       │   └── doc_2
│   │       ├── row f11ef11ef11e  file
│   │       └── 118 rows more
│   ├── gate  approved 2026-11-25 08:33:00 UTC by evl_1, suite tickets@2
│   ├── tainted  by doc_1, erased 2026-11-25 08:35:00 UTC
│   ├── tainted  by doc_9 2026-11-25 08:36:00 UTC
│   ├── alias live  asks it as a canary since 2026-11-25 08:33:00 UTC by ann, 10% of what is asked
│   ├── alias live  stands for it since 2026-11-25 08:34:00 UTC
│   └── alias live  moved back to tickets@2 2026-11-25 08:36:00 UTC by service:train: tickets@3 was tainted by doc_1
"""


def test_an_adapter_is_there_with_all_that_it_comes_from() -> None:
    begin, end = WHOLE.split("├── passages\n")
    assert drawn(explained(adapter=trained_adapter())) == f"{begin}{ADAPTER}├── passages\n{end}"


def test_who_is_shown_no_rows_is_told_how_many_there_are() -> None:
    said = lines(adapter=trained_adapter(rows=[]))
    assert "dataset  tickets@2 ds_1 da7ada7ada7a, 120 rows" in said
    assert [line for line in said if line.startswith("row ") or line.endswith("more")] == []


def test_a_dataset_that_was_not_heard_of_has_its_id() -> None:
    unheard = proto.DatasetRecord(dataset_id="ds_1", manifest_sha256="da7a" * 16)
    assert "dataset  ds_1 da7ada7ada7a" in lines(adapter=trained_adapter(dataset=unheard))


def test_a_version_that_was_deleted_says_so() -> None:
    assert "deleted  2026-11-25 08:30:00 UTC" in lines(adapter=trained_adapter(deleted_at=at()))


def test_an_alias_that_was_taken_away_or_went_on_says_so() -> None:
    moves = [
        proto.AliasRecord(alias="old", role=proto.ALIAS_ROLE_LEFT, at=at(), version=0),
        proto.AliasRecord(alias="new", role=proto.ALIAS_ROLE_LEFT, at=at(), version=4),
    ]
    assert {
        "alias old  taken away 2026-11-25 08:30:00 UTC",
        "alias new  moved to tickets@4 2026-11-25 08:30:00 UTC",
    } <= set(lines(adapter=trained_adapter(aliases=moves)))


def test_what_an_answer_became_stands_below_what_people_said() -> None:
    said = drawn(explained(training_rows=[learned(), learned(versions=[])])).splitlines()
    assert said[-5:] == [
        "└── feedback",
        "    ├── 2026-11-25 08:35:00 UTC  1, with a comment",
        "    └── training rows",
        "        ├── row 70f070f070f0  correction in tickets@2 ds_1: learned by tickets@4, tickets@3",
        "        └── row 70f070f070f0  correction in tickets@2 ds_1: nothing has learned from it",
    ]


def test_what_is_longer_than_the_terminal_goes_on_below_itself() -> None:
    said = drawn(explained(text="Scheele did. " * 20), width=60).splitlines()
    assert max(map(len, said)) <= 60
    begin, end = (
        next(n for n, line in enumerate(said) if line.startswith(f"├── {name}")) for name in ("answer", "model")
    )
    assert end - begin > 1
    assert {line[:4] for line in said[begin + 1 : end]} == {"│   "}


def test_what_strangers_wrote_steers_nothing_and_means_nothing() -> None:
    hostile = f"[red]Mill[/red]{STEERING}\n├── feedback  1"
    citation = infer.Citation(number=1, title=hostile, quote=hostile)
    given = explained(
        question=hostile,
        text=hostile,
        answer=answered(model=hostile, error=hostile, finish_reason=infer.FINISH_REASON_FAILED),
        passages=[shown(citations=[citation])],
        scores=[proto.Score(name=hostile, reason=hostile, status=proto.SCORE_STATUS_FAILED)],
    )
    said = drawn(given)
    assert steering(said) == []
    assert said.count("[red]Mill[/red]") == 8
    # What is on a line of its own stands below what it belongs to, never beside it.
    assert [line for line in said.splitlines() if line.startswith("├── feedback")] == []
