"""Everything that one machine runs, and in which order it comes up."""

import asyncio
import os
from collections.abc import Callable, Mapping

from sluiceway_common.errors import Conflict
from sluiceway_local import database, keys, laptop, migrations
from sluiceway_local.addresses import SERVICES, Addresses, allocate
from sluiceway_local.child import Child, Name
from sluiceway_local.children import end_leftovers
from sluiceway_local.held import held
from sluiceway_local.keys import Secrets
from sluiceway_local.place import Place
from sluiceway_local.servers.kafka import Kafka
from sluiceway_local.servers.ports import LOOPBACK, is_free, listener_on
from sluiceway_local.servers.postgres import Postgres
from sluiceway_local.services import Service, World, migrate
from sluiceway_local.state import State
from sluiceway_local.supervisor import Supervisor
from sluiceway_local.wish import Wish

_LEFTOVER_SECONDS = 20.0


async def run(wish: Wish, look: Callable[[State], None], environment: Mapping[str, str] = os.environ) -> int:
    """Runs it all until SIGTERM or SIGINT. Raises a refusal, in one line, where it cannot even begin."""
    addresses = allocate(wish.port_base, wish.replicas)
    wish.place.make()
    with held(wish.place.lock):
        end_leftovers(wish.place.children, seconds=_LEFTOVER_SECONDS)
        _must_be_free(addresses)
        machine = Machine(wish.place, addresses, keys.provide(wish.place.secrets), environment)
        return await Supervisor(wish.place, wish.port_base, look).run(machine.bring_up)


class Machine:
    """The servers, the services, and what must happen between them."""

    def __init__(self, place: Place, addresses: Addresses, secrets: Secrets, environment: Mapping[str, str]) -> None:
        self._kafka = Kafka(place.data / "kafka", addresses.kafka, addresses.controller, place.log("kafka"))
        password = secrets.database_password
        self._postgres = Postgres(place.data / "postgres", addresses.postgres, password, place.log("postgres"))
        url = self._postgres.url_of(database.NAME)
        self._world = World(place, addresses, secrets, self._kafka.servers, url, environment)

    async def bring_up(self, supervisor: Supervisor) -> None:
        """The log starts while the database is prepared; services start when both are there."""
        kafka = supervisor.add(Name("kafka", address=self._kafka.servers), self._kafka)
        postgres = supervisor.add(Name("postgres", address=f"{LOOPBACK}:{self._postgres.port}"), self._postgres)
        services = self._add_services(supervisor)
        await asyncio.gather(supervisor.up(kafka), self._prepare_database(supervisor, postgres))
        await asyncio.gather(supervisor.up(*services), self._let_in())

    def _add_services(self, supervisor: Supervisor) -> list[Child]:
        services = [Service(listener, self._world) for listener in self._world.addresses.listeners]
        return [supervisor.add(service.name, service) for service in services]

    async def _prepare_database(self, supervisor: Supervisor, postgres: Child) -> None:
        await supervisor.up(postgres)
        await database.create(self._postgres.url)
        if not await self._is_prepared():
            await asyncio.gather(*(migrate(name, self._world) for name in SERVICES))

    async def _let_in(self) -> None:
        """The remark comes last: it says that scripts were applied and that the key which is kept opens them."""
        if not await self._is_prepared():
            await laptop.renew_key(self._world)
            await database.write_remark(self._world.database, migrations.digest(SERVICES))
        laptop.tell_client(self._world)

    async def _is_prepared(self) -> bool:
        """A second start need not ask every service what the database can tell."""
        remark = await database.remark(self._world.database)
        return remark == migrations.digest(SERVICES) and laptop.has_key(self._world.place)


def _must_be_free(addresses: Addresses) -> None:
    for name, port in addresses.named().items():
        if not is_free(port):
            raise Conflict(
                f"port {port} for {name} is taken by {listener_on(port)}; stop it, or choose others with --port-base"
            )
