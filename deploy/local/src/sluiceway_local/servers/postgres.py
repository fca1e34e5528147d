"""PostgreSQL from the binaries of a wheel, on 127.0.0.1 with a password; never as root, never outside its folder."""

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from sluiceway_common.errors import Conflict
from sluiceway_common.processes import Program, run_to_end
from sluiceway_local.servers.ports import accepts, speaks
from sluiceway_local.servers.process import ServerProcess
from sluiceway_local.servers.unprivileged import Quarters, settle

ROLE = "sluiceway"
_LEAVING_SECONDS = 5.0
_LEAVING_LOOKS = 50
_TLS_WANTED = (8).to_bytes(4) + (80877103).to_bytes(4)  # SSLRequest: length and code
_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=64MB",
    "max_connections=200",
    # Rows of an outbox live for milliseconds: cleared once a minute, as by default, they lie in four times the room.
    "autovacuum_naptime=5s",
    # Each connection writes to a page of its own: what it left half empty is found by others once it was looked for.
    "autovacuum_vacuum_insert_threshold=100",
    "log_min_messages=warning",
    "log_line_prefix=%m [%p] ",
)


@dataclass(kw_only=True)
class Postgres(ServerProcess):
    """A server under `folder`."""

    title = "PostgreSQL"
    start_seconds = 60
    stop_seconds = 20

    folder: Path
    port: int
    password: str = field(repr=False)
    log: Path | None = None
    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Of the database that is always there, with the password in it."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    async def prepare(self) -> None:
        """The cluster made once, and no word left of a postmaster that is gone."""
        quarters = settle(self.folder)
        if not (quarters.folder / "data").exists():
            await self._create(quarters)
        await _until_nobody_is_in((quarters.folder / "data").resolve())

    def program(self) -> Program:
        """The postmaster. SIGINT rolls open transactions back and stops; the default would wait for every client."""
        quarters = settle(self.folder)
        data = ("-D", str(quarters.folder / "data"), "-p", str(self.port))
        options = tuple(word for option in _OPTIONS + self.options for word in ("-c", option))
        return self._run(quarters, "postgres", *data, *options)

    async def answers(self) -> bool:
        """Whether a client gets in with the password."""
        if not await accepts(self.port):
            return False
        try:
            connection = await psycopg.AsyncConnection.connect(self.url, connect_timeout=2)
        except psycopg.OperationalError:
            return False
        await connection.close()
        return True

    def kill(self) -> None:
        """Its children with it, as when a machine goes: they serve on until they see that their parent is dead."""
        super().kill()
        for child in _who_is_in((settle(self.folder).folder / "data").resolve()):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    async def lives(self) -> bool:
        """Whether it answers the question for TLS, which it does for strangers and when it is full."""
        return await speaks(self.port, _TLS_WANTED)

    async def _create(self, quarters: Quarters) -> None:
        """initdb beside the final place, then a rename: a torn start leaves nothing that looks like a cluster."""
        new = quarters.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        secret = self._password_file(quarters)
        try:
            access = ("-U", ROLE, "-A", "scram-sha-256", "--pwfile", str(secret))
            initdb = self._run(quarters, "initdb", "-D", str(new), *access, "-E", "UTF8", "--locale=C")
            await run_to_end(initdb, name="PostgreSQL's initdb")
        finally:
            secret.unlink()
        new.rename(quarters.folder / "data")

    def _password_file(self, quarters: Quarters) -> Path:
        secret = quarters.folder / "password"
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.password)
        if quarters.user is not None and quarters.group is not None:
            os.chown(secret, quarters.user, quarters.group)
        return secret

    def _run(self, quarters: Quarters, name: str, *arguments: str) -> Program:
        return Program(
            argv=(str(quarters.binaries / name), *arguments),
            log=self.log or self.folder / "postgres.log",
            environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            folder=quarters.folder,
            user=quarters.user,
            group=quarters.group,
            end_by=signal.SIGINT,
        )


async def _until_nobody_is_in(data: Path) -> None:
    """Backends outlive a killed postmaster for a moment. Then its lock is removed: the number may be another's now."""
    for _ in range(_LEAVING_LOOKS):
        if not (there := _who_is_in(data)):
            (data / "postmaster.pid").unlink(missing_ok=True)
            return
        await asyncio.sleep(_LEAVING_SECONDS / _LEAVING_LOOKS)
    raise Conflict(f"another PostgreSQL (process {there[0]}) uses {data}; stop it or choose another data folder")


def _who_is_in(data: Path) -> list[int]:
    """PostgreSQL's processes work inside their data folder."""
    postgres = psutil.process_iter(["name", "cwd", "status"])
    return [
        process.pid
        for process in postgres
        if process.info["name"] == "postgres"
        and process.info["cwd"] == str(data)
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]
