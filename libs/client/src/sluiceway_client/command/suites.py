"""Commands `sluiceway eval suite`: suites of cases are put, listed and shown."""

import re
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, out, run
from sluiceway_client.command.policy_files import read
from sluiceway_client.evaluation_values import SuiteInfo
from sluiceway_client.suite_files import read_cases, written_cases

Limit = Annotated[int, typer.Option(help="At most so many, the last ones.", min=1)]
SuiteName = Annotated[str, typer.Argument(metavar="SUITE", help="The suite; SUITE@VERSION for another than its last.")]
# No version has more digits.
_NUMBERED = re.compile(r"(?P<name>.+)@(?P<version>[0-9]{1,9})")


def suite_commands() -> typer.Typer:
    suites = typer.Typer(help="Put, list and show suites of cases.", no_args_is_help=True)
    suites.command("put", help="Store the next version of a suite; the same cases twice are one.")(_put)
    suites.command("list", help="Versions of suites, the last one first.")(_list)
    suites.command("show", help="The cases of a suite, as they can be put again.")(_show)
    return suites


def named(suite: str) -> tuple[str, int]:
    """`tickets@3` as its name and version; without a version 0, the last one."""
    found = _NUMBERED.fullmatch(suite)
    return (found["name"], int(found["version"])) if found else (suite, 0)


def _put(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SUITE", help="Its name.")],
    file: Annotated[str, typer.Argument(help="The cases, JSON lines as docs/gate.md describes them; - for stdin.")],
    as_json: AsJson = False,
) -> None:
    cases = read_cases(read(file))
    _print_suites([run(context, lambda sluiceway: sluiceway.suites.put(name, cases))], as_json=as_json)


def _list(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[SUITE]", help="Only versions of this one.")] = "",
    limit: Limit = 1000,
    as_json: AsJson = False,
) -> None:
    _print_suites(run(context, lambda sluiceway: sluiceway.suites.list(name, limit=limit)), as_json=as_json)


def _show(context: typer.Context, suite: SuiteName) -> None:
    name, version = named(suite)

    async def work(sluiceway: Sluiceway) -> None:
        async for case in sluiceway.suites.cases(name, version):
            typer.echo(output.escaped(written_cases([case])), nl=False)

    run(context, work)


def _print_suites(found: list[SuiteInfo], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (f"{each.name}@{each.version}", f"{each.cases:,}", output.digest(each.digest), output.moment(each.put_at))
        for each in found
    ]
    out.print(output.table("", ("suite", "cases", "digest", "put"), rows))
