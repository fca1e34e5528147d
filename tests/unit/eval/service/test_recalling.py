"""What something had part in is told to operators, in pages."""

import pytest

from sluiceway_common.errors import Blocked, Invalid, NotFound, Overloaded
from sluiceway_common.paging import ListPage
from sluiceway_eval.domain.queries import MOST_STEPS, Target
from sluiceway_eval.service.recalling import RecalledPage, forgotten_by
from tests.support.eval_builders import answer, step
from tests.support.eval_memory import ADA, OPERATOR, STRANGER, MemoryEval


@pytest.fixture
async def world() -> MemoryEval:
    world = MemoryEval()
    await world.record.write([answer(f"ans_{number}", number, cites=("doc_a",)) for number in range(3)])
    return world


async def test_pages_go_on_where_they_ended_and_the_first_one_counts(world: MemoryEval) -> None:
    recalling = world.service.recalling
    first = await recalling.recall(OPERATOR, "document", "doc_a", 2, "")
    rest = await recalling.recall(OPERATOR, "document", "doc_a", 2, first.answers.next)
    found = [one.answer_id for page in (first, rest) for one in page.answers.items]
    assert found == ["ans_2", "ans_1", "ans_0"]
    assert (first.total, rest.total, rest.answers.next) == (3, 0, "")


async def test_who_is_no_operator_recalls_nothing(world: MemoryEval) -> None:
    with pytest.raises(Blocked, match="this needs the role `operator`"):
        await world.service.recalling.recall(ADA, "document", "doc_a", 0, "")


async def test_another_tenant_recalls_nothing(world: MemoryEval) -> None:
    page = await world.service.recalling.recall(STRANGER, "document", "doc_a", 0, "")
    assert page == RecalledPage(ListPage((), ""), 0)


@pytest.mark.parametrize(
    ("target", "name", "message"),
    [
        ("document", "", "`document_id` names nothing"),
        ("passage", "", "`chunk_id` names nothing"),
        ("verdict_rule", "\0", "`verdict_rule` names nothing"),
        ("day", "yesterday", "`day` is 'yesterday', which is no day"),
        ("dataset", "", "`dataset_id` names nothing"),
        ("training_row", "", "`row_id` names nothing"),
        ("adapter", "", "`adapter` names nothing"),
        ("adapter", "tickets@live", "`adapter` is 'tickets@live', which is no version; write it like tickets@3"),
        ("adapter", f"tickets@{'9' * 19}", "which is no version"),
    ],
)
async def test_what_is_no_name_is_refused_by_its_field(
    world: MemoryEval, target: Target, name: str, message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        await world.service.recalling.recall(OPERATOR, target, name, 0, "")


async def test_the_history_of_a_document_says_who_has_let_go(world: MemoryEval) -> None:
    await world.record.write(
        [
            step("doc_a", "chunked", 0),
            step("doc_a", "withdrawn", 5),
            step("doc_a", "forgotten", 6, service="infer"),
            step("doc_a", "forgotten", 7, service="embed"),
        ]
    )
    history = await world.service.recalling.history(OPERATOR, "doc_a")
    assert [one.happened for one in history.steps] == ["chunked", "withdrawn", "forgotten", "forgotten"]
    assert (history.forgotten_by, history.silent, history.answers) == (("embed", "infer"), ("eval",), 3)


async def test_of_a_long_history_the_last_steps_are_told_and_all_are_counted(world: MemoryEval) -> None:
    """A message has its bound."""
    await world.record.write(
        [step("doc_a", "chunked", version, version=version) for version in range(1, MOST_STEPS + 3)]
    )
    history = await world.service.recalling.history(OPERATOR, "doc_a")
    assert (len(history.steps), history.steps[0].version, history.total) == (MOST_STEPS, 3, MOST_STEPS + 2)


async def test_a_history_whose_answers_are_not_counted_in_time_can_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, world: MemoryEval
) -> None:
    """It names what the call has: the words of a recall name a field `target`."""

    async def count(_tenant: str, _target: Target, _name: str, _most: int) -> int:
        raise Invalid("the recall looks at too much; name what fewer answers have to do with", field="target")

    await world.record.write([step("doc_a", "chunked", 0)])
    monkeypatch.setattr(world.record, "count", count)
    with pytest.raises(Overloaded, match=r"'doc_a' were not counted in the time .* ask again") as refused:
        await world.service.recalling.history(OPERATOR, "doc_a")
    assert (refused.value.field, refused.value.retry_after) == ("document_id", 30.0)


async def test_of_a_document_that_stays_nobody_is_silent(world: MemoryEval) -> None:
    await world.record.write([step("doc_a", "chunked", 0)])
    assert (await world.service.recalling.history(OPERATOR, "doc_a")).silent == ()


async def test_a_document_that_nobody_told_of_has_no_history(world: MemoryEval) -> None:
    with pytest.raises(NotFound, match="the record has not heard of a document 'doc_z'"):
        await world.service.recalling.history(OPERATOR, "doc_z")


def test_nobody_has_let_go_of_what_was_not_withdrawn() -> None:
    withdrawn = step("doc_a", "withdrawn", 1)
    assert forgotten_by((withdrawn, step("doc_a", "forgotten", 2, service="embed"))) == ("embed",)
    assert forgotten_by((withdrawn,)) == ()
    assert forgotten_by((step("doc_a", "chunked"),)) == ()


def test_who_has_let_go_of_what_was_withdrawn_has_not_said_so_of_its_erasure() -> None:
    withdrawn, erased = step("doc_a", "withdrawn", 1), step("doc_a", "erased", 3)
    of_withdrawal = [step("doc_a", "forgotten", 2, service=one, let_go={}) for one in ("embed", "infer")]
    of_erasure = step("doc_a", "forgotten_for_good", 4, service="infer", let_go={})
    assert forgotten_by((withdrawn, *of_withdrawal)) == ("embed", "infer")
    assert forgotten_by((withdrawn, *of_withdrawal, erased)) == ()
    assert forgotten_by((withdrawn, *of_withdrawal, erased, of_erasure)) == ("infer",)


def test_an_older_word_that_does_not_say_for_which_counts_for_both() -> None:
    asked = (step("doc_a", "withdrawn", 1), step("doc_a", "erased", 3))
    assert forgotten_by((*asked, step("doc_a", "forgotten", 2, service="embed"))) == ("embed",)


async def test_the_digest_is_for_operators(world: MemoryEval) -> None:
    digest, facts = await world.service.recalling.digest(OPERATOR)
    assert (len(digest), facts) == (64, 6)
    with pytest.raises(Blocked, match="this needs the role `operator`"):
        await world.service.recalling.digest(ADA)


async def test_digests_are_made_one_at_a_time(world: MemoryEval) -> None:
    with world.digests.slot(STRANGER), pytest.raises(Overloaded, match="digests"):
        await world.service.recalling.digest(OPERATOR)
