"""`up`, `down`, `status` and `logs`, with the real Kafka and PostgreSQL and scripted services."""

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from sluiceway import services
from sluiceway_common.access.keys import Access, key_id
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.database import Database
from sluiceway_common.testing import eventually
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import allocate
from sluiceway_local.up import UpOptions
from tests.support.laptop import Laptop, laptop, lives
from tests.support.provided import provided
from tests.support.system import rows

pytestmark = pytest.mark.server

SERVICES = list(services())
ALL = ["kafka", "postgres", "ingest", "ingest-1", *SERVICES[1:]]


@pytest.fixture(scope="module")
def running() -> Iterator[Laptop]:
    """A laptop on which everything runs; a test leaves it so."""
    with provided(laptop(scripted=True)) as made:
        said = made.up("--replicas", "ingest=2")
        assert said.returncode == 0, said.stderr
        yield made


@pytest.fixture
def fresh() -> Iterator[Laptop]:
    """A laptop on which nothing has run yet."""
    with provided(laptop(scripted=True)) as made:
        yield made


def test_status_names_every_process_and_that_it_is_ready(running: Laptop) -> None:
    there = running.status()
    assert list(there) == ALL
    assert {row["state"] for row in there.values()} == {"ready"}
    assert all(psutil.pid_exists(row["pid"]) for row in there.values())


def test_a_second_replica_listens_behind_the_first_ones(running: Laptop) -> None:
    assert running.status()["ingest-1"]["grpc"] == f"127.0.0.1:{running.port_base + 100}"


def test_a_second_up_says_that_it_runs_already(running: Laptop) -> None:
    before = running.status()
    said = running.up()
    assert (said.returncode, "runs already" in said.stdout) == (0, True)
    assert running.status() == before


def test_a_second_up_with_other_ports_is_refused(running: Laptop) -> None:
    said = running.say("up", "--detach", "--port-base", "17000")
    assert (said.returncode, said.stdout) == (1, "")
    assert f"it runs already, with --port-base {running.port_base}" in said.stderr


def test_a_second_up_with_another_number_of_replicas_is_refused(running: Laptop) -> None:
    for named, there in (("ingest=3", "ingest=2"), ("ingest=1", "ingest=2"), ("embed=2", "embed=1")):
        said = running.up("--replicas", named)
        assert (said.returncode, said.stdout) == (1, "")
        assert f"it runs already, with --replicas {there}; `sluiceway down` stops it" in said.stderr
    assert "runs already" in running.up("--replicas", "ingest=2").stdout


def test_a_program_hears_from_a_second_up_what_status_says(running: Laptop) -> None:
    said, status = running.up("--json"), running.say("status", "--json")
    assert (said.returncode, said.stdout) == (0, status.stdout)


def test_secrets_and_the_key_can_be_read_by_their_owner_alone(running: Laptop) -> None:
    files = [*(running.data / "secrets").iterdir(), running.data / "client.json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_everything_listens_on_this_machine_alone(running: Laptop) -> None:
    pids = {row["pid"] for row in running.status().values()}
    heard = [each for each in psutil.net_connections("tcp") if each.pid in pids and each.status == "LISTEN"]
    assert {each.laddr.ip.removeprefix("::ffff:") for each in heard} == {"127.0.0.1"}


@pytest.mark.parametrize("name", ALL)
async def test_what_is_killed_is_there_again(running: Laptop, name: str) -> None:
    pid = running.status()[name]["pid"]
    os.kill(pid, signal.SIGKILL)

    async def is_back() -> bool:
        row = running.status()[name]
        return row["pid"] not in (pid, None) and row["state"] == "ready"

    await eventually(is_back, within=60)


def test_logs_print_what_a_service_said_for_people(running: Laptop) -> None:
    assert "ready service=ingest" in running.say("logs", "ingest", "-n", "1000").stdout


def test_logs_of_nobody_names_those_that_there_are(running: Laptop) -> None:
    said = running.say("logs", "nobody")
    assert (said.returncode, said.stdout) == (1, "")
    assert "kafka" in said.stderr


def test_a_port_that_is_taken_is_said_in_one_line(fresh: Laptop) -> None:
    with socket.create_server(("127.0.0.1", fresh.port_base + 10)) as taken:
        said = fresh.up()
        port = taken.getsockname()[1]
    assert said.returncode == 1
    assert f"port {port} for ingest (gRPC) is taken by process {os.getpid()}" in said.stderr
    assert "--port-base" in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_said_in_one_line(fresh: Laptop) -> None:
    (fresh.folder / "file").write_text("")
    said = fresh.up("--data", str(fresh.folder / "file" / "data"))
    assert said.returncode == 1
    assert "choose a folder with --data" in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("external", "way_out"),
    [
        ("kafka", "--external kafka does not say where it is; set SLUICEWAY_KAFKA"),
        ("postgres", "--external postgres does not say where it is; set SLUICEWAY_DATABASE"),
        ("weaviate", "--external weaviate names no server; write kafka or postgres"),
    ],
)
def test_an_external_server_must_be_named(fresh: Laptop, external: str, way_out: str) -> None:
    said = fresh.up("--external", external)
    assert (said.returncode, said.stderr) == (1, f"sluiceway: {way_out}\n")


