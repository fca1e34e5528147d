"""Command `sluiceway quota`: what the tenant of the key holds and has handed in today, each beside its bound."""

from collections.abc import Sequence

import typer

from sluiceway_client.collection_values import QuotaUse, UsedQuotas
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, out, run
from sluiceway_client.command.table import Command


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_quota)


def _quota(context: typer.Context, as_json: AsJson = False) -> None:
    usage = run(context, lambda sluiceway: sluiceway.collections.usage())
    if as_json:
        output.as_json(usage)
        return
    out.print(output.table(f"tenant {usage.tenant}", ("quota", "used", "of", ""), [_row(*row) for row in _rows(usage)]))
    out.print(f"the quotas of the day begin anew at {usage.day_ends_at:%Y-%m-%dT%H:%M:%SZ}")


def _rows(usage: UsedQuotas) -> Sequence[tuple[str, QuotaUse]]:
    return (
        ("documents", usage.documents),
        ("bytes", usage.bytes),
        ("passages", usage.passages),
        ("documents that wait", usage.backlog),
        ("documents today", usage.documents_today),
        ("bytes today", usage.bytes_today),
    )


def _row(name: str, one: QuotaUse) -> tuple[str, str, str, str]:
    share = f"{one.used / one.most:.0%}" if one.most else ""
    return name, f"{one.used:,}", f"{one.most:,}" if one.most else "no bound", share
