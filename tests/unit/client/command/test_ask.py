"""What a person sees while an answer is made, and how documents are bounded by words of a command."""

import pytest

from sluiceway.embed.v1.values_pb2 import Filter, Filters, Match
from sluiceway_client.answers import AnswerDelta, EarlierTurn, Question, RetrievedPassages, UncheckedDelta, _request
from sluiceway_client.command.ask import AnswerProgress
from sluiceway_client.command.conditions import condition
from sluiceway_client.errors import Invalid


def test_a_person_sees_what_is_being_done_and_each_sentence_once_it_is_settled() -> None:
    progress = AnswerProgress()
    seen = [progress.shown().plain]
    for event in (
        RetrievedPassages("ans_1", (), 0),
        UncheckedDelta("It costs nine millions."),
        AnswerDelta("It opened in 1904 [1]."),
        UncheckedDelta(" And so"),
    ):
        progress.take(event)
        seen.append(progress.shown().plain)
    assert seen == [
        "searching the documents …",
        "reading 0 passages …",
        "writing, and checking each sentence … 4 words so far",
        "It opened in 1904 [1].\nwriting, and checking each sentence … 4 words so far",
        "It opened in 1904 [1].\nwriting, and checking each sentence … 6 words so far",
    ]


def test_conditions_all_hold_and_their_values_are_alternatives() -> None:
    german = Filter(match=Match(field="language", values=["de"]))
    team = Filter(match=Match(field="label.team", values=["quality", "sales"]))
    assert condition(None) is None
    assert condition(["language=de"]) == german
    assert condition(["language=de", "label.team=quality,sales"]) == Filter(all=Filters(filters=[german, team]))


@pytest.mark.parametrize("wanted", ["language", "language=", "=de", "label.=x", "tongue=de", "label=x"])
def test_what_is_no_condition_is_said_with_what_would_be_one(wanted: str) -> None:
    with pytest.raises(Invalid, match=r"language=de|there are .*label\.NAME") as raised:
        condition([wanted])
    assert raised.value.field == "--where"


def test_a_question_carries_the_turns_before_it_and_its_conditions() -> None:
    german = condition(["language=de"])
    told = _request(
        Question(text="And then?", earlier=(EarlierTurn("What first?", "This [1]."),), where=german, drafts=True)
    )
    assert [message.text for message in told.messages] == ["What first?", "This [1].", "And then?"]
    assert (told.grounding.filter, told.drafts) == (german, True)
