"""Commands `sluiceway ask`, an answer with its footnotes, and `feedback` on it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer
from rich.live import Live
from rich.text import Text

from sluiceway_client.answers import AnswerDelta, EarlierTurn, Question, RetrievedPassages, UncheckedDelta, Ungrounded
from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.conditions import Where, condition
from sluiceway_client.command.context import MOST, AsJson, Collection, err, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Blocked, InternalError, Invalid
from sluiceway_client.values import Answer, Citation, Passage

_NOTES = {
    "extractive": "The documents did not support the model's own words; these sentences stand in the documents.",
    "not_in_documents": "Nothing that was found answers this question.",
    "ungrounded": "The documents do not support this answer.",
}
_CUT = "The answer was cut off at its most tokens; `--max-tokens` lets it have more."
_UNCHECKED = "No guard has looked at all of this."
_PLACE = ("document_id", "version", "title", "page", "start", "end", "text_sha256")


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_ask)


def register_feedback(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_feedback)


def _ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question.")],
    collection: Collection = "default",
    model: Annotated[str, typer.Option(help="The model; see `sluiceway models list`.")] = "",
    k: Annotated[int, typer.Option("-k", help="Passages to look for.", min=1, max=50)] = 6,
    ungrounded: Annotated[
        Ungrounded, typer.Option(help="What to do where the documents do not support it.")
    ] = "extract",
    max_tokens: Annotated[int, typer.Option(help="Most tokens of the answer; 0: the setting.", min=0, max=MOST)] = 0,
    session: Annotated[str, typer.Option(help="Name of the talk it belongs to.")] = "",
    after: Annotated[str, typer.Option(help="The answer (ans_…) that this question goes on from.")] = "",
    where: Where = None,
    without_documents: Annotated[bool, typer.Option("--no-documents", help="Ask the model alone.")] = False,
    as_json: AsJson = False,
) -> None:
    asked = Question(
        text=question,
        collection="" if without_documents else collection,
        model=model,
        k=k,
        ungrounded=ungrounded,
        max_tokens=max_tokens,
        session=session,
        where=condition(where),
    )

    async def work(sluiceway: Sluiceway) -> Answer:
        told = replace(asked, earlier=await _earlier(sluiceway, after)) if after else asked
        return await (sluiceway.answers.ask(told) if as_json or not out.is_terminal else _streamed(sluiceway, told))

    answer = run(context, work)
    output.as_json(_plain(answer)) if as_json else _print(answer)


async def _streamed(sluiceway: Sluiceway, question: Question) -> Answer:
    """Shows what is being done, and each sentence once it is settled; the answer is printed in their place."""
    progress = AnswerProgress()
    with Live(progress.shown(), console=err, transient=True, vertical_overflow="visible") as live:
        async for event in sluiceway.answers.stream(replace(question, drafts=True)):
            if isinstance(event, Answer):
                return event
            progress.take(event)
            live.update(progress.shown())
    raise InternalError("infer ended without an answer; ask again, and its log says why")


async def _earlier(sluiceway: Sluiceway, answer_id: str) -> tuple[EarlierTurn, ...]:
    """Where the question went on from others it is told as it was completed from them: they are not sent."""
    before = await sluiceway.answers.get(answer_id)
    if before.blocked_by:
        raise Blocked(f"the answer {answer_id} was forbidden after it was given ({before.blocked_by}); ask anew")
    return (EarlierTurn(before.completed_question or before.question, before.text),)


class AnswerProgress:
    """What a person sees of an answer on its way: the sentences that are settled, and below them what is being done."""

    def __init__(self) -> None:
        self._text = ""
        self._doing = "searching the documents …"
        self._words = 0

    def take(self, event: RetrievedPassages | AnswerDelta | UncheckedDelta) -> None:
        match event:
            case RetrievedPassages():
                self._doing = f"reading {output.counted(len(event.passages), 'passage')} …"
            case UncheckedDelta():
                self._words += len(event.text.split())
                self._doing = f"writing, and checking each sentence … {output.counted(self._words, 'word')} so far"
            case AnswerDelta():
                self._text += event.text

    def shown(self) -> Text:
        """Folded, though lines of the console are not: of what is drawn anew nothing beyond its width is seen."""
        parts = (self._text, "\n" if self._text else "", (self._doing, "dim"))
        return Text.assemble(*parts, overflow="fold", no_wrap=False)


def _plain(answer: Answer) -> dict[str, object]:
    return {
        "answer_id": answer.answer_id,
        "completed_question": answer.completed_question,
        "answer": answer.text,
        "citations": [{key: getattr(each, key) for key in (*_PLACE, "quote")} for each in answer.citations],
        "groundedness": output.plain(answer.groundedness),
        "usage": answer.usage,
        "timings_ms": answer.timings_ms,
        "model": answer.model,
        "finish_reason": answer.finish_reason,
        "guard": answer.guard,
        "nearest": [{key: getattr(each, key) for key in _PLACE} for each in answer.nearest],
    }


def _print(answer: Answer) -> None:
    if answer.completed_question:
        err.print(Text(f"Searched for: {answer.completed_question}", style="dim"))
    out.print(Text(answer.text))
    for note in _notes(answer):
        err.print(Text(note, style="dim"))
    if answer.nearest:
        err.print(Text("Nearest, for you to read:", style="dim"))
    for place in dict.fromkeys(map(_place, answer.nearest)):
        err.print(Text(f"  {place}", style="dim"))
    if answer.citations:
        out.print()
    for citation in answer.citations:
        out.print(_footnote(citation))
    if err.is_terminal:
        err.print(Text(f"\nTo go on from here: sluiceway ask … --after {answer.answer_id}", style="dim"))
        err.print(Text(f"What it was made of: sluiceway explain {answer.answer_id}", style="dim"))


def _notes(answer: Answer) -> Iterator[str]:
    """What a person has to know of it beside its words."""
    if note := _NOTES.get(answer.groundedness.status):
        yield note
    if answer.finish_reason == "length":
        yield _CUT
    if answer.guard == "unchecked":
        yield _UNCHECKED


def _footnote(citation: Citation) -> Text:
    quote = " ".join(citation.quote.split())
    return Text.assemble((f"[{citation.number}] ", "bold"), _page(citation), f" — “{quote}”")


def _place(passage: Passage) -> str:
    return " > ".join((_page(passage), *passage.heading_path))


def _page(found: Citation | Passage) -> str:
    page = f", p. {found.page}" if found.page else ""
    return f"{found.title or output.name(found.source_key)}{page}"


def _feedback(
    context: typer.Context,
    answer_id: Annotated[str, typer.Argument(help="The answer (ans_…), as `ask --json` prints it.")],
    score: Annotated[float | None, typer.Option(help="-1 is useless or wrong, 1 is right.", min=-1.0, max=1.0)] = None,
    good: Annotated[bool, typer.Option("--good", help="The same as `--score 1`.")] = False,
    bad: Annotated[bool, typer.Option("--bad", help="The same as `--score -1`.")] = False,
    comment: Annotated[str, typer.Option(help="What was good or bad about it.")] = "",
    correction: Annotated[str, typer.Option(help="What would have been right; alone, the same as with `--bad`.")] = "",
) -> None:
    worth = [each for each in (score, 1.0 if good else None, -1.0 if bad else None) if each is not None]
    if correction and not worth:
        # Who says what would have been right says that it was not.
        worth = [-1.0]
    if len(worth) != 1:
        raise Invalid("what it was worth is not clear; say one of `--good`, `--bad` and `--score`", field="--score")
    run(
        context,
        lambda sluiceway: sluiceway.answers.feedback(answer_id, worth[0], comment=comment, correction=correction),
    )
    typer.echo(f"{answer_id}: thank you")
