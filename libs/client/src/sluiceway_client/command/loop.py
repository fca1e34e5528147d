"""Commands `sluiceway loop`: from a dataset to an alias that stands for what was learned of it."""

from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.datasets import HeldBack, HeldOut, Learned, Redacted, row_source, texts_of
from sluiceway_client.command.evaluations import Confidence, Grounded, Margin, MaxTokens, Minimum
from sluiceway_client.command.periods import Since, Until, duration, period
from sluiceway_client.command.suites import named
from sluiceway_client.command.table import Command
from sluiceway_client.command.train import read_recipe
from sluiceway_client.errors import Invalid
from sluiceway_client.learning_loop import LearningLoop
from sluiceway_client.loop_values import (
    DatasetBuild,
    LoopCanary,
    LoopEnd,
    LoopGate,
    LoopOrder,
    LoopOutcome,
    LoopStep,
)

# Beside those of every command: what a pipeline is told of a loop that ended as it should, or waits.
EXIT_CODES: Final[dict[LoopOutcome, int]] = {"promoted": 0, "gate_failed": 10, "waits": 11, "rolled_back": 12}
_HEADS: Final[dict[LoopOutcome, str]] = {
    "promoted": "promoted",
    "gate_failed": "not approved",
    "waits": "waits for approval",
    "rolled_back": "rolled back",
}


def register(app: typer.Typer, word: Command) -> None:
    loop = typer.Typer(help=word.help, no_args_is_help=True)
    loop.callback()(_loops)
    loop.command(
        "run",
        help="Learn from a dataset, hold it against what stands, try it, and promote it or roll it back; started again "
        "it goes on where it stood. Exit code 0: promoted, 10: the gate did not approve it, 11: it waits for approval, "
        "12: rolled back.",
    )(_run)
    app.add_typer(loop, name=word.name)


def _loops() -> None:
    """Of one command typer would make no group."""


def _run(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model whose next version it becomes.")],
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="`ds_…`, NAME@VERSION, or NAME for its last one.")],
    suite: Annotated[str, typer.Argument(metavar="SUITE", help="The gate's suite; SUITE@VERSION for another one.")],
    alias: Annotated[str, typer.Option(help="The alias that may stand for it.")] = "live",
    base: Annotated[str, typer.Option(help="The model beside which it is learned. Left out: the first one.")] = "",
    recipe: Annotated[
        Path | None, typer.Option(help="TOML with hyperparameters, which go before those of the standard recipe.")
    ] = None,
    hours: Annotated[float | None, typer.Option(help="How long it may learn. Left out: 6.")] = None,
    collection: Grounded = "",
    margin: Margin = None,
    minimum: Minimum = None,
    confidence: Confidence = None,
    max_tokens: MaxTokens = 0,
    share: Annotated[
        float, typer.Option(help="The canary's share of what is asked of the alias; 0: no canary.", min=0, max=0.99)
    ] = 0.1,
    answers: Annotated[int, typer.Option(help="Judge the canary when both versions gave so many.", min=1)] = 50,
    watch_hours: Annotated[float, typer.Option(help="How long the canary is watched at the most.", min=0)] = 24.0,
    build: Annotated[
        bool, typer.Option("--build", help="Build the next version of DATASET of what people said; see what follows.")
    ] = False,
    objective: Learned = "sft",
    source: Annotated[
        list[str] | None,
        typer.Option(help="Where rows come from: correction, graded, preference. Left out: all it can learn of."),
    ] = None,
    since: Since = "",
    until: Until = "",
    of_collection: Annotated[str, typer.Option(help="Only of answers over this one.")] = "",
    of_model: Annotated[str, typer.Option(help="Only of answers of this model.")] = "",
    min_score: Annotated[float, typer.Option(help="Of graded answers: at least so good.", min=-1, max=1)] = 0.5,
    most: Annotated[int, typer.Option(help="Rows at the most, the newest ones.", min=0, max=10_000)] = 0,
    validation: HeldBack = 0.1,
    held_out: HeldOut = None,
    keep_redacted: Redacted = False,
    name: Annotated[str, typer.Option(help="Another name makes another run of the same dataset.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Approve rows that contradict each other, and moves of a protected alias.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    since_when, until_when = period(since, until)
    built = DatasetBuild(
        objective=objective,
        sources=[row_source(each) for each in source or ()],
        since=since_when,
        until=until_when,
        collection=of_collection,
        model=of_model,
        min_score=min_score,
        most_rows=most,
        validation_share=validation,
        held_out=texts_of(held_out or ()),
        keep_redacted=keep_redacted,
    )
    if not build and built != DatasetBuild(sources=[], held_out=[]):
        raise Invalid("these options say how a dataset is built; say `--build` as well", field="--build")
    suite_name, suite_version = named(suite)
    order = LoopOrder(
        model=model,
        dataset=dataset,
        build=built if build else None,
        base=base,
        recipe=read_recipe(recipe) if recipe is not None else {},
        deadline=duration(hours, "--hours") if hours is not None else None,
        gate=LoopGate(
            suite=suite_name,
            suite_version=suite_version,
            collection=collection,
            margin=margin,
            confidence=confidence,
            minimum=minimum,
            max_tokens=max_tokens,
        ),
        alias=alias,
        canary=LoopCanary(share=share, answers=answers, longest=duration(watch_hours, "--watch-hours")),
        approved=yes,
        name=name,
    )
    _ended(_driven(context, order, as_json=as_json), as_json=as_json)


def _driven(context: typer.Context, order: LoopOrder, *, as_json: bool) -> LoopEnd:
    async def work(sluiceway: Sluiceway) -> LoopEnd:
        return await LearningLoop(sluiceway, order, on_step=lambda step: _say(step, as_json=as_json)).run()

    try:
        return run(context, work)
    except KeyboardInterrupt:
        err.print("what was begun goes on, and so does the loop with the same command")
        raise


def _say(step: LoopStep, *, as_json: bool) -> None:
    if as_json:
        return output.as_json(step)
    typer.echo(output.harmless("  ".join(filter(None, (f"{step.step:<9}", step.name, step.state, step.said)))))


def _ended(end: LoopEnd, *, as_json: bool) -> NoReturn:
    if as_json:
        output.as_json(end)
    else:
        out.print(f"{_HEADS[end.outcome]}: {end.said}")
        for command in end.commands:
            err.print(f"  {command}")
    raise typer.Exit(EXIT_CODES[end.outcome])
