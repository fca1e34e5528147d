"""Command `sluiceway policy replay`: what a policy would have decided of the texts that were judged."""

from pathlib import Path
from typing import Annotated

import typer

from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.periods import Since, Until, period
from sluiceway_client.command.policy_files import STDIN, read
from sluiceway_client.values import PolicyReplay


def replay(
    context: typer.Context,
    policy: Annotated[
        str, typer.Argument(metavar="NAME[@VERSION]|FILE", help="A policy that was put, or a file; - for stdin.")
    ],
    since: Since = "",
    until: Until = "",
    as_json: AsJson = False,
) -> None:
    begin, end = period(since, until)
    toml = read(policy) if policy == STDIN or Path(policy).is_file() else None
    name, _, version = ("", "", "") if toml is not None else policy.partition("@")
    done = run(
        context,
        lambda sluiceway: sluiceway.policies.replay(toml=toml, name=name, version=version, since=begin, until=end),
    )
    output.as_json(done) if as_json else _print(done)


def _print(done: PolicyReplay) -> None:
    changed = sum(each.verdicts for each in done.outcomes if each.decided != each.replayed)
    verdicts = output.counted(done.verdicts, "verdict")
    out.print(f"{done.name} {done.version} over {verdicts}: {changed:,} would be others")
    rows = [(each.kind, each.decided, each.replayed, f"{each.verdicts:,}") for each in done.outcomes]
    if rows:
        out.print(output.table("", ("text", "decided", "would be", "verdicts"), rows))
    first = [
        (each.verdict_id, each.kind, each.decided, each.replayed, output.moment(each.judged_at))
        for each in done.changed
    ]
    if first:
        out.print(output.table("", ("verdict", "text", "decided", "would be", "judged"), first))
    for note in _notes(done):
        err.print(note)


def _notes(done: PolicyReplay) -> list[str]:
    """What the figures do not say."""
    notes = []
    if done.words_not_replayed:
        words = ", ".join(done.words_not_replayed)
        notes.append(f"not replayed over all of them, for texts are not kept: the words of {words}")
    if done.incomplete:
        notes.append(f"of {output.counted(done.incomplete, 'verdict')} only the first 1,000 findings are known")
    if done.truncated:
        notes.append("there were more verdicts; a shorter range reaches those")
    return notes
