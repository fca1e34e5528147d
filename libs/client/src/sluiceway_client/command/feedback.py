"""Command `sluiceway feedback`: what an answer was worth, for whoever makes the next ones better."""

from typing import Annotated

import typer

from sluiceway_client.command.context import run
from sluiceway_client.command.table import Command


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_feedback)


def _feedback(
    context: typer.Context,
    answer_id: Annotated[str, typer.Argument(help="The answer (ans_…), as `ask --json` prints it.")],
    score: Annotated[float, typer.Option(help="-1 is useless or wrong, 1 is right.", min=-1.0, max=1.0)],
    comment: Annotated[str, typer.Option(help="What was good or bad about it.")] = "",
    correction: Annotated[str, typer.Option(help="What would have been right.")] = "",
) -> None:
    run(
        context,
        lambda sluiceway: sluiceway.answers.feedback(answer_id, score, comment=comment, correction=correction),
    )
    typer.echo(f"{answer_id}: thank you")
