"""Watch of a training run: a curve of its loss on a terminal, a line a step elsewhere, objects for programs."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import err, out, say_waits
from sluiceway_client.run_values import Point, Run

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 60
_FIGURES = ("loss", "validation_loss", "token_accuracy", "margin", "pair_accuracy", "learning_rate")


async def follow(sluiceway: Sluiceway, run_id: str, *, as_json: bool) -> Run:
    """The run at its end."""
    from rich.live import Live
    from rich.text import Text

    last: Run | None = None
    losses: list[float] = []
    drawn = err.is_terminal and not as_json
    with Live(console=err, transient=True, refresh_per_second=4) if drawn else _Lines(as_json=as_json) as view:
        async with aclosing(_updates(sluiceway, run_id)) as updates:
            async for update in updates:
                if isinstance(update, Run):
                    last = update
                elif update.loss is not None:
                    losses.append(update.loss)
                if isinstance(view, _Lines):
                    view.say(update)
                elif last is not None:
                    # Nothing of it is seen beyond the width of the console, which breaks no line itself.
                    view.update(Text(picture(last, update, losses), overflow="fold", no_wrap=False))
    assert last is not None, "a watch begins with the run"
    if not as_json:
        out.print(_ended(last))
    return last


async def print_past(sluiceway: Sluiceway, run_id: str, *, as_json: bool) -> None:
    """All that a run had said when it was asked; does not wait for more."""
    now = await sluiceway.runs.get(run_id)
    lines = _Lines(as_json=as_json)
    async with aclosing(_updates(sluiceway, run_id)) as updates:
        async for update in updates:
            lines.say(update)
            if now.last is None or (isinstance(update, Point) and update == now.last):
                return


def _updates(sluiceway: Sluiceway, run_id: str) -> "AsyncGenerator[Run | Point, None]":
    return sluiceway.runs.watch(run_id, on_retry=say_waits)


class _Lines:
    """An update a line, on stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def __enter__(self) -> "_Lines":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to draw."""

    def say(self, update: Run | Point) -> None:
        if self._as_json:
            output.as_json(update)
        else:
            typer.echo(output.harmless(line_of(update)))


def line_of(update: Run | Point) -> str:
    """An update as a person reads it."""
    if isinstance(update, Run):
        return " ".join(filter(None, (update.run_id, update.state, update.phase, update.reason)))
    figures = ((name.replace("_", " "), getattr(update, name)) for name in _FIGURES)
    said = "  ".join(f"{name} {number:.4g}" for name, number in figures if number is not None)
    return f"step {update.step}  {said}"


def picture(now: Run, update: Run | Point, losses: Sequence[float]) -> str:
    """How far it is, and the curve of its loss."""
    point = update if isinstance(update, Point) else now.last
    done = f"step {point.step:,} of {now.steps:,}" if point is not None and now.steps else ""
    head = "  ".join(filter(None, (now.model, now.state, now.phase, done)))
    return "\n".join(filter(None, (head, curve(losses, _WIDTH), line_of(point) if point is not None else "")))


def curve(numbers: Sequence[float], width: int) -> str:
    """Bars of the last numbers, each as high as it is between the least and the most of all; empty where there are
    none. More numbers than `width` share a bar, which is their mean."""
    share = max(1, -(-len(numbers) // width))
    means = [
        sum(some) / len(some) for start in range(0, len(numbers), share) if (some := numbers[start : start + share])
    ]
    if not means:
        return ""
    least, most = min(means), max(means)
    return "".join(_BARS[round((each - least) / ((most - least) or 1) * (len(_BARS) - 1))] for each in means)


def _ended(last: Run) -> str:
    if last.state == "succeeded":
        return f"{last.model}@{last.version}"
    return ": ".join(filter(None, (f"{last.run_id} {last.state}", last.reason, last.message)))
