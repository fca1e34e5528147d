"""The real servers for tests: started once a session on free ports of 127.0.0.1, ended with it."""

import asyncio
import os
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sluiceway_common.processes import ChildProcess, Program
from sluiceway_common.testing import free_port
from sluiceway_local.servers import jars
from sluiceway_local.servers.kafka import LOCK, Kafka
from sluiceway_local.servers.ports import accepts
from sluiceway_local.servers.postgres import Postgres
from tests.support.certificates import Authority

ROOT = Path(__file__).parents[2]
NO_KAFKA = "the jars of Kafka are not in the cache; `make setup` fetches them, tests reach nobody"
_START_SECONDS = 60
_STOP_SECONDS = 10


class Missing(Exception):
    """A server cannot be had on this machine; the message says which and the way to it."""


@dataclass(frozen=True)
class Weaviate:
    """Where a Weaviate answers."""

    host: str
    port: int
    grpc_port: int


@dataclass(frozen=True)
class S3:
    """Where an S3 server answers, and a bucket name to make things under."""

    endpoint: str
    access_key: str
    secret_key: str
    secure: bool = False


def run(work: Coroutine[None, None, None]) -> None:
    """Like asyncio.run, but it leaves the loop that pytest-asyncio has set for this thread in its place."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(work)
        # A transport that was closed last needs one more turn to let its socket go.
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody holds, all different."""
    return [free_port() for _ in range(count)]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's unprivileged user may enter too, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="sluiceway-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def has_kafka() -> bool:
    return jars.fetched(LOCK, jars.cache_folder())


@contextmanager
def broker_folder() -> Iterator[Path]:
    """Where brokers may be made, one after the other."""
    if not has_kafka():
        raise Missing(NO_KAFKA)
    with folder() as place:
        yield place


@contextmanager
def kafka() -> Iterator[Kafka]:
    """A broker of its own."""
    with broker_folder() as place:
        port, controller_port = free_ports(2)
        server = Kafka(folder=place / "kafka", port=port, controller_port=controller_port)
        run(server.start())
        try:
            yield server
        finally:
            run(server.stop())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server of its own; a process may be killed, the machine will not, so it need not wait for the disk."""
    with folder() as place:
        server = Postgres(
            folder=place / "postgres", port=free_ports(1)[0], password="only-for-tests", options=("fsync=off",)
        )
        run(server.start())
        try:
            yield server
        finally:
            run(server.stop())


@contextmanager
def weaviate(authority: Authority | None = None) -> Iterator[Weaviate]:
    """A one-node Weaviate without modules; over TLS with a certificate of the authority where there is one."""
    built = binary("weaviate-server", "github.com/weaviate/weaviate/cmd/weaviate-server@v1.39.0")
    port, grpc_port, *inner = free_ports(6)
    with folder() as place:
        environment = _weaviate_environment(place, grpc_port, inner)
        argv = (built, "--host", "127.0.0.1", "--port", str(port), "--scheme", "http")
        if authority:
            signed = authority.sign("weaviate", ("127.0.0.1",))
            environment |= {"GRPC_CERT_FILE": signed, "GRPC_KEY_FILE": signed}
            argv = (built, "--tls-host", "127.0.0.1", "--tls-port", str(port), "--scheme", "https")
            argv += ("--tls-certificate", signed, "--tls-key", signed)
        program = Program(argv=argv, log=place / "weaviate.log", environment=environment, folder=place)
        ready = partial(_answers, f"127.0.0.1:{port}/v1/.well-known/ready", authority)
        with _running(program, ready, "Weaviate"):
            yield Weaviate("127.0.0.1", port, grpc_port)


@contextmanager
def s3(authority: Authority | None = None) -> Iterator[S3]:
    """An S3 server over a folder; over TLS with a certificate of the authority where there is one."""
    built = binary("versitygw", "github.com/versity/versitygw/cmd/versitygw@v1.7.0")
    (port,) = free_ports(1)
    with folder() as place:
        (place / "buckets").mkdir()
        environment = {"ROOT_ACCESS_KEY": "test", "ROOT_SECRET_KEY": "only-for-tests"}
        signed = authority.sign("s3", ("127.0.0.1",)) if authority else ""
        tls = ("--cert", signed, "--key", signed) if signed else ()
        argv = (built, "--port", f"127.0.0.1:{port}", *tls, "posix", str(place / "buckets"))
        program = Program(argv=argv, log=place / "s3.log", environment=environment, folder=place)
        with _running(program, lambda: accepts(port), "versitygw"):
            yield S3(f"127.0.0.1:{port}", "test", "only-for-tests", secure=bool(signed))


@contextmanager
def _running(program: Program, ready: Callable[[], Awaitable[bool]], name: str) -> Iterator[None]:
    process = ChildProcess(program)
    process.spawn()
    try:
        run(process.until(ready, within=_START_SECONDS, name=name))
        yield
    finally:
        run(process.end(within=_STOP_SECONDS))


def _weaviate_environment(place: Path, grpc_port: int, inner: list[int]) -> dict[str, str]:
    names = ("CLUSTER_GOSSIP_BIND_PORT", "CLUSTER_DATA_BIND_PORT", "RAFT_PORT", "RAFT_INTERNAL_RPC_PORT")
    return {
        "PERSISTENCE_DATA_PATH": str(place / "data"),
        "CLUSTER_HOSTNAME": "n1",
        "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
        "RAFT_BOOTSTRAP_EXPECT": "1",
        "DISABLE_TELEMETRY": "true",
        "GRPC_PORT": str(grpc_port),
        "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true",
        "DEFAULT_VECTORIZER_MODULE": "none",
        "LOG_LEVEL": "warning",
        **{name: str(port) for name, port in zip(names, inner, strict=True)},
    }


async def _answers(where: str, authority: Authority | None) -> bool:
    context = ssl.create_default_context(cafile=authority.path) if authority else None
    url = f"{'https' if authority else 'http'}://{where}"

    def ask() -> bool:
        try:
            with urlopen(url, timeout=2, context=context) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    return await asyncio.to_thread(ask)


def binary(name: str, module: str) -> str:
    """A program in Go: in .tools/bin, where `make test` puts it, or where `go install` does. Raises Missing."""
    places = [ROOT / ".tools" / "bin", *_go_folders()]
    for place in places:
        if (place / name).is_file():
            return str(place / name)
    raise Missing(f"{name} is not installed; `make test` builds it where Go is: go install {module}")


@cache
def _go_folders() -> tuple[Path, ...]:
    go = shutil.which("go")
    if go is None:
        return ()
    answer = subprocess.run([go, "env", "GOPATH"], capture_output=True, text=True, env=os.environ, check=False)
    return tuple(Path(folder) / "bin" for folder in answer.stdout.strip().split(os.pathsep) if folder)
