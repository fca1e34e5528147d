"""Command `sluiceway explain`: all that an answer was made of, as a tree, as JSON or as a graph."""

from typing import Annotated

import typer

from sluiceway_client.command import output
from sluiceway_client.command.context import run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_explain)


def _explain(
    context: typer.Context,
    answer_id: Annotated[str, typer.Argument(metavar="ANSWER", help="The answer (ans_…), as `ask` prints it.")],
    without_texts: Annotated[
        bool, typer.Option("--no-texts", help="Without what people and documents say; no other service is asked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object with all of it.")] = False,
    as_dot: Annotated[bool, typer.Option("--dot", help="Print a directed graph for Graphviz.")] = False,
) -> None:
    if as_json and as_dot:
        raise Invalid("`--json` and `--dot` exclude each other; say one of the two", field="--dot")
    found = run(context, lambda sluiceway: sluiceway.record.explain(answer_id, texts=not without_texts))
    if as_json:
        output.as_json(found)
    elif as_dot:
        from sluiceway_client.command.lineage_graph import digraph

        typer.echo(digraph(found))
    else:
        from sluiceway_client.command.context import out
        from sluiceway_client.command.lineage_tree import tree

        # A tree wraps below itself; what is wrapped by the terminal instead would be cut.
        out.print(tree(found), soft_wrap=False)
