"""Commands `sluiceway train`: runs, started, listed, watched and cancelled."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import MOST, AsJson, err, out, run, say_waits
from sluiceway_client.command.periods import duration
from sluiceway_client.command.table import Command
from sluiceway_client.command.train_watch import follow, print_past
from sluiceway_client.errors import Invalid
from sluiceway_client.retraining import retrain
from sluiceway_client.run_values import Run

Wait = Annotated[bool, typer.Option("--wait", help="Follow it to its end.")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="`run_…`.")]


def register(app: typer.Typer, word: Command) -> None:
    train = typer.Typer(help=word.help, no_args_is_help=True)
    train.command("start", help="Queue a run: a frozen dataset becomes the next version of a model.")(_start)
    train.command("retrain", help="Learn a version anew without what was withdrawn since.")(_retrain)
    train.command("list", help="Runs, the last one first.")(_list)
    train.command("show", help="All that is known of a run.")(_show)
    train.command("watch", help="Follow a run to its end; its loss as a curve on a terminal.")(_watch)
    train.command("logs", help="What a run has said so far, a line a step.")(_logs)
    train.command("cancel", help="Ask for the end of a run; nothing of it comes into the registry.")(_cancel)
    app.add_typer(train, name=word.name)


def _start(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model whose next version it becomes.")],
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="`ds_…`, NAME@VERSION, or NAME for its last one.")],
    base: Annotated[str, typer.Option(help="The model beside which it is learned. Left out: the first one.")] = "",
    recipe: Annotated[
        Path | None, typer.Option(help="TOML with hyperparameters, which go before those of the standard recipe.")
    ] = None,
    hours: Annotated[float | None, typer.Option(help="How long it may learn. Left out: 6.")] = None,
    key: Annotated[str, typer.Option(help="The same key twice is one run.")] = "",
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    named = read_recipe(recipe) if recipe is not None else {}
    deadline = duration(hours, "--hours") if hours is not None else None
    begun = run(
        context,
        lambda sluiceway: sluiceway.runs.start(
            model, dataset, base=base, hyperparameters=named, deadline=deadline, key=key
        ),
    )
    _begun(context, begun, wait=wait, as_json=as_json)


def _retrain(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model, whose next version it becomes.")],
    version: Annotated[int, typer.Argument(metavar="[VERSION]", help="Left out: the last one.", min=0, max=MOST)] = 0,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    begun = run(context, lambda sluiceway: retrain(sluiceway, model, version, on_retry=say_waits))
    _begun(context, begun, wait=wait, as_json=as_json)


def _begun(context: typer.Context, begun: Run, *, wait: bool, as_json: bool) -> None:
    if wait:
        return _to_its_end(context, begun.run_id, as_json=as_json)
    if as_json:
        return output.as_json(begun)
    out.print(begun.run_id)
    err.print(f"{begun.state}; `sluiceway train watch {begun.run_id}` follows it")


def read_recipe(recipe: Path) -> dict[str, Any]:
    """Raises Invalid, and OSError where it cannot be read."""
    try:
        return tomllib.loads(recipe.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{recipe} is no TOML: {error}; see the recipes of train", field="--recipe") from error


def _list(
    context: typer.Context,
    model: Annotated[str, typer.Option(help="Only for this model.")] = "",
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the last ones.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    found = run(context, lambda sluiceway: sluiceway.runs.list(model=model, state=state, limit=limit))
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (each.run_id, each.model, output.state(each.state), _steps(each), _loss(each), output.moment(each.created_at))
        for each in found
    ]
    out.print(output.table("", ("run", "model", "state", "steps", "loss", "asked for"), rows))


def _show(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    found = run(context, lambda sluiceway: sluiceway.runs.get(run_id))
    if as_json:
        return output.as_json(found)
    rows = [
        ("run", found.run_id),
        ("state", f"{found.state}{' (to be cancelled)' * found.cancelling}"),
        ("phase", found.phase),
        ("why", " ".join(filter(None, (found.reason, found.message)))),
        ("model", f"{found.model}@{found.version}" if found.version else found.model),
        ("base", f"{found.base} {output.digest(found.base_sha256)}"),
        ("dataset", found.dataset_id),
        ("objective", found.objective),
        ("steps", _steps(found)),
        ("loss", _loss(found)),
        ("attempt", str(found.attempt or "")),
        ("asked for", output.moment(found.created_at)),
        ("began", output.moment(found.started_at)),
        ("ended", output.moment(found.ended_at)),
        *((name, _setting(value)) for name, value in output.plain(found.hyperparameters).items()),
    ]
    out.print(output.table("", ("", ""), [row for row in rows if row[1]]))


def _watch(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    _to_its_end(context, run_id, as_json=as_json)


def _logs(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    run(context, lambda sluiceway: print_past(sluiceway, run_id, as_json=as_json))


def _cancel(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    done = run(context, lambda sluiceway: sluiceway.runs.cancel(run_id))
    if as_json:
        return output.as_json(done)
    out.print(f"{done.run_id} {'ends before its next step' if done.cancelling else 'is cancelled'}")


def _to_its_end(context: typer.Context, run_id: str, *, as_json: bool) -> None:
    """Exit code 1 where it has come to another end than a version."""

    async def work(sluiceway: Sluiceway) -> Run:
        return await follow(sluiceway, run_id, as_json=as_json)

    try:
        ended = run(context, work)
    except KeyboardInterrupt:
        err.print(f"the run goes on; `sluiceway train cancel {run_id}` ends it")
        raise
    if ended.state != "succeeded":
        raise typer.Exit(1)


def _steps(found: Run) -> str:
    done = found.last.step if found.last is not None else 0
    return f"{done:,}/{found.steps:,}" if found.steps else ""


def _loss(found: Run) -> str:
    last = found.last
    return output.figure(last.loss if last.loss is not None else last.validation_loss) if last is not None else ""


def _setting(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return " ".join(value) if isinstance(value, tuple | list) else str(value)
