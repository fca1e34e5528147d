"""Commands `sluiceway policy`: what is done about what the guard finds, tried out first and activated then."""

from typing import Annotated

import typer

from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.policy_files import STDIN, read
from sluiceway_client.command.policy_replay import replay
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid
from sluiceway_client.values import Activation, Policy, PolicyInfo, PolicyTest, TextKind

Limit = Annotated[int, typer.Option(help="At most so many, the last ones.", min=1)]


def register(app: typer.Typer, word: Command) -> None:
    policies = typer.Typer(help=word.help, no_args_is_help=True)
    policies.command("show", help="The text of a policy: of the active one, or of the one that is named.")(_show)
    policies.command("list", help="The versions that were put, the last one first.")(_list)
    policies.command("put", help="Store a version of a policy; it decides nothing yet.")(_put)
    policies.command("activate", help="Let a version decide, everywhere within two seconds.")(_activate)
    policies.command("end-shadow", help="Let the shadow be asked no more.")(_end_shadow)
    policies.command("history", help="What was activated by whom and why, the last one first.")(_history)
    policies.command("test", help="Judge a text under a policy; nothing of it is kept.")(_test)
    policies.command("replay", help="Say what a policy would have decided of the texts that were judged.")(replay)
    app.add_typer(policies, name=word.name)


def _show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Left out: the active one.")] = "",
    version: Annotated[str, typer.Argument(metavar="[VERSION]", help="Left out: the one put last.")] = "",
    as_json: AsJson = False,
) -> None:
    found: Policy = run(context, lambda sluiceway: sluiceway.policies.get(name, version))
    if as_json:
        output.as_json(found)
        return
    # Nothing but the text on stdout: what is shown can be changed and put again.
    typer.echo(output.for_reader(found.toml), nl=not found.toml.endswith("\n"))
    err.print(f"{found.name} {found.version}, {_who(found)}{', ' * bool(_now(found))}{_now(found)}")


def _list(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    _print(run(context, lambda sluiceway: sluiceway.policies.list(limit=limit)), as_json=as_json)


def _put(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The policy, TOML as docs/guard.md describes it; - for stdin.")],
    as_json: AsJson = False,
) -> None:
    toml = read(file)
    _print([run(context, lambda sluiceway: sluiceway.policies.put(toml))], as_json=as_json)


def _activate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name.")],
    version: Annotated[str, typer.Argument(help="Its version.")],
    note: Annotated[str, typer.Option(help="Why, for whoever reads the history.")] = "",
    expected_digest: Annotated[
        str | None, typer.Option("--if-active", help="Only while the version with this digest is the active one.")
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Let it decide nothing, and verdicts say what it would have decided.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    done = run(
        context,
        lambda sluiceway: sluiceway.policies.activate(
            name, version, note=note, expected_digest=expected_digest, shadow=shadow
        ),
    )
    _print_history([done], as_json=as_json)


def _end_shadow(
    context: typer.Context,
    note: Annotated[str, typer.Option(help="Why, for whoever reads the history.")] = "",
    as_json: AsJson = False,
) -> None:
    ended = run(context, lambda sluiceway: sluiceway.policies.end_shadow(note=note))
    if ended is None:
        err.print("there is no shadow")
        return
    _print_history([ended], as_json=as_json)


def _history(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    _print_history(run(context, lambda sluiceway: sluiceway.policies.history(limit=limit)), as_json=as_json)


def _test(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="The text; - or nothing for stdin.")] = STDIN,
    policy: Annotated[str, typer.Option(help="A file with the policy; - for stdin. Left out: the active one.")] = "",
    name: Annotated[str, typer.Option(help="Instead of a file: the name of a policy that was put.")] = "",
    version: Annotated[str, typer.Option(help="Its version; left out: the one put last.")] = "",
    kind: Annotated[TextKind, typer.Option(help="What the text is.")] = "question",
    as_json: AsJson = False,
) -> None:
    if policy == STDIN and text == STDIN:
        raise Invalid("the policy and the text cannot both come from stdin; name a file, or the text", field="--policy")
    toml = read(policy) if policy else None
    words = read(STDIN) if text == STDIN else text
    done = run(
        context,
        lambda sluiceway: sluiceway.policies.test(words, kind=kind, toml=toml, name=name, version=version),
    )
    output.as_json(done) if as_json else _print_test(done, words)


def _print(policies: list[PolicyInfo], *, as_json: bool) -> None:
    if as_json:
        for each in policies:
            output.as_json(each)
        return
    rows = [(each.name, each.version, _now(each), _who(each), each.digest) for each in policies]
    out.print(output.table("", ("policy", "version", "", "put", "digest"), rows))


def _now(policy: PolicyInfo) -> str:
    """What it does now."""
    return "active" if policy.active else "shadow" if policy.shadow else ""


def _who(policy: PolicyInfo) -> str:
    return f"{output.moment(policy.put_at)} by {policy.put_by}" if policy.put_at else "of the installation"


def _print_history(activations: list[Activation], *, as_json: bool) -> None:
    if as_json:
        for each in activations:
            output.as_json(each)
        return
    rows = [
        (
            str(each.number),
            each.name,
            each.version,
            each.mode.replace("_", " "),
            output.moment(each.activated_at),
            each.activated_by,
            each.note,
        )
        for each in activations
    ]
    out.print(output.table("", ("", "policy", "version", "began", "when", "by", "note"), rows))


def _print_test(done: PolicyTest, text: str) -> None:
    out.print(f"{done.action} by {done.name} {done.version}")
    rows = [
        (
            each.kind,
            each.action,
            f"{each.start}-{each.end}",
            f"{each.score:.2f}",
            each.rule,
            text[each.start : each.end],
        )
        for each in done.findings
    ]
    if rows:
        out.print(output.table("", ("finding", "action", "place", "score", "rule", "text"), rows))
    for name, status in done.scanners.items():
        if status != "ran":
            err.print(f"{name} has not looked ({status})")
    out.print("nothing is released" if done.released is None else f"released: {done.released}")
