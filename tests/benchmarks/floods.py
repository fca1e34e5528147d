"""Floods: what one tenant's small calls wait while another tenant floods, and how many are refused for its sake.

`FLOOD_SECONDS=120` says how long each flood lasts, and how long it is quiet before it; `FLOODS=uploads,watches` which
there are; `FLOOD_RATE=1` how many of each small call are made in a second.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from sluiceway_client.discovery import Addresses, discover
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from sluiceway_local.port_plan import allocate
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.floods_calls import CALLS, PER_SECOND, SCRIPTED, Bystander
from tests.benchmarks.floods_kinds import KINDS
from tests.benchmarks.floods_tenant import HEAVY_MODEL, SHARE, Done, Target
from tests.benchmarks.gateway_load import Waits
from tests.benchmarks.measured import Section, Table, at_most, family_cpu_seconds, ratio, short
from tests.support.laptop import PROCESSES, Laptop, laptop
from tests.support.system import database_of, kafka_of, login_of

SECONDS: Final = float(os.environ.get("FLOOD_SECONDS", "120"))
NAMES: Final = tuple(os.environ.get("FLOODS", ",".join(KINDS)).split(","))
_MOST_TIMES: Final = 3.0
_FLOODER, _BYSTANDER = "flooder", "bystander"


@dataclass(frozen=True)
class Flooded:
    """What one kind of flood did: waits by call when it was quiet and under it, and cores used by the services."""

    kind: str
    quiet: Mapping[str, Waits]
    under: Mapping[str, Waits]
    done: Done
    quiet_cores: float
    cores: float


def run(data: Datasets) -> Section:
    """Needs no data set, but the servers that `make setup` fetches. Each flood comes over a machine of its own: what
    one has left to be done disturbs no other."""
    found = tuple(map(_flooded, NAMES))
    waits = Table(_WAITS, tuple(row for each in found for row in _rows(each)), _LEAD)
    flooder = Table(_DONE, tuple(map(_done, found)), "The floods themselves:")
    return Section("Floods", (waits, flooder), _NOTES)


# What comes over the external topic comes in the name of the tenant that floods.
_ENVIRONMENT: Final = {
    "SLUICEWAY_EXTERNAL_TOPICS": json.dumps(
        {"ingest.document-offered.v1": {"tenant": _FLOODER, "subject": "producer", "roles": ["contributor"]}}
    )
}
_WAITS = ("flood", "call", "quiet p50, ms", "quiet p99", "p50 under it", "p99 under it", "times", "bar", "refused")
_DONE = ("flood", "calls that went through", "refused or ended", "its own cores", "services' cores, quiet", "under it")
_LEAD = (
    f"Calls of one tenant, {PER_SECOND:g} of each a second, {SECONDS:g} s while it is quiet and {SECONDS:g} s while "
    "another tenant floods. One a second of each is less than half of what two cores do (the column of the services' "
    "cores when it is quiet): whoever needs more than its fair half alone can be given it by nobody under a flood. "
    f"The flooder is a process of its own at nice 19 that rests while it has used more than "
    f"{SHARE:g} of a core, so that what is measured is what the services do. A wait counts from when the call was due."
)
_NOTES = (
    "Refused counts every call that did not succeed, for whatever reason.",
    "A note is a page of text; it is accepted when Submit has answered, and indexed when its watch says so.",
    "With few samples p99 is the slowest call or the second slowest.",
)


def _models(folder: Path) -> str:
    """The small calls ask a scripted model, the floods the real one."""
    script = folder / "script.jsonl"
    script.write_text(json.dumps({"when": "", "say": "Yes."}))
    return json.dumps(
        [{"engine": "scripted", "name": SCRIPTED, "script": str(script)}, {"engine": "llama", "name": HEAVY_MODEL}]
    )


def _flooded(kind: str) -> Flooded:
    print(f"floods: {kind}", file=sys.stderr, flush=True)
    with laptop(_ENVIRONMENT) as machine:
        started = machine.up(INFER_MODELS=_models(machine.folder))
        if started.returncode != 0:
            raise RuntimeError(f"it did not start: {started.stderr.strip()}")
        return asyncio.run(_on(machine, kind))


async def _on(machine: Laptop, kind: str) -> Flooded:
    there = discover(machine.data, {})
    flooder, bystander = [replace(there, api_key=key) for key in await _keys(machine)]
    pids = {part: int(row["pid"]) for part, row in machine.status().items()}
    async with Bystander.of(bystander) as calls:
        await calls.warm_up()
        quiet, quiet_cores = await _measured(calls, pids)
        flooding = await _begun(kind, _target(machine, flooder))
        under, cores = await _measured(calls, pids)
        said, _ = await flooding.communicate()
        return Flooded(kind, quiet, under, Done(**json.loads(said)), quiet_cores, cores)


async def _measured(calls: Bystander, pids: Mapping[str, int]) -> tuple[Mapping[str, Waits], float]:
    began, spent = time.monotonic(), _spent(pids)
    waits = await calls.run(SECONDS)
    return waits, (_spent(pids) - spent) / (time.monotonic() - began)


def _spent(pids: Mapping[str, int]) -> float:
    return sum(family_cpu_seconds(pids[part]) for part in PROCESSES)


async def _begun(kind: str, target: Target) -> asyncio.subprocess.Process:
    """A flood that has begun; it lasts a little longer than the calls that are measured."""
    words = ("-m", "tests.benchmarks.floods_kinds", kind, str(SECONDS + 2))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asdict(target)).encode())
    process.stdin.close()
    await process.stdout.readline()
    return process


async def _keys(machine: Laptop) -> Sequence[str]:
    database = Database(database_of(machine), schema=SCHEMA, pool=1)
    try:
        access = Access(database)
        return [
            await access.create_key(tenant, "person", ["contributor", "reader"]) for tenant in (_FLOODER, _BYSTANDER)
        ]
    finally:
        await database.stop()


def _target(machine: Laptop, flooder: Addresses) -> Target:
    login = login_of(machine)
    return Target(
        ingest=flooder.of("ingest"),
        infer=flooder.of("infer"),
        http=allocate(machine.port_base).of("infer")[0].http,
        kafka=kafka_of(machine),
        kafka_user=login.user,
        kafka_password=login.password,
        key=flooder.api_key,
    )


def _rows(each: Flooded) -> list[tuple[str, ...]]:
    return [_row(each.kind, call, each.quiet[call], each.under[call]) for call in CALLS]


def _row(kind: str, call: str, quiet: Waits, under: Waits) -> tuple[str, ...]:
    times = under.percentile(0.99) / quiet.percentile(0.99)
    return (
        kind,
        call,
        *(short(waits.percentile(share)) for waits in (quiet, under) for share in (0.5, 0.99)),
        ratio(under.percentile(0.99), quiet.percentile(0.99)),
        at_most(_MOST_TIMES, times),
        f"{under.failed}" if not quiet.failed else f"{under.failed} ({quiet.failed} while it was quiet)",
    )


def _done(each: Flooded) -> tuple[str, ...]:
    done = each.done
    return (
        each.kind,
        f"{done.through:,}",
        f"{done.refused:,}",
        short(done.cores),
        short(each.quiet_cores),
        short(each.cores),
    )
