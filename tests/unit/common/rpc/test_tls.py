"""gRPC over TLS: who is let in and who is believed, and certificates that change while calls go on."""

import asyncio
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc import translating_errors
from sluiceway_common.rpc.tls import CertificateReload
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_common.tls import Tls, TlsFiles
from tests.support.certificates import Authority
from tests.support.repository import ROOT
from tests.unit.common.rpc.scripted import ADA, Client, neighbour, serving

HERE = ("127.0.0.1",)


@dataclass(frozen=True)
class Shown:
    """The files of one service, which change in their place."""

    folder: Path
    name: str
    clock: ManualClock
    ca: Authority
    client_ca: Authority | None = None

    @property
    def certificate(self) -> Path:
        return self.folder / f"{self.name}-shown.pem"

    def show(self, signed: str) -> None:
        making = self.certificate.with_suffix(".new")
        shutil.copy(signed, making)
        making.rename(self.certificate)
        self.clock.advance(1)

    def tls(self) -> Tls:
        client_ca = self.client_ca.path if self.client_ca is not None else ""
        files = TlsFiles(certificate=str(self.certificate), ca=self.ca.path, client_ca=client_ca)
        return Tls(files, self.clock.monotonic)


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path, "ours")


@pytest.fixture
def strangers(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path, "strangers")


@pytest.fixture
def served(tmp_path: Path, ours: Authority) -> Shown:
    """A server that asks for certificates."""
    shown = Shown(tmp_path, "server", ManualClock(), ours, ours)
    shown.show(ours.sign("embed", HERE))
    return shown


@pytest.fixture
def caller(tmp_path: Path, ours: Authority) -> Shown:
    shown = Shown(tmp_path, "caller", ManualClock(), ours)
    shown.show(ours.sign("infer"))
    return shown


async def echo(text: str) -> str:
    return text


async def asked(client: Client) -> list[str]:
    with acting_as(ADA), translating_errors("embed"):
        return await client.one("hello", timeout=10)


async def goes_through(served: Shown, caller: Shown | None) -> bool:
    async with (
        serving(echo, tls=served.tls()) as server,
        neighbour(server, tls=caller and caller.tls()) as client,
    ):
        try:
            return await asked(client) == ["hello"]
        except Unavailable:
            return False


async def test_two_services_that_believe_each_other_speak(served: Shown, caller: Shown) -> None:
    assert await goes_through(served, caller)


async def test_who_speaks_in_the_clear_is_not_heard(served: Shown) -> None:
    assert not await goes_through(served, None)


async def test_a_certificate_of_a_stranger_is_not_let_in(served: Shown, caller: Shown, strangers: Authority) -> None:
    caller.show(strangers.sign("stranger"))
    assert not await goes_through(served, caller)


async def test_a_certificate_whose_time_is_over_is_not_let_in(served: Shown, caller: Shown, ours: Authority) -> None:
    caller.show(ours.sign("old", ended=timedelta(minutes=1)))
    assert not await goes_through(served, caller)


@pytest.mark.parametrize("reason", ["stranger", "host", "ended"])
async def test_a_server_that_is_not_who_it_should_be_is_not_told_anything(
    served: Shown, caller: Shown, ours: Authority, strangers: Authority, reason: str
) -> None:
    served.show(
        {
            "stranger": lambda: strangers.sign("other", HERE),
            "host": lambda: ours.sign("elsewhere", ("10.0.0.1",)),
            "ended": lambda: ours.sign("old", HERE, ended=timedelta(minutes=1)),
        }[reason]()
    )
    assert not await goes_through(served, caller)


async def test_no_call_fails_while_certificates_change(served: Shown, caller: Shown, ours: Authority) -> None:
    """New ones come and the old ones' time ends; both sides hold connections over it."""
    over, answered = asyncio.Event(), list[list[str]]()

    async def calls(client: Client) -> None:
        while not over.is_set():
            answered.append(await asked(client))

    async def some_more() -> None:
        before = len(answered)
        await eventually(lambda: calling.done() or len(answered) > before + 10, within=60)

    tls = served.tls()
    async with serving(echo, tls=tls) as server, neighbour(server, tls=caller.tls()) as client:
        calling = asyncio.create_task(calls(client))
        for number in range(3):
            await some_more()
            served.show(ours.sign(f"embed-{number}", HERE))
            caller.show(ours.sign(f"infer-{number}"))
        await some_more()
        over.set()
        await calling
        assert set(map(tuple, answered)) == {("hello",)}
        assert tls.credentials().certificate == (served.folder / "embed-2.pem").read_bytes()


def test_many_who_connect_at_once_do_not_end_the_process(ours: Authority) -> None:
    """A library that frees a certificate while another handshake is about to use it ends the whole process."""
    words = (ours.sign("embed", HERE), ours.path, "3600")
    served = subprocess.run(
        [sys.executable, "-m", "tests.support.handshakes", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert (served.returncode, served.stdout) == (0, "3600\n"), served.stderr


async def test_a_channel_shows_its_new_certificate_though_it_began_with_another(
    served: Shown, caller: Shown, ours: Authority, strangers: Authority
) -> None:
    caller.show(strangers.sign("stranger"))
    async with serving(echo, tls=served.tls()) as server, neighbour(server, tls=caller.tls()) as client:
        with pytest.raises(Unavailable):
            await asked(client)
        caller.show(ours.sign("infer-new"))
        assert await asked(client) == ["hello"]


async def test_a_handshake_and_a_new_certificate_do_not_meet_in_the_library(served: Shown, ours: Authority) -> None:
    """What the library frees at a new certificate is used by who was answered just before, or is answered during it."""
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(round(seconds, 3))
        served.clock.advance(seconds)

    reload = CertificateReload(served.tls(), now=served.clock.monotonic, wait=wait)
    assert (reload(), waited) == (None, [])
    served.show(ours.sign("embed", HERE))
    assert (reload() is not None, waited) == (True, [0.1])
    served.clock.advance(0.04)
    assert (reload(), waited) == (None, [0.1, 0.06])
    assert (reload(), waited) == (None, [0.1, 0.06])
