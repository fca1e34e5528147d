"""A machine's record made anew: its log is copied to a broker of its own, and heard into an empty database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from pydantic import SecretStr

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_common.settings import Shared
from sluiceway_eval.handlers import FACTS
from tests.support import servers
from tests.support.eval_running import TOPICS, RecordGroup, eval_running, record_callers
from tests.support.laptop import Laptop
from tests.support.log import all_on
from tests.support.replica import PATIENT, migrated, shared_settings, started
from tests.support.system import TENANT, database_of, log_of

_AT_ONCE = 1000
_HEARD_WITHIN = 300.0


@contextmanager
def empty_installation(laptop: Laptop) -> Iterator[Shared]:
    """A broker and a database with the keys of the machine and nothing else. Entered before a loop runs."""
    with servers.kafka() as kafka, servers.postgres() as postgres, servers.folder() as place:
        shared = _with_secrets(shared_settings(kafka.servers, postgres.url, place), laptop)
        migrated("eval", shared)
        _copy_data_keys(database_of(laptop), postgres.url)
        yield shared


async def replayed_digest(laptop: Laptop, shared: Shared) -> tuple[str, int]:
    """Digest and facts of the record that the log of the machine makes there."""
    target = KafkaBus(shared.kafka, source="test", answer=PATIENT)
    async with log_of(laptop) as source, started(target):
        await target.ensure_topics(*FACTS)
        for topic in TOPICS:
            await _put(target, await all_on(source, topic))
    group = RecordGroup(shared.kafka)
    async with started(group), eval_running(shared) as app:
        await group.all_recorded(shared, within=_HEARD_WITHIN)
        async with record_callers(shared, app.server.port, [TENANT]) as (caller,):
            return await caller.digest()


def _with_secrets(shared: Shared, laptop: Laptop) -> Shared:
    secrets = {name: SecretStr((laptop.data / "secrets" / name).read_text()) for name in ("master_key", "internal_key")}
    return shared.model_copy(update=secrets)


def _copy_data_keys(source: str, target: str) -> None:
    """What was sealed there is opened here."""
    with psycopg.connect(source) as one, psycopg.connect(target) as other:
        with (
            one.cursor().copy("COPY access.data_keys TO STDOUT") as rows,
            other.cursor().copy("COPY access.data_keys FROM STDIN") as into,
        ):
            for row in rows:
                into.write(row)


async def _put(bus: KafkaBus, records: Sequence[Record]) -> None:
    """In their order."""
    for start in range(0, len(records), _AT_ONCE):
        await bus.put(*(replace(each, partition=-1, offset=-1) for each in records[start : start + _AT_ONCE]))
