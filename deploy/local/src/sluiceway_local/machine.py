"""Everything that one machine runs, and in which order it comes up.

`python -m sluiceway_local.machine` is the supervisor without a terminal, as `sluiceway up --detach` starts it.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from pathlib import Path

from sluiceway import services
from sluiceway_common import tasks, time_slice
from sluiceway_common.bus.connection import Login
from sluiceway_common.disk import write_atomically
from sluiceway_common.errors import Conflict, Invalid, Refusal
from sluiceway_local import credentials, database, model_keys
from sluiceway_local.credentials import Secrets
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import lock_held
from sluiceway_local.migrations import migrate
from sluiceway_local.port_plan import BASE, PortPlan, allocate, counted
from sluiceway_local.process_records import end_leftovers
from sluiceway_local.servers.kafka import Kafka
from sluiceway_local.servers.ports import LOOPBACK, taken
from sluiceway_local.servers.postgres import Postgres
from sluiceway_local.services import BEHIND_NICE, KAFKA_USER, ServiceEnvironment, ServiceProcess
from sluiceway_local.status import MachineState
from sluiceway_local.supervised_process import ProcessName, SupervisedProcess
from sluiceway_local.supervisor import Supervisor
from sluiceway_local.training import end_workers, worker_python

_LEFTOVER_SECONDS = 20.0
# Servers that may be another's, and the variable that says where they are.
_EXTERNAL = {"kafka": "SLUICEWAY_KAFKA", "postgres": "SLUICEWAY_DATABASE"}


async def run(
    directory: DataDirectory,
    plan: PortPlan,
    look: Callable[[MachineState], None],
    environment: Mapping[str, str] = os.environ,
    *,
    external: Set[str] = frozenset(),
) -> int:
    """Runs it all until SIGTERM or SIGINT. Raises a refusal, in one line, where it cannot even begin."""
    _must_be_named(external, environment)
    directory.make()
    with lock_held(directory.lock):
        end_leftovers(directory.children, seconds=_LEFTOVER_SECONDS)
        _must_be_free(plan)
        # Kafka and PostgreSQL have it from here: a call waits for them as for its service.
        time_slice.shorten()
        write_atomically(directory.port_base, str(plan.base))
        machine = Machine(directory, plan, credentials.provide(directory.secrets), environment, external)
        supervisor = Supervisor(directory, plan.base, look)
        # Who stops the service alone leaves its workers be.
        supervisor.afterwards("train", partial(end_workers, directory.data))
        return await supervisor.run(machine.bring_up)


class Machine:
    """The servers, the services, and what must happen between them.

    Kafka and PostgreSQL are its own, unless they are `external`: the environment says then how they are reached.
    """

    def __init__(
        self,
        directory: DataDirectory,
        plan: PortPlan,
        secrets: Secrets,
        environment: Mapping[str, str],
        external: Set[str],
    ) -> None:
        kafka = Kafka(
            folder=directory.data / "kafka",
            port=plan.kafka,
            controller_port=plan.controller,
            login=Login(KAFKA_USER, secrets.kafka_password),
            log=directory.log("kafka"),
            # No search goes over the log, and of an answer its last step alone; of a document every one does.
            nice=BEHIND_NICE,
        )
        postgres = Postgres(
            folder=directory.data / "postgres",
            port=plan.postgres,
            password=secrets.database_password,
            log=directory.log("postgres"),
        )
        self._kafka = None if "kafka" in external else kafka
        self._postgres = None if "postgres" in external else postgres
        self._environment = ServiceEnvironment(
            directory=directory,
            plan=plan,
            secrets=secrets,
            model_keys=model_keys.provide(directory.secrets),
            kafka=self._kafka.servers if self._kafka else "",
            database=self._postgres.url_of(database.NAME) if self._postgres else environment[_EXTERNAL["postgres"]],
            inherited=environment,
            worker=worker_python(environment),
        )

    async def bring_up(self, supervisor: Supervisor) -> None:
        """The log starts while the database is prepared; services start when both are there."""
        started = self._add_kafka(supervisor)
        prepared = self._prepare_database(supervisor, self._add_postgres(supervisor))
        services = self._add_services(supervisor)
        await tasks.together(supervisor.up(*started), prepared)
        await tasks.together(supervisor.up(*services), self._let_in(supervisor))

    def _add_kafka(self, supervisor: Supervisor) -> list[SupervisedProcess]:
        if self._kafka is None:
            return []
        return [supervisor.add(_server("kafka", self._kafka.port, self._kafka.controller_port), self._kafka)]

    def _add_postgres(self, supervisor: Supervisor) -> list[SupervisedProcess]:
        return [supervisor.add(_server("postgres", self._postgres.port), self._postgres)] if self._postgres else []

    def _add_services(self, supervisor: Supervisor) -> list[SupervisedProcess]:
        services = [ServiceProcess(listener, self._environment) for listener in self._environment.plan.listeners]
        return [supervisor.add(service.name, service) for service in services]

    async def _prepare_database(self, supervisor: Supervisor, started: Sequence[SupervisedProcess]) -> None:
        await supervisor.up(*started)
        if self._postgres is not None:
            await database.create(self._postgres.url)
        if not await self._is_prepared():
            await migrate(self._environment)

    async def _let_in(self, supervisor: Supervisor) -> None:
        """The remark comes last: it says that scripts were applied and that the key which is kept opens them."""
        environment = self._environment
        if not await self._is_prepared():
            if not await credentials.renew_key(environment.directory, environment.variables()):
                supervisor.remark(
                    credentials.no_key(environment.directory, environment.plan, own=self._postgres is not None)
                )
            if self._postgres is not None:
                await database.write_remark(environment.database, database.migrations_digest(services()))
        credentials.write_client_config(environment.directory, environment.plan, environment.inherited)

    async def _is_prepared(self) -> bool:
        """A second start need not ask every service what the database can tell; on another's there is no remark."""
        if self._postgres is None:
            return False
        url, key = self._environment.database, credentials.kept_key(self._environment.directory)
        is_migrated = await database.remark(url) == database.migrations_digest(services())
        # Revoked, rotated or dropped with its tenant since, it opens nothing any more.
        return is_migrated and await database.is_opened_by(url, key)


def _server(name: str, port: int, *further: int) -> ProcessName:
    return ProcessName(service=name, address=f"{LOOPBACK}:{port}", ports=(port, *further))


def _must_be_named(external: Set[str], environment: Mapping[str, str]) -> None:
    for server in sorted(external):
        if server not in _EXTERNAL:
            raise Invalid(f"--external {server} names no server; write {' or '.join(_EXTERNAL)}")
        if not environment.get(_EXTERNAL[server]):
            raise Invalid(f"--external {server} does not say where it is; set {_EXTERNAL[server]}")


def _must_be_free(plan: PortPlan) -> None:
    if said := taken(plan.named().items()):
        raise Conflict(said)


def main() -> int:
    """Says in one line what it could not begin."""
    parser = argparse.ArgumentParser(prog="python -m sluiceway_local.machine")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port-base", type=int, default=BASE)
    parser.add_argument("--replicas", action="append", default=[])
    parser.add_argument("--external", action="append", default=[])
    said = parser.parse_args()
    try:
        plan = allocate(said.port_base, counted(said.replicas))
        external = frozenset(said.external)
        return asyncio.run(run(DataDirectory(said.data), plan, _nobody_looks, external=external))
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        return 1


def _nobody_looks(_: MachineState) -> None:
    """The state file is what is looked at."""


if __name__ == "__main__":
    sys.exit(main())