def test_a_service_that_never_comes_up_ends_it_all_with_its_last_words(fresh: Laptop) -> None:
    said = fresh.up(SCRIPTED_EMBED="dies")
    assert said.returncode == 1
    assert "embed ended with exit code 1; its last words: EMBED_MODEL: is missing" in said.stderr
    assert {row["pid"] for row in fresh.status().values()} == {None}


async def test_a_killed_supervisor_leaves_nothing_and_the_next_up_finds_everything_again(fresh: Laptop) -> None:
    assert fresh.up().returncode == 0
    key = (fresh.data / "client.json").read_text()
    pids = [row["pid"] for row in fresh.status().values()]
    os.kill(fresh.supervisor(), signal.SIGKILL)
    said = fresh.say("up", "--detach")
    assert said.returncode == 0, said.stderr
    assert not any(lives(pid) for pid in pids)
    assert (fresh.data / "client.json").read_text() == key, "the same key, and the same ports, which nobody named"


def test_down_stops_everything_and_what_was_kept_stays(fresh: Laptop) -> None:
    fresh.up()
    pids = [row["pid"] for row in fresh.status().values()]
    said = fresh.say("down")
    assert (said.returncode, said.stdout) == (0, "stopped\n")
    assert not any(lives(pid) for pid in pids)
    assert (fresh.data / "client.json").exists()
    assert UpOptions(DataDirectory(fresh.data)).base == fresh.port_base
    assert fresh.say("status").returncode == 1


async def test_a_program_hears_of_every_change_until_it_says_stop(fresh: Laptop) -> None:
    command = (sys.executable, "-m", "sluiceway_client", "up", "--port-base", str(fresh.port_base), "--json")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=fresh.folder, env={**os.environ, **fresh.environment}, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    now: dict[str, str] = {}
    is_told = False
    async for line in process.stdout:
        row = json.loads(line)
        now[row["service"]] = row["state"]
        # Once: whoever says it twice does not wait for an end in good order.
        if not is_told and set(now.values()) == {"ready"} and len(now) == 2 + len(SERVICES):
            process.send_signal(signal.SIGINT)
            is_told = True
    await process.communicate()
    assert now == dict.fromkeys(("kafka", "postgres", *SERVICES), "stopped")


def test_a_program_hears_what_was_started_and_what_was_ended(fresh: Laptop) -> None:
    started = rows(fresh.up("--json"))
    assert started == list(fresh.status().values())
    ended = rows(fresh.say("down", "--json"))
    assert ended == [{**row, "state": "stopped"} for row in started]
    assert rows(fresh.say("down", "--json")) == []


async def test_a_machine_whose_tenant_was_dropped_comes_up_and_says_how_to_get_a_key(fresh: Laptop) -> None:
    assert fresh.up().returncode == 0
    kept = (fresh.data / "secrets" / "api_key").read_text()
    async with opened_database(fresh) as opened:
        await TenantStates(opened).add("default")
        await TenantStates(opened).shred("default")
    assert fresh.say("down").returncode == 0
    said = fresh.up()
    assert said.returncode == 0, said.stderr
    assert (fresh.data / "secrets" / "api_key").read_text() == kept
    assert "The tenant of this machine was dropped" in said.stdout
    lines = [line.strip() for line in said.stdout.splitlines()]
    script = "\n".join(line for line in lines if line.startswith(("export SLUICEWAY_", "sluiceway-ingest keys")))
    bin_folder = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    made = await asyncio.to_thread(
        subprocess.run,
        ("bash", "-ec", script.replace("NAME", "other")),
        env={"PATH": bin_folder},
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert (fresh.data / "secrets" / "api_key").read_text().startswith("sw_")
    assert fresh.say("down").returncode == 0
    assert "was dropped" not in fresh.up().stdout
    made_key = json.loads((fresh.data / "client.json").read_text())["api_key"]
    assert made_key not in (kept, "")
    assert made_key == made_key.strip()


async def test_a_key_that_was_revoked_makes_room_for_one_that_opens_something(fresh: Laptop) -> None:
    assert fresh.up().returncode == 0
    kept = (fresh.data / "secrets" / "api_key").read_text()
    async with opened_database(fresh) as opened:
        await Access(opened).revoke(key_id(kept))
    assert fresh.say("down").returncode == 0
    assert fresh.up().returncode == 0
    made = json.loads((fresh.data / "client.json").read_text())["api_key"]
    async with opened_database(fresh) as opened:
        assert (await Access(opened).authenticate(made)).tenant == "default"


@asynccontextmanager
async def opened_database(on: Laptop) -> AsyncIterator[Database]:
    password = (on.data / "secrets" / "database_password").read_text()
    url = f"postgresql://sluiceway:{password}@127.0.0.1:{allocate(on.port_base).postgres}/sluiceway"
    opened = Database(url, schema=SCHEMA, pool=1)
    yield opened
    await opened.stop()


def test_down_where_nothing_runs_says_so(fresh: Laptop) -> None:
    assert "nothing runs" in fresh.say("down").stdout
