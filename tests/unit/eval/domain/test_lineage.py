"""What moves of aliases were to a version, which documents taint it, and rows with all their documents."""

from sluiceway_eval.domain.lineage import AliasTurn, Taint, alias_turns, recorded_rows, tainted_by, taints_of
from sluiceway_eval.domain.training import AliasStep
from tests.support.eval_builders import alias_step, model_version, step, told, training_row, training_step


def taint(minute: float = 10) -> Taint:
    return Taint(document_id="doc_a", at=told(minute).at, fate="unknown", fate_at=None)


def turns(version: int, *steps: AliasStep, tainted: tuple[Taint, ...] = ()) -> list[tuple[str, str]]:
    return [(turn.role, turn.tainted_by) for turn in alias_turns(version, steps, tainted)]


def test_a_move_is_told_where_it_changed_something_for_the_version() -> None:
    moves = (
        alias_step(1, 2, 1),
        alias_step(2, 2, 2, canary=3),
        alias_step(3, 3, 3),
        alias_step(4, 3, 4, canary=4),
        alias_step(5, 4, 5),
        alias_step(6, 3, 6),
    )
    assert turns(3, *moves) == [("canary", ""), ("stands", ""), ("left", ""), ("stands", "")]
    assert turns(2, *moves) == [("stands", ""), ("left", "")]
    assert turns(9, *moves) == []


def test_each_alias_is_followed_for_itself() -> None:
    moves = (alias_step(1, 3, 1), alias_step(1, 2, 2, alias="next"), alias_step(2, 3, 3, alias="next"))
    assert [(turn.step.alias, turn.role) for turn in alias_turns(3, moves, ())] == [
        ("live", "stands"),
        ("next", "stands"),
    ]


def test_moves_that_come_late_are_told_in_their_order() -> None:
    first, last = alias_step(1, 3, 1), alias_step(2, 2, 2)
    assert alias_turns(3, (last, first), ()) == (
        AliasTurn(step=first, role="stands"),
        AliasTurn(step=last, role="left"),
    )


def test_a_version_that_is_left_while_it_is_tainted_says_by_what() -> None:
    moves = (alias_step(1, 3, 1), alias_step(2, 2, 20))
    assert turns(3, *moves, tainted=(taint(10),)) == [("stands", ""), ("left", "doc_a")]
    assert turns(3, *moves, tainted=(taint(30),)) == [("stands", ""), ("left", "")]


def test_an_alias_that_is_taken_away_stands_for_nothing() -> None:
    assert turns(3, alias_step(1, 3, 1), alias_step(2, 0, 2)) == [("stands", ""), ("left", "")]


def test_a_document_taints_since_it_was_withdrawn() -> None:
    """train says so a moment later, and may have moved an alias in between."""
    (found,) = taints_of(
        [training_step("version", "tickets@3", "tainted", 12, about="doc_a")],
        [step("doc_a", "withdrawn", 9), step("doc_b", "erased", 8)],
    )
    assert (found.fate, found.fate_at, found.since) == ("withdrawn", told(9).at, told(9).at)


def test_a_document_whose_withdrawal_was_not_heard_of_taints_since_that_was_said() -> None:
    steps = [training_step("version", "tickets@3", "tainted", 12, about="doc_a")]
    assert taints_of(steps, ()) == (taint(12),)


def test_what_taints_one_version_does_not_taint_another() -> None:
    steps = [
        training_step("version", "tickets@1", "tainted", about="doc_a"),
        training_step("version", "tickets@2", "tainted", about="doc_b"),
        training_step("dataset", "tickets@1", "tainted", about="doc_c"),
    ]
    assert tainted_by(model_version(1), steps) == ("doc_a",)


def test_a_row_that_comes_of_no_document_has_none() -> None:
    (row,) = recorded_rows([training_row("ds_1", "row_1")])
    assert (row.document_ids, row.answer_id, row.origin) == ((), "", "file")


def test_rows_of_one_name_in_two_datasets_are_two() -> None:
    facts = [training_row(dataset_id, "row_1", document) for dataset_id in ("ds_1", "ds_2") for document in ("a", "b")]
    assert [(row.dataset_id, row.document_ids) for row in recorded_rows(facts)] == [
        ("ds_1", ("a", "b")),
        ("ds_2", ("a", "b")),
    ]
