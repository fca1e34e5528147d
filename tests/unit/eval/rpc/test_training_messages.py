"""What was trained is told whole: where an adapter comes from, what an answer became, and what came of something."""

from dataclasses import replace

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.train.v1 import values_pb2 as train
from sluiceway_common.paging import ListPage
from sluiceway_eval.domain.explanation import AnswerTexts, Explanation
from sluiceway_eval.domain.lineage import (
    AdapterLineage,
    AliasTurn,
    LearnedRow,
    RecalledDataset,
    RecalledTraining,
    RecalledVersion,
    Taint,
    recorded_rows,
)
from sluiceway_eval.domain.queries import DatasetShare, Recalled
from sluiceway_eval.rpc.explanations import explain_response
from sluiceway_eval.rpc.training import adapter_message, learned_message, recall_response
from sluiceway_eval.service.recalling import RecalledPage
from sluiceway_eval.service.words import moment
from tests.support.eval_builders import (
    NOON,
    alias_step,
    answer,
    dataset,
    model_version,
    told,
    training_row,
    training_step,
)

AT = moment(NOON)
ROWS = recorded_rows([training_row("ds_1", "row_1", "doc_a", "ans_1")])
LINEAGE = AdapterLineage(
    version=model_version(3),
    dataset=dataset("ds_1"),
    rows=ROWS,
    steps=(training_step("dataset", "ds_1", "frozen"), training_step("run", "run_3", "succeeded")),
    taints=(
        Taint(document_id="doc_a", at=NOON, fate="erased", fate_at=NOON),
        Taint(document_id="doc_b", at=NOON, fate="unknown", fate_at=None),
    ),
    aliases=(AliasTurn(step=alias_step(2, 2, canary=4), role="left", tainted_by="doc_a", moved_by="ada"),),
)
DATASET = values_pb2.DatasetRecord(
    dataset_id="ds_1", name="tickets", version=1, manifest_sha256="manifest of ds_1", rows=10
)
ROW = values_pb2.TrainingRowRecord(
    dataset_id="ds_1",
    row_id="row_1",
    answer_id="ans_1",
    document_ids=["doc_a"],
    origin=train.ROW_ORIGIN_CORRECTION,
    split=train.SPLIT_TRAINING,
)


def test_an_adapter_is_told_with_all_that_it_comes_from() -> None:
    assert adapter_message(LINEAGE) == values_pb2.AdapterRecord(
        model="tickets",
        version=3,
        digest="digest of tickets 3",
        base="small",
        base_sha256="ba" * 32,
        trained_at=AT,
        run_id="run_3",
        dataset=DATASET,
        rows=[ROW],
        steps=[
            values_pb2.TrainingStepRecord(name="ds_1", dataset=train.DATASET_STATE_FROZEN, at=AT),
            values_pb2.TrainingStepRecord(name="run_3", run=train.RUN_STATE_SUCCEEDED, at=AT),
        ],
        taints=[
            values_pb2.TaintRecord(document_id="doc_a", at=AT, fate=values_pb2.DOCUMENT_FATE_ERASED, fate_at=AT),
            values_pb2.TaintRecord(document_id="doc_b", at=AT, fate=values_pb2.DOCUMENT_FATE_UNKNOWN),
        ],
        aliases=[
            values_pb2.AliasRecord(
                alias="live",
                role=values_pb2.ALIAS_ROLE_LEFT,
                at=AT,
                version=2,
                canary_share=0.1,
                tainted_by="doc_a",
                moved_by="ada",
            )
        ],
    )


def test_a_dataset_that_was_not_heard_of_has_the_digest_that_its_version_names() -> None:
    unheard = AdapterLineage(version=model_version(3), dataset=None, rows=(), steps=(), taints=(), aliases=())
    assert adapter_message(unheard).dataset == values_pb2.DatasetRecord(
        dataset_id="ds_1", manifest_sha256="manifest of ds_1"
    )


def test_a_version_that_was_deleted_says_when() -> None:
    assert not adapter_message(LINEAGE).HasField("deleted_at")
    deleted = replace(LINEAGE, deleted_at=LINEAGE.version.told.at)
    assert adapter_message(deleted).deleted_at == adapter_message(LINEAGE).trained_at


def test_a_state_of_a_later_contract_is_told_as_its_number() -> None:
    later = AdapterLineage(
        version=model_version(3),
        dataset=None,
        rows=(),
        steps=(training_step("run", "run_3", "77"),),
        taints=(),
        aliases=(),
    )
    assert adapter_message(later).steps[0].run == 77


def test_an_explanation_has_an_adapter_where_there_is_one() -> None:
    explained = Explanation(
        answer=answer("ans_1"), passages=(), verdicts=(), feedback=(), said=None, texts=AnswerTexts(status="gone")
    )
    assert not explain_response(explained).HasField("adapter")
    with_it = Explanation(**{**vars(explained), "adapter": LINEAGE, "training_rows": (learned(),)})
    message = explain_response(with_it)
    assert (message.adapter, list(message.training_rows)) == (adapter_message(LINEAGE), [learned_message(learned())])


def learned() -> LearnedRow:
    return LearnedRow(row=ROWS[0], dataset=dataset("ds_1"), versions=(model_version(3), model_version(2)))


def test_a_row_that_an_answer_became_says_who_learned_from_it() -> None:
    message = values_pb2.LearnedRow(row=ROW, dataset=DATASET, versions=["tickets@3", "tickets@2"])
    assert learned_message(learned()) == message


def test_a_page_is_told_with_all_that_was_trained() -> None:
    training = RecalledTraining(
        (RecalledDataset(share=DatasetShare(dataset_id="ds_1", rows=2), dataset=dataset("ds_1")),),
        ROWS,
        (RecalledVersion(version=model_version(3), tainted_by=("doc_a",)),),
    )
    page = RecalledPage(ListPage((Recalled(answer_id="ans_1", at=told().at),), "next"), 7, training)
    assert recall_response(page) == calls.RecallResponse(
        answers=[calls.RecalledAnswer(answer_id="ans_1", at=AT, cited=True)],
        next_page_token="next",
        total=7,
        datasets=[calls.RecalledDataset(dataset=DATASET, rows=2)],
        rows=[ROW],
        versions=[
            calls.RecalledVersion(
                model="tickets",
                version=3,
                digest="digest of tickets 3",
                dataset_id="ds_1",
                trained_at=AT,
                tainted_by=["doc_a"],
            )
        ],
    )
