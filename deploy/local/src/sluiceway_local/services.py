"""Processes of the services, and the environment variables that each is given."""

import asyncio
import json
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sluiceway import services
from sluiceway_common.processes import Program
from sluiceway_common.settings.reading import FOREIGN
from sluiceway_local.credentials import Secrets
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.model_keys import ModelKeys
from sluiceway_local.port_plan import Listener, PortPlan
from sluiceway_local.servers.ports import speaks
from sluiceway_local.supervised_process import ProcessName
from sluiceway_local.training import NOTHING_TRAINS, VARIABLE

_ANSWER_SECONDS = 2.0

# Who asks waits for embed, guard and infer; what is handed in, recorded or learned from gets on behind them.
_BEHIND = frozenset({"ingest", "eval", "train"})
BEHIND_NICE: Final = 5
"""Where all want the processor, a process gets a third of what it would get at 0, and else all that it wants."""

# Of our own Kafka.
KAFKA_USER = "sluiceway"
_WAY_TO_KAFKA = "SLUICEWAY_KAFKA_"


@dataclass(frozen=True, kw_only=True)
class ServiceEnvironment:
    """What all services of one machine share. `inherited` is the environment of whoever said `up`; `worker` is the
    Python that trains, empty where there is none; so is `kafka` where it is another's."""

    directory: DataDirectory
    plan: PortPlan
    secrets: Secrets
    model_keys: ModelKeys
    kafka: str
    database: str
    inherited: Mapping[str, str]
    worker: str = ""

    def variables(self) -> dict[str, str]:
        """What a person set goes through, what this machine decides is decided here."""
        inherited = {name: text for name, text in self.inherited.items() if not self._is_of_others(name)}
        # With an arena for each thread, glibc keeps a gigabyte that nobody uses any more.
        defaults = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        decided = {
            "SLUICEWAY_DATABASE": self.database,
            "SLUICEWAY_DATA": str(self.directory.data),
            "SLUICEWAY_MASTER_KEY": self.secrets.master_key,
            "SLUICEWAY_INTERNAL_KEY": self.secrets.internal_key,
            "PYTHONUNBUFFERED": "1",
        }
        return defaults | inherited | decided | self._own_kafka()

    def _own_kafka(self) -> dict[str, str]:
        """How our own is reached."""
        if not self.kafka:
            return {}
        return {
            "SLUICEWAY_KAFKA": self.kafka,
            "SLUICEWAY_KAFKA_USER": KAFKA_USER,
            "SLUICEWAY_KAFKA_PASSWORD": self.secrets.kafka_password,
        }

    def _is_of_others(self, name: str) -> bool:
        """What a person set for other processes, or for another Kafka than our own."""
        addresses = {f"SLUICEWAY_{service.upper()}" for service in services()}
        return name in FOREIGN | addresses or bool(self.kafka and name.startswith(_WAY_TO_KAFKA))

    @cached_property
    def probe_context(self) -> ssl.SSLContext | None:
        """For a look at the health of a process that was started here; None where everything goes in the clear. It
        believes everybody, so it knows no authority: those of the machine take longer to read than a look."""
        if not self.inherited.get("SLUICEWAY_TLS_CERTIFICATE"):
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


@dataclass(frozen=True)
class ServiceProcess:
    """One replica of a service."""

    listener: Listener
    shared: ServiceEnvironment

    @property
    def name(self) -> ProcessName:
        listener = self.listener
        return ProcessName(
            service=listener.service,
            replica=listener.replica,
            grpc=listener.grpc,
            http=listener.http,
            ports=(listener.grpc_port, listener.http_port),
            remark=NOTHING_TRAINS if listener.service == "train" and not self.shared.worker else "",
        )

    async def prepare(self) -> None:
        """Nothing: the migrations were applied before the first service started."""

    def program(self) -> Program:
        own = self.listener.service.upper()
        name = str(self.name)
        environment = (
            self.shared.variables()
            | self._neighbours()
            | self._model_keys()
            | self._learning()
            | self._worker()
            | {
                f"{own}_GRPC": self.listener.grpc,
                f"{own}_HTTP": self.listener.http,
                "SLUICEWAY_REPLICA": name,
                "SLUICEWAY_SPOOL": str(self.shared.directory.data / "spool" / name),
            }
        )
        argv = (sys.executable, "-m", f"sluiceway_{self.listener.service}", "serve")
        nice = BEHIND_NICE if self.listener.service in _BEHIND else 0
        return Program(argv=argv, log=self.shared.directory.log(name), environment=environment, nice=nice)

    def _neighbours(self) -> dict[str, str]:
        """Where the others are: whoever calls one knows it by its name, such as `INFER_EMBED`; nobody else looks.
        A person may say that one is not to be called: `INFER_GUARD=none`.
        """
        own, inherited = self.listener.service, self.shared.inherited
        named = {f"{own}_{name}".upper(): self.shared.plan.target(name) for name in services() if name != own}
        return {name: target for name, target in named.items() if inherited.get(name) != "none"}

    def _model_keys(self) -> dict[str, str]:
        """A person may name others."""
        named = self.shared.model_keys.variables(self.listener.service)
        return {name: self.shared.inherited.get(name, file) for name, file in named.items()}

    def _learning(self) -> dict[str, str]:
        """On a machine of one's own, one's own feedback is kept to learn from, and train may ask for answers and
        verdicts. A person may say otherwise."""
        if self.listener.service != "train":
            return {}
        usual = {
            "TRAIN_LEARNS_FROM": '["default"]',
            "SLUICEWAY_SERVICE_ROLES": "reader,operator",
            "SLUICEWAY_SERVICE_PURPOSE": "learning",
        }
        return {name: self.shared.inherited.get(name, text) for name, text in usual.items()}

    def _worker(self) -> dict[str, str]:
        trains = self.listener.service == "train" and self.shared.worker
        return {VARIABLE: self.shared.worker} if trains else {}

    async def answers(self) -> bool:
        return await healthy(self.listener.http_port, self.shared.probe_context)

    async def goes_on(self) -> bool:
        """No look is cheaper: it says itself what it cannot do."""
        return await self.answers()

    async def lives(self) -> bool:
        port, greeting = self.listener.http_port, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        return await speaks(port, greeting, self.shared.probe_context)

    async def trouble(self) -> str:
        """What `/health/ready` says that is wrong."""
        _, said = await _asked(self.listener.http_port, self.shared.probe_context)
        try:
            return "; ".join(f"{name}: {trouble}" for name, trouble in json.loads(said)["troubles"].items())
        except (ValueError, KeyError, TypeError, AttributeError):
            return ""


async def healthy(port: int, context: ssl.SSLContext | None = None) -> bool:
    """Whether `/health/ready` says yes."""
    return (await _asked(port, context))[0] == 200


async def _asked(port: int, context: ssl.SSLContext | None) -> tuple[int, bytes]:
    """Status and body; 0 where nobody answers."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await _ask(port, context)
    except (OSError, TimeoutError):
        return 0, b""


async def _ask(port: int, context: ssl.SSLContext | None) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        writer.write(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        words = head.split(None, 2)
        return (int(words[1]) if words[1:2] and words[1].isdigit() else 0), body
    finally:
        writer.close()
