"""What a person sees while an answer is made, and how documents are bounded by words of a command."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway.embed.v1.values_pb2 import Filter, Filters, Match, Passage
from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer
from sluiceway.infer.v1.values_pb2 import (
    FINISH_REASON_LENGTH,
    GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS,
    GUARD_STATUS_UNCHECKED,
    Groundedness,
    Model,
    ModelAdapter,
)
from sluiceway.infer.v1.values_pb2 import Answer as StoredMessage
from sluiceway_client.answers import AnswerDelta, EarlierTurn, Question, RetrievedPassages, UncheckedDelta, _request
from sluiceway_client.command.ask import AnswerProgress
from sluiceway_client.command.conditions import condition
from sluiceway_client.errors import Invalid
from sluiceway_common.testing import free_port
from tests.support.infer_served import serving_infer
from tests.unit.client.spoken import say


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


@dataclass
class Rated(InferServiceServicer):
    """Takes what is said of the answer `ans_1`."""

    heard: list[calls.GiveFeedbackRequest] = field(default_factory=list)

    async def GiveFeedback(self, request: Any, context: Any) -> calls.GiveFeedbackResponse:
        if request.answer_id != "ans_1":
            await context.abort(grpc.StatusCode.NOT_FOUND, "there is no such answer")
        self.heard.append(request)
        return calls.GiveFeedbackResponse()


async def test_what_an_answer_was_worth_is_said_with_its_words(tmp_path: Path) -> None:
    rated = Rated()
    async with serving_infer(rated) as infer:
        said = ("--comment", "wrong year", "--correction", "1904")
        given = await say(tmp_path, "feedback", "ans_1", "--score", "-0.5", *said, infer=infer)
        nobodys = await say(tmp_path, "feedback", "ans_2", "--score", "1", infer=infer)
        too_much = await say(tmp_path, "feedback", "ans_1", "--score", "1.5", infer=infer)
    worth = calls.GiveFeedbackRequest(answer_id="ans_1", score=-0.5, comment="wrong year", correction="1904")
    assert (given.code, given.out, rated.heard) == (0, "ans_1: thank you\n", [worth])
    assert "there is no such answer" in nobodys.err
    assert (nobodys.code != 0, too_much.code != 0) == (True, True)


@pytest.mark.parametrize(("word", "score"), [("--good", 1.0), ("--bad", -1.0)])
async def test_good_and_bad_are_the_ends_of_the_scale(word: str, score: float, tmp_path: Path) -> None:
    rated = Rated()
    async with serving_infer(rated) as infer:
        given = await say(tmp_path, "feedback", "ans_1", word, infer=infer)
    assert (given.code, rated.heard) == (0, [calls.GiveFeedbackRequest(answer_id="ans_1", score=score)])


@pytest.mark.parametrize("words", [(), ("--good", "--bad"), ("--score", "0", "--good")])
async def test_no_worth_and_two_are_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    given = await say(tmp_path, "feedback", "ans_1", *words, infer=f"127.0.0.1:{free_port()}")
    assert (given.code, given.out) == (3, "")
    assert given.err == "sluiceway: what it was worth is not clear; say one of `--good`, `--bad` and `--score`\n"


class Unsure(InferServiceServicer):
    """Finds four passages of a handbook, of which two stand in one section, and answers with none."""

    async def Generate(self, _request: Any, _context: Any) -> AsyncIterator[calls.GenerateResponse]:
        places = (("Fees", 3), ("Fees", 3), ("Opening hours", 0), ("Contact", 9))
        passages = [
            Passage(chunk_id=f"chk_{number}", title="Handbook", heading_path=["Visitors", section], page=page)
            for number, (section, page) in enumerate(places)
        ]
        yield calls.GenerateResponse(retrieved=calls.Retrieved(answer_id="ans_1", passages=passages))
        status = Groundedness(status=GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS)
        no = "The documents do not answer this."
        yield calls.GenerateResponse(finished=calls.Finished(answer_id="ans_1", text=no, groundedness=status))


async def test_where_the_documents_do_not_answer_a_person_is_shown_where_to_read(tmp_path: Path) -> None:
    async with serving_infer(Unsure()) as infer:
        printed = await say(tmp_path, "ask", "What is it for a child?", infer=infer)
        (row,) = (await say(tmp_path, "ask", "What is it for a child?", "--json", infer=infer)).rows
    assert printed.out == "The documents do not answer this.\n"
    assert printed.err.splitlines() == [
        "Nothing that was found answers this question.",
        "Nearest, for you to read:",
        "  Handbook, p. 3 > Visitors > Fees",
        "  Handbook > Visitors > Opening hours",
    ]
    assert [(place["title"], place["page"]) for place in row["nearest"]] == [
        ("Handbook", 3),
        ("Handbook", 3),
        ("Handbook", 0),
    ]


@dataclass
class GoneOnFrom(InferServiceServicer):
    """Holds answers, of which the second was completed from the first."""

    heard: list[list[str]] = field(default_factory=list)

    async def GetAnswer(self, request: calls.GetAnswerRequest, _context: Any) -> StoredMessage:
        asked, completed = {
            "ans_1": ("When did Scheele discover oxygen?", ""),
            "ans_2": ("And when did he die?", "When did Scheele die?"),
        }[request.answer_id]
        return StoredMessage(
            answer_id=request.answer_id, question=asked, completed_question=completed, text="In May [1]."
        )

    async def Generate(self, request: calls.GenerateRequest, _context: Any) -> AsyncIterator[calls.GenerateResponse]:
        self.heard.append([message.text for message in request.messages])
        yield calls.GenerateResponse(finished=calls.Finished(answer_id="ans_3", text="In Köping [1]."))


async def test_who_goes_on_from_an_answer_goes_on_from_all_that_its_question_was_completed_from(tmp_path: Path) -> None:
    infer = GoneOnFrom()
    async with serving_infer(infer) as address:
        for answer_id in ("ans_1", "ans_2"):
            await say(tmp_path, "ask", "And where?", "--after", answer_id, infer=address)
    assert infer.heard == [
        ["When did Scheele discover oxygen?", "In May [1].", "And where?"],
        ["When did Scheele die?", "In May [1].", "And where?"],
    ]


class CutOff(InferServiceServicer):
    """Ends at its most tokens; no guard is there."""

    async def Generate(self, _request: Any, _context: Any) -> AsyncIterator[calls.GenerateResponse]:
        told = calls.Finished(
            answer_id="ans_1", text="Open the", finish_reason=FINISH_REASON_LENGTH, guard=GUARD_STATUS_UNCHECKED
        )
        yield calls.GenerateResponse(finished=told)


async def test_of_an_answer_that_was_cut_off_or_not_judged_a_person_and_a_program_are_told(tmp_path: Path) -> None:
    async with serving_infer(CutOff()) as infer:
        printed = await say(tmp_path, "ask", "How do I open it?", "--no-documents", infer=infer)
        (row,) = (await say(tmp_path, "ask", "How do I open it?", "--no-documents", "--json", infer=infer)).rows
    assert (printed.code, printed.out) == (0, "Open the\n")
    assert printed.err.splitlines() == [
        "The answer was cut off at its most tokens; `--max-tokens` lets it have more.",
        "No guard has looked at all of this.",
    ]
    assert (row["answer"], row["finish_reason"], row["guard"]) == ("Open the", "length", "unchecked")


class Listed(InferServiceServicer):
    """Has a model, and an adapter of it."""

    async def ListModels(self, _request: Any, _context: Any) -> calls.ListModelsResponse:
        adapter = ModelAdapter(base="small", name="x@3", digest="d" * 64, canary="x@4", canary_share=0.25)
        models = [
            Model(name="small", engine="llama", digest="b" * 64, context_tokens=512, standard=True),
            Model(name="small+x", engine="llama", digest="b" * 64, context_tokens=512, adapter=adapter),
        ]
        return calls.ListModelsResponse(models=models)


async def test_models_are_listed_with_the_adapters_that_their_names_stand_for(tmp_path: Path) -> None:
    async with serving_infer(Listed()) as infer:
        printed = await say(tmp_path, "models", "list", infer=infer)
        rows = (await say(tmp_path, "models", "list", "--json", infer=infer)).rows
    assert "x@3, x@4 for 25%, loaded when asked" in " ".join(printed.out.split())
    assert [(row["name"], (row["adapter"] or {}).get("name")) for row in rows] == [("small", None), ("small+x", "x@3")]


def test_conditions_all_hold_and_their_values_are_alternatives() -> None:
    german = Filter(match=Match(field="language", values=["de"]))
    team = Filter(match=Match(field="label.team", values=["quality", "sales"]))
    assert condition(None) is None
    assert condition(["language=de"]) == german
    assert condition(["language=de", "label.team=quality,sales"]) == Filter(all=Filters(filters=[german, team]))


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ("label.team=quality, sales ,", ["quality", "sales"]),
        ('label.team="Sales, EMEA",quality', ["Sales, EMEA", "quality"]),
        ('label.team="a ""b""", 5" pipe', ['a "b"', '5" pipe']),
        ("language=DE, en", ["DE", "de", "en"]),
        ("source_key=https://example.org/a b", ["https://example.org/a b"]),
    ],
)
def test_a_value_may_hold_a_comma_and_have_blanks_beside_it(wanted: str, values: list[str]) -> None:
    made = condition([wanted])
    assert made is not None
    assert list(made.match.values)[: len(values)] == values


def test_a_file_is_named_by_its_path_as_it_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "Müller, Söhne.txt"
    made = condition([f'source_key="{file}"'])
    assert made is not None
    assert list(made.match.values) == [str(file), file.as_uri()]


@pytest.mark.parametrize("wanted", ["language", "language=", "language= ,", "=de", "label.=x", "tongue=de", "label=x"])
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
