"""`sluiceway models`: what can be asked."""

import typer

from sluiceway_client.command import printed
from sluiceway_client.command.context import AsJson, Context, out


def register(app: typer.Typer) -> None:
    models = typer.Typer(help="The models that can be asked.", no_args_is_help=True)
    models.command("list", help="The models, by name.")(_list)
    app.add_typer(models, name="models")


def _list(context: typer.Context, as_json: AsJson = False) -> None:
    command: Context = context.obj
    found = command.run(lambda sluiceway: sluiceway.answers.models())
    if as_json:
        for each in found:
            printed.as_json(each)
        return
    rows = [
        (each.name, each.engine, str(each.context_tokens), "standard" if each.standard else "", each.digest[:12])
        for each in found
    ]
    out.print(printed.table("", ("model", "engine", "context", "", "digest"), rows))
