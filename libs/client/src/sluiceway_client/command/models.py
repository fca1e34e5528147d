"""Commands `sluiceway models`: those that can be asked, and the registry of those that were trained."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from sluiceway_client import Sluiceway, mlflow_registry
from sluiceway_client.command import output
from sluiceway_client.command.context import MOST, AsJson, err, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Conflict, Invalid, NotFound
from sluiceway_client.mlflow_registry import MlflowVersion
from sluiceway_client.model_values import ModelAdapter, ModelAlias, ModelVersion, RegisteredModel
from sluiceway_client.values import Model


def _without_version(model: str) -> str:
    name, sign, _ = model.partition("@")
    if sign:
        raise Invalid(f"{model!r} is a version; name the model, {name!r}, and the version as an argument of its own")
    return model


Name = Annotated[str, typer.Argument(metavar="MODEL", help="The model, as it was trained.", callback=_without_version)]
Version = Annotated[int, typer.Argument(metavar="[VERSION]", help="Left out: the last one.", min=0, max=MOST)]
Expect = Annotated[
    int | None,
    typer.Option("--expect", help="Only while the alias has this revision; 0: while there is none.", min=0, max=MOST),
]


def register(app: typer.Typer, word: Command) -> None:
    models = typer.Typer(help=word.help, no_args_is_help=True)
    models.command("list", help="The models that can be asked; with --trained those of the registry.")(_list)
    models.command("show", help="The versions and aliases of a trained model.")(_show)
    models.command("verify", help="Compare every file of a version with its signature.")(_verify)
    models.command("alias", help="Let an alias stand for a version, everywhere within seconds.")(_move)
    models.command("unalias", help="Take an alias away.")(_unalias)
    models.command("delete", help="Delete a version and its files, for good; no alias may stand for it.")(_delete)
    models.command("card", help="The card of a version; with --bom its bill of materials.")(_card)
    models.command("export", help="Write a version into a new folder, as Hugging Face has it.")(_export)
    app.add_typer(models, name=word.name)


def _list(
    context: typer.Context,
    trained: Annotated[bool, typer.Option("--trained", help="Those of the registry.")] = False,
    as_json: AsJson = False,
) -> None:
    if trained:
        _print_models(run(context, lambda sluiceway: sluiceway.registry.list()), as_json=as_json)
    else:
        _print_asked(run(context, lambda sluiceway: sluiceway.answers.models()), as_json=as_json)


def _show(context: typer.Context, model: Name, as_json: AsJson = False) -> None:
    found: RegisteredModel = run(context, lambda sluiceway: sluiceway.registry.get(model))
    if as_json:
        output.as_json(found)
        return
    rows = [(f"{each.version}", _names(found, each.version), *_version(each)) for each in found.versions]
    out.print(output.table("", ("version", "aliases", "base", "dataset", "run", "loss", "trained", "tainted by"), rows))
    _print_aliases(list(found.aliases), as_json=False)


def _verify(context: typer.Context, model: Name, version: Version = 0, as_json: AsJson = False) -> None:
    verified = run(context, lambda sluiceway: sluiceway.registry.verify(model, version))
    if as_json:
        output.as_json(verified)
    elif verified.valid:
        out.print(f"version {verified.version} is as it was signed, with the key {verified.key_sha256}")
    if not verified.valid:
        raise Conflict(f"version {verified.version} of {model} is not as it was signed; {verified.problem}")


def _move(
    context: typer.Context,
    model: Name,
    alias: Annotated[str, typer.Argument(help="Its name, such as `live`.")],
    version: Annotated[int, typer.Argument(help="The version.", min=1, max=MOST)],
    canary: Annotated[int, typer.Option(help="A version that answers a share; 0: none.", min=0, max=MOST)] = 0,
    share: Annotated[float, typer.Option(help="That share, above 0 and below 1.", min=0.0, max=1.0)] = 0.0,
    expect: Expect = None,
    note: Annotated[str, typer.Option(help="Why, for the history; kept sealed.")] = "",
    as_json: AsJson = False,
) -> None:
    moved = run(
        context,
        lambda sluiceway: sluiceway.registry.set_alias(
            model, alias, version, canary_version=canary, canary_share=share, expected_revision=expect, note=note
        ),
    )
    _print_aliases([moved], as_json=as_json)


def _unalias(
    context: typer.Context,
    model: Name,
    alias: Annotated[str, typer.Argument(help="Its name.")],
    expect: Expect = None,
) -> None:
    run(context, lambda sluiceway: sluiceway.registry.delete_alias(model, alias, expected_revision=expect))


def _delete(
    context: typer.Context,
    model: Name,
    version: Annotated[int, typer.Argument(help="The version.", min=1, max=MOST)],
    yes: Annotated[bool, typer.Option("--yes", help="There is no way back, and nobody asks again.")] = False,
) -> None:
    if not yes:
        raise Invalid(
            f"version {version} of {model} and its files would be gone for ever; say `--yes` if that is meant",
            field="--yes",
        )
    run(context, lambda sluiceway: sluiceway.registry.delete_version(model, version))
    err.print(f"version {version} of {model} is deleted")


def _card(
    context: typer.Context,
    model: Name,
    version: Version = 0,
    bom: Annotated[bool, typer.Option("--bom", help="The bill of materials, CycloneDX 1.6 as JSON.")] = False,
) -> None:
    made = run(context, lambda sluiceway: sluiceway.registry.documents(model, version))
    typer.echo(output.escaped(made.bill) if bom else output.harmless(made.card), nl=False)


def _export(
    context: typer.Context,
    model: Name,
    version: Version = 0,
    to: Annotated[
        Path | None, typer.Option(help="The folder; it must not be there. Left out: the model's name.")
    ] = None,
    mlflow: Annotated[
        str,
        typer.Option(metavar="URI", help="Write it to this MLflow tracking server instead, such as http://host:5000."),
    ] = "",
) -> None:
    if mlflow:
        _print_mlflow(run(context, lambda sluiceway: to_mlflow(sluiceway, model, version, mlflow)))
        return
    folder = to or Path(model)
    run(context, lambda sluiceway: sluiceway.registry.export(model, folder, version))
    err.print(f"written to {folder}")


async def to_mlflow(sluiceway: Sluiceway, model: str, number: int, uri: str) -> MlflowVersion:
    """By way of a folder, which is gone then. Of the last version the number is looked up first, so that files and tags
    are of one."""
    versions = (await sluiceway.registry.get(model)).versions
    found = next((one for one in versions if number in (0, one.version)), None)
    if found is None:
        raise NotFound(f"the model {model!r} has no version {number}; `sluiceway models show` names its versions")
    with ExitStack() as kept:
        name = kept.enter_context(TemporaryDirectory(prefix="sluiceway-mlflow-"))
        folder = await sluiceway.registry.export(model, Path(name) / model, found.version)
        return await asyncio.to_thread(_written, kept.pop_all(), folder, found, uri)


def _written(kept: ExitStack, folder: Path, version: ModelVersion, uri: str) -> MlflowVersion:
    """The thread itself takes the folder away: after Ctrl-C it goes on, and nobody else knows when it has read it."""
    with kept:
        return mlflow_registry.write(folder, version, uri)


def _print_mlflow(written: MlflowVersion) -> None:
    how = "written to" if written.is_new else "already in"
    err.print(f"{how} MLflow: models:/{written.model}/{written.version}, run {written.run_id}")


def _print_asked(found: list[Model], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (
            each.name,
            each.engine,
            str(each.context_tokens),
            " ".join(each.languages) or "all",
            "standard" if each.standard else _stands_for(each.adapter),
            each.adapter.digest[:12] if each.adapter else each.digest[:12],
        )
        for each in found
    ]
    out.print(output.table("", ("model", "engine", "context", "languages", "", "digest"), rows))


def _stands_for(adapter: ModelAdapter | None) -> str:
    """What a name with an adapter stands for, and whether that is in memory."""
    if adapter is None:
        return ""
    canary = f", {adapter.canary} for {adapter.canary_share:.0%}" if adapter.canary else ""
    return f"{adapter.name}{canary}{'' if adapter.ready else ', loaded when asked'}"


def _print_models(found: list[RegisteredModel], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (each.name, str(each.versions[0].version), " ".join(map(_stands, each.aliases)), *_version(each.versions[0]))
        for each in found
    ]
    columns = ("model", "version", "aliases", "base", "dataset", "run", "loss", "trained", "tainted by")
    out.print(output.table("", columns, rows))


def _version(each: ModelVersion) -> tuple[str, ...]:
    loss = output.figure(each.metrics.get("loss"))
    return (each.base, each.dataset_id, each.run_id, loss, output.moment(each.created_at), " ".join(each.tainted_by))


def _names(found: RegisteredModel, version: int) -> str:
    """Of all aliases that stand for it, for a share of the callers as well."""
    stable = (each.alias for each in found.aliases if each.version == version)
    canaries = (f"{each.alias}/canary" for each in found.aliases if each.canary_version == version)
    return " ".join((*stable, *canaries))


def _stands(alias: ModelAlias) -> str:
    canary = f"/{alias.canary_version}:{alias.canary_share:g}" if alias.canary_version else ""
    return f"{alias.alias}={alias.version}{canary}"


def _print_aliases(aliases: list[ModelAlias], *, as_json: bool) -> None:
    if as_json:
        for each in aliases:
            output.as_json(each)
        return
    rows = [
        (
            each.alias,
            str(each.version),
            f"{each.canary_version} ({each.canary_share:g})" if each.canary_version else "",
            str(each.revision),
            output.moment(each.moved_at),
            "protected" if each.protected else "",
        )
        for each in aliases
    ]
    if rows:
        out.print(output.table("", ("alias", "version", "canary", "revision", "moved", ""), rows))
