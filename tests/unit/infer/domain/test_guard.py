"""What a guard lets go on: of passages and messages what it left of each, in their order."""

from dataclasses import fields, replace

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.guard import (
    Action,
    Finding,
    GuardPolicy,
    SubjectKind,
    Verdict,
    guard_status,
    passages_subject,
    released_messages,
    released_passages,
)
from tests.support.infer import passage

MILL = replace(passage("The mill turns.", title="Mills"), heading_path=("Wheels",))
WELL = passage("The well is deep.", title="Wells")


def test_what_a_guard_leaves_alone_goes_on_as_it_was() -> None:
    texts = [part.text for part in passages_subject([MILL, WELL]).parts]
    assert released_passages([MILL, WELL], texts) == (MILL, WELL)


def test_where_words_of_a_title_are_masked_no_heading_goes_on_unmasked() -> None:
    (released,) = released_passages([MILL], ["[NAME] > Wheels", MILL.text])
    assert (released.title, released.heading_path, released.text) == ("[NAME] > Wheels", (), MILL.text)


def test_where_words_of_a_text_are_masked_its_title_stays() -> None:
    (released,) = released_passages([MILL], [MILL.place, "The [NAME] turns."])
    assert (released.place, released.text) == (MILL.place, "The [NAME] turns.")


@pytest.mark.parametrize("texts", [[None, MILL.text], [MILL.place, None]])
def test_a_passage_that_is_blocked_in_one_part_is_left_out(texts: list[str | None]) -> None:
    assert released_passages([MILL, WELL], [*texts, WELL.place, WELL.text]) == (WELL,)


def test_a_verdict_of_other_parts_than_were_asked_releases_nothing() -> None:
    messages = [Message("system", "Be brief."), Message("user", "How deep?")]
    with pytest.raises(ValueError, match="zip"):
        released_messages(messages, ["Be brief."])
    with pytest.raises(ValueError, match="zip"):
        released_passages([MILL, WELL], [MILL.place, MILL.text])


def verdict(kind: SubjectKind = "question", action: Action = "allow", unchecked: bool = False) -> Verdict:
    return Verdict(kind=kind, action=action, released=("x",), unchecked=unchecked)


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], "unchecked"),
        ([verdict(), verdict("answer")], "passed"),
        ([verdict(unchecked=True), verdict("answer")], "unchecked"),
        ([verdict(action="redact"), verdict("answer", unchecked=True)], "unchecked"),
        ([verdict(unchecked=True), verdict("answer", "block")], "blocked"),
        ([verdict("answer", "block", unchecked=True)], "blocked"),
        ([verdict("passage", "block")], "redacted"),
        ([verdict("passage", "block", unchecked=True)], "unchecked"),
    ],
)
def test_what_nobody_has_looked_at_is_said_before_all_but_a_block(verdicts: list[Verdict], status: str) -> None:
    assert guard_status(verdicts) == status


def test_the_outline_of_a_verdict_has_all_of_it_but_words_and_places() -> None:
    told = Verdict(
        kind="question",
        action="redact",
        released=("a",),
        id="ver_1",
        findings=(Finding(kind="name", rule="words", part=0, start=0, end=1),),
        scanners_run=("one",),
        scanners_late=("two",),
        scanners_failed=("three",),
        scanners_away=("four",),
        policy=GuardPolicy("strict", "2", "digest"),
        unchecked=True,
        when_away="open",
        passage_ruling="ruling",
        replacements=((),),
    )
    assert told.outline == replace(told, released=(), findings=(), replacements=())
    assert all(getattr(told, field.name) != field.default for field in fields(Verdict)), "each field says something"
