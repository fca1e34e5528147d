"""What strangers wrote (source keys, titles, texts, ids of records) steers no terminal, whichever command prints it."""

import io
import json
import unicodedata
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import grpc
import pytest
from rich.console import Console
from rich.live import Live

from sluiceway.eval.v1 import record_service_pb2
from sluiceway.eval.v1 import values_pb2 as record_values
from sluiceway.infer.v1 import infer_service_pb2, values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer
from sluiceway.ingest.v1.values_pb2 import Document
from sluiceway_client.answers import AnswerDelta
from sluiceway_client.command import output
from sluiceway_client.command.ask import AnswerProgress
from sluiceway_client.command.terminal import Terminal
from tests.support.infer_served import serving_infer
from tests.unit.client.ingests import running
from tests.unit.client.operators import operating
from tests.unit.client.records import answered, at, explained, judged, recording, shown
from tests.unit.client.spoken import Spoken, say

# A title for the window, a cleared screen, a cursor that is moved, in both ways in which they are written; a line that
# is turned round.
STEERING = "\x1b]0;owned\x07 \x1b[2J \x9b5A \x7f \r\x08 \u202etxt.\u2066"
KEY = f"mill{STEERING}.txt"
RECORD = f"ingest.{KEY}"


def steering(text: str) -> list[str]:
    """The signs in it that are neither words nor a new line."""
    return [sign for sign in text if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf")]


def judge(said: Spoken, *held: str, code: int = 0) -> None:
    assert said.code == code, said.err
    assert all(word in said.out + said.err for word in held)
    assert steering(said.out + said.err) == []


def test_json_of_strangers_is_escaped_and_read_as_it_was() -> None:
    told = json.dumps({"name": STEERING}, ensure_ascii=False, indent=1)
    assert steering(output.escaped(told)) == []
    assert json.loads(output.escaped(told)) == {"name": STEERING}


def test_text_is_exact_for_a_program_and_harmless_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"a{STEERING}\r\n"
    for is_terminal in (False, True):
        monkeypatch.setattr("sys.stdout", Stdout(is_terminal))
        assert output.for_reader(text) == (output.harmless(text) if is_terminal else text)


def test_a_name_stays_on_its_line() -> None:
    assert output.name("file:///notes/two%0Alines%09and%20a%20tab.txt") == "/notes/two\\nlines\\tand a tab.txt"


class Stdout(io.StringIO):
    """What is printed on, a terminal or not."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class _Answering(InferServiceServicer):
    """Whatever is asked, a text and a footnote that would steer, or this refusal."""

    def __init__(self, refuses: str) -> None:
        self._refuses = refuses

    async def Generate(self, request: Any, context: Any) -> AsyncIterator[infer_service_pb2.GenerateResponse]:
        if self._refuses:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, self._refuses)
        citation = values_pb2.Citation(number=1, source_key=KEY, quote=f"It grinds{STEERING}.")
        yield infer_service_pb2.GenerateResponse(
            finished=infer_service_pb2.Finished(
                text=f"It\tgrinds{STEERING} [1].", citations=[citation], completed_question=f"And the mill{STEERING}?"
            )
        )


def answering(refuses: str = "") -> AbstractAsyncContextManager[str]:
    """Address of an infer for as long as the block runs."""
    return serving_infer(_Answering(refuses))


@pytest.mark.parametrize("words", [("list",), ("show", "doc_1")])
async def test_of_documents(words: tuple[str, ...], tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.there = [Document(document_id="doc_1", source_key=KEY, title=f"Mills{STEERING}", collection="default")]
        judge(await say(tmp_path, "docs", *words, ingest=ingest.address), "doc_1", "mill", ".txt")


async def test_of_documents_that_a_program_reads_in_a_terminal(tmp_path: Path) -> None:
    title = f"Mills{STEERING}\x85\u2028."
    async with running() as ingest:
        ingest.there = [Document(document_id="doc_1", source_key=KEY, title=title, collection="default")]
        said = await say(tmp_path, "docs", "list", "--json", ingest=ingest.address)
    judge(said, "doc_1")
    assert [row["title"] for row in said.rows] == [title]


@pytest.mark.parametrize("words", [("list",), ("show", RECORD)])
async def test_of_dead_letters(words: tuple[str, ...], tmp_path: Path) -> None:
    async with operating(RECORD) as operator:
        judge(await say(tmp_path, "dlq", *words, ingest=operator.address), "mill", ".txt")


async def test_of_dead_letters_that_stay(tmp_path: Path) -> None:
    async with operating(RECORD) as operator:
        operator.cut = {RECORD}
        said = await say(tmp_path, "dlq", "redrive", RECORD, ingest=operator.address)
    judge(said, "mill", "too large to have been kept", code=1)


async def test_of_an_answer_and_its_footnotes(tmp_path: Path) -> None:
    async with answering() as infer:
        said = await say(tmp_path, "ask", "What does the mill do?", infer=infer)
    judge(said, "[1]", "It grinds", "And the mill", ".txt")
    assert "Itgrinds" not in said.out


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "ans_1"),
        ("explain", "ans_1", "--json"),
        ("explain", "ans_1", "--dot"),
        ("recall", "doc_1"),
        ("recall", "doc_1", "--json"),
        ("answers", "--question", "mill"),
        ("answers", "--json"),
        ("verdicts", "ver_1"),
        ("verdicts", "--json"),
        ("docs", "history", "doc_1"),
        ("docs", "history", "doc_1", "--json"),
    ],
)
async def test_of_the_record(words: tuple[str, ...], tmp_path: Path) -> None:
    hostile = answered(KEY, model=KEY, collection=KEY, error=KEY)
    citation = values_pb2.Citation(number=1, title=KEY, quote=KEY)
    held = explained(
        answer=hostile,
        question=KEY,
        text=KEY,
        passages=[shown(document_id=KEY, citations=[citation])],
        verdicts=[judged(KEY)],
        scores=[record_values.Score(name=KEY, reason=KEY)],
    )
    history = record_service_pb2.GetDocumentHistoryResponse(
        events=[record_values.DocumentEventRecord(service=KEY, index_version=KEY, at=at())], forgotten_by=[KEY]
    )
    async with recording(
        explained=held,
        recalled=[record_service_pb2.RecalledAnswer(answer_id=KEY, at=at())],
        found=[record_service_pb2.FoundAnswer(answer=hostile, question=KEY)],
        verdicts=[judged(KEY)],
        history=history,
    ) as record:
        judge(await record.say(tmp_path, *words), "mill", ".txt")


async def test_of_json_is_read_as_it_was(tmp_path: Path) -> None:
    async with recording(explained=explained(text=STEERING)) as record:
        said = await record.say(tmp_path, "explain", "ans_1", "--json")
    assert said.rows[0]["text"] == STEERING


async def test_of_what_a_service_refuses(tmp_path: Path) -> None:
    async with answering(refuses=f"no mill{STEERING} here") as infer:
        judge(await say(tmp_path, "ask", "What?", infer=infer), "no mill", "here", code=1)


def test_of_an_answer_on_its_way() -> None:
    progress = AnswerProgress()
    progress.take(AnswerDelta(f"It grinds{STEERING} [1]."))
    console = Terminal(force_terminal=True, color_system=None, width=200)
    with console.capture() as caught:
        console.print(progress.shown())
    assert "It grinds" in caught.get()
    assert steering(caught.get()) == []


@pytest.mark.parametrize(
    "text", ["It grinds for whoever comes by, for Brook too", "\u78e8\u574a" * 20 + "Brook"], ids=["words", "signs"]
)
def test_an_answer_on_its_way_is_seen_to_its_end(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as a terminal may be; on a dumb one nothing is drawn anew."""
    monkeypatch.setenv("TERM", "xterm")
    progress, terminal = AnswerProgress(), io.StringIO()
    progress.take(AnswerDelta(text))
    console = Terminal(file=terminal, force_terminal=True, color_system=None, soft_wrap=True, width=40)
    with Live(progress.shown(), console=console, auto_refresh=False, transient=True, vertical_overflow="visible"):
        pass
    assert "Brook" in terminal.getvalue()


def test_a_text_is_printed_as_it_is_whatever_it_looks_like() -> None:
    """Markup, the name of a picture, a number that could be coloured."""
    text = "[/x] [red]17[/red] :100: [link=a]b"
    console = Terminal(force_terminal=True, color_system="standard", no_color=False, width=200)
    with console.capture() as caught:
        console.print(text)
        console.print(output.table(text, (text,), [(text,)]).title)
    assert caught.get() == f"{text}\n{text}\n"


def test_colours_are_ours_and_stay() -> None:
    ours = Terminal(force_terminal=True, color_system="standard", no_color=False)
    plain = Console(force_terminal=True, color_system="standard", no_color=False)
    with ours.capture() as caught, plain.capture() as expected:
        ours.print("indexed", style="green")
        plain.print("indexed", style="green")
    assert caught.get() == expected.get() != "indexed\n"


@pytest.mark.parametrize("width", [1, 20, 40, 80, 200])
def test_a_narrow_terminal_shows_all_that_is_in_a_table(width: int) -> None:
    titles = ("document", "state", "passages", "collection", "source")
    row = ("doc_1k8rete20pkqtptgoll", "indexed", "7", "default", "/home/me/report.txt")
    printed = io.StringIO()
    Terminal(file=printed, width=width, soft_wrap=True).print(output.table("", titles, [row]))
    shown = "".join(printed.getvalue().split())
    assert row[0] in shown
    assert all(sign in shown.replace(row[0], "", 1) for sign in set("".join(row[1:])))
