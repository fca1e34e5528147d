"""Images of the services: each install line, run in an empty folder, makes an environment that serves alone."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grpc
import pytest
from elftools.elf.elffile import ELFFile  # type: ignore[import-untyped]  # ships no types
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

import sluiceway
from sluiceway_common.testing import free_port
from tests.support import images, servers
from tests.support.images import Image
from tests.support.signing import INTERNAL_KEY

pytestmark = pytest.mark.server
SERVICES = tuple(sluiceway.services())
# What the base image has: the C library, and that of the compiler, which Python and the tools of Debian need.
_OF_THE_BASE = frozenset(
    "ld-linux-x86-64.so.2 libc.so.6 libcrypt.so.1 libdl.so.2 libgcc_s.so.1 libm.so.6 libpthread.so.0 libresolv.so.2 "
    "librt.so.1 libstdc++.so.6 libutil.so.1 libz.so.1".split()
)
_START_SECONDS = 180
_STOP_SECONDS = 60
_LOOK_SECONDS = 0.1


@pytest.fixture(scope="module")
def bytecode() -> Iterator[Path]:
    """Of all images: what is the same file in two of them is compiled once."""
    with servers.folder() as folder:
        _let_write(folder)
        yield folder


@pytest.fixture(scope="module", params=SERVICES)
def image(request: pytest.FixtureRequest, bytecode: Path) -> Iterator[Image]:
    with servers.folder() as root:
        _share(bytecode, root)
        yield images.built(request.param, root)


def _share(bytecode: Path, root: Path) -> None:
    """Python keeps bytecode under the path of what it is made of; that of each image leads to one folder."""
    of_all, own = bytecode / "opt", bytecode / root.relative_to("/")
    of_all.mkdir(exist_ok=True)
    _let_write(of_all)
    own.mkdir(parents=True)
    (own / "opt").symlink_to(of_all)


def service_of(image: Image) -> str:
    return image.target.of("ENTRYPOINT")[-1].words[0].removeprefix("sluiceway-")


def packages(environment: Path) -> set[str]:
    """The names of what is installed, with underscores."""
    return {path.name.split("-")[0].lower() for path in environment.glob("lib/python*/site-packages/*.dist-info")}


def test_nothing_of_a_neighbour_and_no_tool_is_in_it(image: Image) -> None:
    (environment,) = image.folders
    there = packages(environment)
    own = f"sluiceway_{service_of(image)}"
    assert {name for name in there if name.startswith("sluiceway")} == {own, "sluiceway_common", "sluiceway_proto"}
    assert not there & {"pytest", "mypy", "ruff", "hypothesis", "torch", "sluiceway_client"}


def test_what_its_libraries_want_is_in_it_or_in_the_base(image: Image) -> None:
    (environment,) = image.folders
    objects = [path for path in environment.rglob("*.so*") if path.is_file()]
    bundled = {path.name for path in objects} | {path.name.split(".so")[0] + ".so" for path in objects}
    wanted = {name for path in objects for name in _needed(path)}
    assert {name for name in wanted if name not in bundled} <= _OF_THE_BASE | added(image)


def added(image: Image) -> frozenset[str]:
    """Libraries of the packages of Debian that its last stage installs."""
    installed = " ".join(each.text for each in image.target.of("RUN") if "apt-get install" in each.text)
    return frozenset({"libgomp.so.1"} if "libgomp1" in installed else ())


def _needed(path: Path) -> list[str]:
    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return []
        dynamic = ELFFile(file).get_section_by_name(".dynamic")
        return [tag.needed for tag in dynamic.iter_tags() if tag.entry.d_tag == "DT_NEEDED"] if dynamic else []


@dataclass
class Container:
    """A process of an image: PID 1 of its own, the image's user, all but /data and /tmp read-only, where this machine
    lets us; else the same command with the same environment."""

    image: Image
    environment: dict[str, str]
    bytecode: Path

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._argv(words),
            env=self.environment,
            cwd=self._folder("tmp"),
            capture_output=True,
            text=True,
            check=False,
            timeout=_START_SECONDS,
        )

    @contextmanager
    def serving(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Its log lies in `log`."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                self._argv(self.image.start), env=self.environment, cwd=self._folder("tmp"), stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait(_STOP_SECONDS)

    @property
    def log(self) -> Path:
        return self.image.root / "log"

    def _argv(self, words: "tuple[str, ...] | list[str]") -> list[str]:
        (environment, *_) = self.image.folders
        program = [str(environment / "bin" / words[0]), *words[1:]]
        return [*_contained(self.image, self._folder("tmp"), self._folder("data"), self.bytecode), *program]

    def _folder(self, name: str) -> Path:
        folder = self.image.root / name
        if not folder.is_dir():
            folder.mkdir()
            _let_write(folder)
        return folder


def _let_write(folder: Path) -> None:
    """Whoever the user of an image is."""
    folder.chmod(0o777)


def _contained(image: Image, *writable: Path) -> list[str]:
    if not can_contain():
        return []
    user = image.target.of("USER")[-1].text.partition(":")[0]
    # The interpreter of this machine may lie where that user may not look; it may not write there all the same.
    as_user = f"setpriv --reuid={user} --regid={user} --clear-groups --no-new-privs --inh-caps=-all,+dac_read_search "
    mounts = [f"mount --bind {folder} {folder}" for folder in writable]
    script = " && ".join(
        (*mounts, "mount -o remount,bind,ro /", f'exec {as_user} --ambient-caps=-all,+dac_read_search "$@"')
    )
    return ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", script, "container"]


@cache
def can_contain() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("setpriv"):
        return False
    tried = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-o", "remount,bind,ro", "/")
    return (
        shutil.which("unshare") is not None and subprocess.run(tried, capture_output=True, check=False).returncode == 0
    )


def environment_of(image: Image, bytecode: Path, kafka: str, database: str) -> dict[str, str]:
    """What its image says, what whoever deploys it must say, and ports that are free here."""
    own = service_of(image).upper()
    ports = {f"{own}_{way}": f"127.0.0.1:{free_port()}" for way in ("GRPC", "HTTP")}
    # The image has its bytecode from its build, which this folder was spared.
    spared = {
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "PYTHONDONTWRITEBYTECODE": "",
        "TMPDIR": str(image.root / "tmp"),
    }
    said = {
        "SLUICEWAY_KAFKA": kafka,
        "SLUICEWAY_DATABASE": database,
        "SLUICEWAY_MASTER_KEY": INTERNAL_KEY,
        "SLUICEWAY_INTERNAL_KEY": INTERNAL_KEY,
    }
    return {**image.environment, **spared, **said, **ports}


async def test_it_serves_alone_until_it_is_asked_to_stop(
    image: Image, bytecode: Path, kafka: str, database: str
) -> None:
    container = Container(image, environment_of(image, bytecode, kafka, database), bytecode)
    for word in ("migrate", "topics"):
        before = container.run(image.start[0], word)
        assert before.returncode == 0, before.stdout + before.stderr
    own = service_of(image)
    with container.serving() as process:
        assert await serving(process, container.environment[f"{own.upper()}_GRPC"]), container.log.read_text()
        probed = container.run("python", "-m", "sluiceway_common.probe", own)
        assert (probed.returncode, probed.stderr) == (0, "")
        if can_contain():
            _told_to_stop(process)
        else:
            process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, _STOP_SECONDS) == 0, container.log.read_text()


def _told_to_stop(outside: "subprocess.Popen[bytes]") -> None:
    """The signal goes to PID 1 inside, as an engine sends it; outside is only who made the room."""
    (inside,) = Path(f"/proc/{outside.pid}/task/{outside.pid}/children").read_text().split()
    os.kill(int(inside), signal.SIGTERM)


async def serving(process: "subprocess.Popen[bytes]", address: str) -> bool:
    """Waits until the health service says so, or the process has ended, for a minute at the most."""
    async with grpc.aio.insecure_channel(address) as channel:
        check = HealthStub(channel).Check
        ends = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < ends:
            with suppress(grpc.aio.AioRpcError):
                if (await check(HealthCheckRequest(), timeout=5)).status == HealthCheckResponse.SERVING:
                    return True
            await asyncio.sleep(_LOOK_SECONDS)
    return False
