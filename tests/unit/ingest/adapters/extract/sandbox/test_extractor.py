"""Whatever a parser does, its document ends with a true reason and nobody else notices."""

import asyncio
import os
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common import huge_pages, time_slice
from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.testing import eventually
from sluiceway_ingest.adapters.extract.sandbox import exit_reports, protocol
from sluiceway_ingest.adapters.extract.sandbox.client import ForkServerClient
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.extract.sandbox.protocol import ExitReport, Job
from sluiceway_ingest.domain.extracted import (
    Extracted,
    ExtractionFailed,
    ExtractionHindered,
    ExtractionStarved,
    Source,
)
from sluiceway_ingest.domain.limits import Limits

HOSTILE = (str(Path(__file__).with_name("hostile_parsers.py")),)
LIMITS = Limits(memory_bytes=512 * 2**20, cpu_seconds=1, seconds=60.0, text_bytes=2**20, children_bytes=2**20)

# A service that reads a document for ever.
SERVICE = """
import asyncio, pathlib
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.extract.sandbox.client import ForkServerClient
from sluiceway_ingest.domain.extracted import Source
from sluiceway_ingest.domain.limits import Limits
extractor = ChildExtractor(Limits(), client=ForkServerClient(limits=Limits(), program={}))
path = pathlib.Path({!r})
path.touch()
asyncio.run(extractor.extract(Source(content_path=path, name=path.name)))
"""


@asynccontextmanager
async def reading(limits: Limits) -> AsyncIterator[ChildExtractor]:
    extractor = ChildExtractor(limits, children=4, client=ForkServerClient(limits=limits, program=HOSTILE))
    await extractor.start()
    yield extractor
    await extractor.stop()


@pytest.fixture
async def hostile() -> AsyncIterator[ChildExtractor]:
    async with reading(LIMITS) as extractor:
        yield extractor


def doing(deed: str, folder: Path) -> Source:
    path = folder / deed
    path.touch()
    return Source(content_path=path, name=deed)


async def failure(extractor: ChildExtractor, source: Source) -> ExtractionFailed:
    with pytest.raises(ExtractionFailed) as caught:
        await extractor.extract(source)
    return caught.value


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("loop", "TIMEOUT"),
        ("segfault", "PARSER_CRASH"),
        ("abort", "PARSER_CRASH"),
        ("raise", "PARSER_CRASH"),
        ("give_up", "PARSER_CRASH"),
        ("allocate", "TIMEOUT"),
        ("refuse_to_die", "TIMEOUT"),
        ("overflow", "TOO_LARGE"),
        ("fill_disk", "TOO_LARGE"),
        ("vanish", "INTERNAL"),
        ("invent_a_reason", "INTERNAL"),
        ("talk_without_end", "INTERNAL"),
        ("nest", "INTERNAL"),
        ("promise_more", "INTERNAL"),
        ("lay_pipes", "INTERNAL"),
        ("lay_pipes_and_crash", "PARSER_CRASH"),
        ("garble_trace", "PARSER_CRASH"),
    ],
)
async def test_a_child_that_dies_is_a_reason_and_the_next_document_is_read(
    hostile: ChildExtractor, tmp_path: Path, deed: str, reason: str
) -> None:
    died = await failure(hostile, doing(deed, tmp_path))
    assert (died.reason, len(died.advice) > 20) == (reason, True)
    assert (await hostile.extract(doing("good", tmp_path))).text == "read good"


async def test_a_child_whose_time_was_up_before_it_had_got_much_of_the_processor_says_nothing_of_its_document(
    tmp_path: Path,
) -> None:
    async with reading(replace(LIMITS, seconds=0.5)) as hurried:
        with pytest.raises(ExtractionStarved, match="the machine is short of it"):
            await hurried.extract(doing("sleep", tmp_path))


async def test_what_a_parser_died_of_is_told_though_the_next_one_had_no_time(tmp_path: Path) -> None:
    async with reading(replace(LIMITS, seconds=4.0)) as hurried:
        assert (await failure(hurried, doing("crash_and_sleep", tmp_path))).reason == "PARSER_CRASH"


@pytest.mark.parametrize(
    ("overdue", "used", "is_starved"), [(True, 0.4, True), (True, 0.6, False), (False, 0.4, False), (True, 0.0, True)]
)
def test_little_is_less_than_half_of_what_it_may_use_within_its_time(
    overdue: bool, used: float, is_starved: bool
) -> None:
    job = Job(id=1, folder="", path="", name="", media_type="", language="", seconds=1, cpu_seconds=60, ocr=False)
    report = ExitReport(id=1, status=9, overdue=overdue, cpu_seconds=used, peak_bytes=0)
    assert exit_reports.was_starved(report, job) == is_starved


def test_no_more_is_read_of_what_a_child_has_printed_than_its_end(tmp_path: Path) -> None:
    (tmp_path / protocol.STDERR).write_bytes(bytes(16 * 2**20) + b"std::bad_alloc")
    job = Job(
        id=1, folder=str(tmp_path), path="", name="", media_type="", language="", seconds=1, cpu_seconds=1, ocr=False
    )
    crashed = ExitReport(id=1, status=1 << 8, overdue=False, cpu_seconds=0.0, peak_bytes=0)
    tracemalloc.start()
    failure = exit_reports.failure(crashed, job, LIMITS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (failure.reason, peak < 2**20) == ("TIMEOUT", True)


async def test_where_no_process_can_be_started_nothing_is_said_of_the_document(tmp_path: Path) -> None:
    class FullMachine(ForkServerClient):
        async def run(self, job: Job) -> ExitReport:
            return ExitReport(id=job.id, status=0, overdue=False, cpu_seconds=0.0, peak_bytes=0, started=False)

    extractor = ChildExtractor(LIMITS, client=FullMachine(limits=LIMITS, program=HOSTILE))
    with pytest.raises(Unavailable, match="more memory or more processes"):
        await extractor.extract(doing("good", tmp_path))


async def test_out_of_memory_says_so(tmp_path: Path) -> None:
    """With so much time that memory runs out first, however busy the machine is."""
    async with reading(replace(LIMITS, cpu_seconds=60, seconds=120.0)) as unhurried:
        assert "512 MiB of memory" in (await failure(unhurried, doing("allocate", tmp_path))).advice


async def test_the_message_of_an_exception_reaches_nobody(hostile: ChildExtractor, tmp_path: Path) -> None:
    assert "secret" not in str(await failure(hostile, doing("raise", tmp_path)))


async def test_what_one_parser_dies_of_the_next_one_may_read(hostile: ChildExtractor, tmp_path: Path) -> None:
    assert (await hostile.extract(doing("crash_once", tmp_path))).text == "saved by the second parser"


async def test_what_a_parser_prints_garbles_nothing(hostile: ChildExtractor, tmp_path: Path) -> None:
    assert (await hostile.extract(doing("talk", tmp_path))).text == "talked"


async def test_whoever_reads_stands_behind_what_answers_callers(hostile: ChildExtractor, tmp_path: Path) -> None:
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert (await hostile.extract(doing("tell_priority", tmp_path))).text == str(min(19, ours + LIMITS.nice))


async def test_whoever_reads_leads_a_group_within_our_session_beyond_which_no_niceness_counts(
    hostile: ChildExtractor, tmp_path: Path
) -> None:
    told = (await hostile.extract(doing("tell_group", tmp_path))).text
    assert told == f"session {os.getsid(0)}, leads its group: True"


async def test_who_hides_in_a_group_of_others_ends_with_all_it_started(tmp_path: Path) -> None:
    async with reading(replace(LIMITS, seconds=1.0)) as extractor:
        with pytest.raises(ExtractionStarved, match="tried again"):
            await extractor.extract(doing("hide_among_others", tmp_path))
        pids = (tmp_path / "hide_among_others.pids").read_text().split()
        await eventually(lambda: not any(_runs(pid) for pid in pids))


# A service that somebody has started in a terminal.
_IN_TERMINAL = """
import asyncio, fcntl, os, pathlib, termios
terminal, ours = os.openpty()
fcntl.ioctl(ours, termios.TIOCSCTTY)
open("/dev/tty").close()
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.extract.sandbox.client import ForkServerClient
from sluiceway_ingest.domain.extracted import Source
from sluiceway_ingest.domain.limits import Limits
async def main():
    extractor = ChildExtractor(Limits(), client=ForkServerClient(limits=Limits(), program={}))
    await extractor.start()
    path = pathlib.Path({!r})
    path.touch()
    print((await extractor.extract(Source(content_path=path, name=path.name))).text)
    await extractor.stop()
asyncio.run(main())
"""


def test_whoever_reads_has_no_terminal_where_the_service_has_one(tmp_path: Path) -> None:
    code = _IN_TERMINAL.format(HOSTILE, str(tmp_path / "look_for_terminal"))
    program = (sys.executable, "-c", code)
    said = subprocess.run(program, capture_output=True, text=True, check=False, start_new_session=True)
    assert said.stdout.splitlines()[-1:] == ["written to: 0"], said.stderr


@pytest.mark.skipif(time_slice.nanoseconds() is None, reason="this kernel gives all processes the same slices")
def test_whoever_gives_way_has_the_usual_slices() -> None:
    code = (
        "from sluiceway_common import time_slice\n"
        "from sluiceway_ingest.adapters.extract.sandbox.process_control import give_way\n"
        "usual = time_slice.nanoseconds(); time_slice.shorten(); give_way(0)\n"
        "assert time_slice.nanoseconds() == usual, time_slice.nanoseconds()"
    )
    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0


async def test_what_every_child_is_given_lies_in_huge_pages() -> None:
    """A child is given the memory of the fork server page by page, and lets go of it so."""
    before, reader = _children(os.getpid()), ForkServerClient(limits=LIMITS)
    await reader.start()
    try:
        (server,) = set(_children(os.getpid())).difference(before)
        in_huge_pages = _bytes_in_huge_pages(server)
    finally:
        await reader.stop()
    if not huge_pages.settle():
        pytest.skip("this kernel gives no huge pages")
    assert in_huge_pages >= 2 * huge_pages.SIZE


def _bytes_in_huge_pages(pid: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("AnonHugePages:"))


async def test_everything_below_a_dead_child_is_killed(hostile: ChildExtractor, tmp_path: Path) -> None:
    await failure(hostile, doing("have_children", tmp_path))
    pids = (tmp_path / "have_children.pids").read_text().split()
    await eventually(lambda: not any(_runs(pid) for pid in pids))


async def test_what_a_document_leaves_behind_is_killed_with_its_child(hostile: ChildExtractor, tmp_path: Path) -> None:
    """The child ends well, the grandchild has another parent and another group by then."""
    assert (await hostile.extract(doing("leave_and_live", tmp_path))).text == "read"
    (pid,) = (tmp_path / "leave_and_live.pids").read_text().split()
    await eventually(lambda: not _runs(pid))


async def test_one_that_was_slow_is_not_tried_again(hostile: ChildExtractor, tmp_path: Path) -> None:
    await failure(hostile, doing("count_and_loop", tmp_path))
    assert (tmp_path / "count_and_loop.tries").read_text() == "x"


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # The second where it ends between opening and reading.
        return False


async def test_documents_side_by_side_do_not_wait_for_one_that_hangs(hostile: ChildExtractor, tmp_path: Path) -> None:
    hanging = asyncio.create_task(failure(hostile, doing("sleep", tmp_path)))
    texts = [(await hostile.extract(doing(f"number {number}", tmp_path))).text for number in range(5)]
    assert (texts[-1], hanging.done()) == ("read number 4", False)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)


async def test_a_child_that_cannot_say_why_it_crashed_takes_nothing_from_others(
    hostile: ChildExtractor, tmp_path: Path
) -> None:
    other = asyncio.create_task(hostile.extract(doing("wait_for_word", tmp_path)))
    await eventually(lambda: _readers() != [])
    assert (await failure(hostile, doing("lock_trace", tmp_path))).reason == "PARSER_CRASH"
    (tmp_path / "wait_for_word.word").touch()
    assert (await other).text == "heard"


async def test_who_waits_for_a_child_is_served_in_the_turn_of_its_tenant(tmp_path: Path) -> None:
    extractor = ChildExtractor(LIMITS, children=1, client=ForkServerClient(limits=LIMITS, program=HOSTILE))
    await extractor.start()
    order: list[str] = []

    async def read(tenant: str, deed: str) -> None:
        with acting_as(Principal(tenant, "ann", frozenset())):
            await extractor.extract(doing(deed, tmp_path))
        order.append(tenant)

    reading = [asyncio.create_task(read("flooder", "wait_for_word"))]
    await eventually(lambda: _readers() != [])
    reading += [asyncio.create_task(read("flooder", f"number {number}")) for number in range(5)]
    await asyncio.sleep(0)
    reading.append(asyncio.create_task(read("calm", "note")))
    await asyncio.sleep(0)
    (tmp_path / "wait_for_word.word").touch()
    await asyncio.gather(*reading)
    assert order[:2] == ["flooder", "calm"]
    await extractor.stop()


async def test_who_floods_leaves_a_child_to_others(tmp_path: Path) -> None:
    extractor = ChildExtractor(LIMITS, children=2, client=ForkServerClient(limits=LIMITS, program=HOSTILE))
    await extractor.start()

    async def read(tenant: str, source: Source) -> str:
        with acting_as(Principal(tenant, "ann", frozenset())):
            return (await extractor.extract(source)).text

    await read("calm", doing("note 1", tmp_path))
    folders = [tmp_path / str(number) for number in range(6)]
    for folder in folders:
        folder.mkdir()
    flood = [asyncio.create_task(read("flooder", doing("wait_for_word", folder))) for folder in folders]
    await eventually(lambda: len(_readers()) == 2)
    (folders[0] / "wait_for_word.word").touch()
    await flood[0]
    assert await read("calm", doing("note 2", tmp_path)) == "read note 2"
    assert len(_readers()) == 1
    for folder in folders[1:]:
        (folder / "wait_for_word.word").touch()
    assert await asyncio.gather(*flood) == ["heard"] * 6
    await extractor.stop()


async def test_giving_up_kills_the_child(hostile: ChildExtractor, tmp_path: Path) -> None:
    waiting = asyncio.create_task(hostile.extract(doing("sleep", tmp_path)))
    await eventually(lambda: _readers() != [])
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert _readers() == []


def _readers() -> list[str]:
    """The children of the fork server. A test run has other children too, such as a database."""
    servers = [pid for pid in _children(os.getpid()) if HOSTILE[0] in Path(f"/proc/{pid}/cmdline").read_text()]
    return [below for server in servers for below in _children(int(server))]


def _below(pid: int) -> list[str]:
    """Its children and theirs."""
    children = _children(pid)
    return children + [below for child in children for below in _children(int(child))]


def _children(pid: int) -> list[str]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return listed.read_text().split() if listed.exists() else []


async def test_a_dead_fork_server_is_replaced_and_its_documents_read_again(
    hostile: ChildExtractor, tmp_path: Path
) -> None:
    assert (await hostile.extract(doing("kill_server_once", tmp_path))).text == "read the second time"
    assert (await hostile.extract(doing("good", tmp_path))).text == "read good"


async def test_a_document_that_kills_every_fork_server_is_passing_trouble(
    hostile: ChildExtractor, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable):
        await hostile.extract(doing("kill_server", tmp_path))


DEAF = "import time; print('ready', flush=True); time.sleep(3600)"
GARBLED = "print('ready', flush=True); input(); print({}, flush=True); input()"


@pytest.mark.parametrize(
    "program",
    [
        DEAF,
        GARBLED.format("'no report'"),
        GARBLED.format("[1]"),
        GARBLED.format("'{}'"),
        GARBLED.format("'x' * 2**22"),
    ],
    ids=["deaf", "garbled", "list", "incomplete", "too long"],
)
async def test_a_fork_server_that_tells_nothing_is_replaced_and_its_documents_are_tried_again(
    tmp_path: Path, program: str
) -> None:
    client = ForkServerClient(limits=replace(LIMITS, seconds=0.1), program=("-c", program), grace=0.1)
    extractor, others = ChildExtractor(client.limits, client=client), set(_children(os.getpid()))
    await extractor.start()
    first = set(_children(os.getpid())) - others
    with pytest.raises(Unavailable, match="died twice"):
        await extractor.extract(doing("good", tmp_path))
    assert first
    await eventually(lambda: not any(map(_runs, first)))
    await extractor.stop()


async def test_giving_up_a_document_of_a_fork_server_that_does_not_hear_kills_it(tmp_path: Path) -> None:
    client = ForkServerClient(limits=LIMITS, program=("-c", DEAF), grace=0.1)
    extractor = ChildExtractor(LIMITS, client=client)
    await extractor.start()
    waiting = asyncio.create_task(extractor.extract(doing("good", tmp_path)))
    await eventually(lambda: bool(client._running))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await extractor.stop()


async def test_a_fork_server_that_does_not_begin_as_it_should_is_not_there_yet(tmp_path: Path) -> None:
    extractor = ChildExtractor(LIMITS, client=ForkServerClient(limits=LIMITS, program=("-c", "print('x' * 2**21)")))
    with pytest.raises(Unavailable, match="did not start"):
        await extractor.start()


async def test_a_full_disk_is_passing_trouble_and_no_fault_of_the_document(
    hostile: ChildExtractor, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="disk"):
        await hostile.extract(doing("find_no_room", tmp_path))


@pytest.mark.parametrize("deed", ["lose_disk", "have_no_files_left", "start_nothing"])
async def test_a_fault_of_the_machine_is_passing_trouble_and_no_fault_of_the_document(
    hostile: ChildExtractor, tmp_path: Path, deed: str
) -> None:
    with pytest.raises(ExtractionHindered, match="the machine failed"):
        await hostile.extract(doing(deed, tmp_path))


async def test_a_child_gets_no_variable_of_the_service(
    hostile: ChildExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLUICEWAY_MASTER_KEY", "secret")
    extractor = ChildExtractor(LIMITS, client=ForkServerClient(limits=LIMITS, program=HOSTILE))
    await extractor.start()
    seen: Extracted = await extractor.extract(doing("environment", tmp_path))
    await extractor.stop()
    assert "SLUICEWAY" not in seen.text


async def test_a_killed_service_leaves_no_process(tmp_path: Path) -> None:
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVICE.format(HOSTILE, str(tmp_path / "sleep"))
    )
    await eventually(lambda: len(_below(service.pid)) == 2, within=30)
    below = _below(service.pid)
    service.kill()
    await service.wait()
    await eventually(lambda: not any(map(_runs, below)))


async def test_stopping_leaves_no_process_and_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    extractor = ChildExtractor(LIMITS, client=ForkServerClient(limits=LIMITS, program=HOSTILE))
    await extractor.start()
    await extractor.extract(doing("good", tmp_path))
    before = _children(os.getpid())
    await extractor.stop()
    assert (os.listdir(tmp_path), len(before) > len(_children(os.getpid()))) == (["good"], True)


async def test_a_start_that_is_given_up_leaves_no_process_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    program = ("-c", "import time; time.sleep(3600)")
    before = set(_children(os.getpid()))
    starting = asyncio.create_task(ForkServerClient(limits=LIMITS, program=program).start())
    await eventually(lambda: bool(set(_children(os.getpid())) - before), within=10)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    assert (set(_children(os.getpid())) - before, os.listdir(tmp_path)) == (set(), [])


class BeginsWhenTold:
    """A fork server whose first line a test chooses to the turn of the loop."""

    def __init__(self) -> None:
        self.stdin = None
        self.stdout = asyncio.StreamReader()
        self.is_killed = False

    def begin(self) -> None:
        self.stdout.feed_data(b'{"ready": true}\n')

    def kill(self) -> None:
        self.is_killed = True
        self.stdout.feed_eof()

    async def wait(self) -> int:
        return 0


@pytest.mark.parametrize("turns", range(6))
async def test_a_start_that_is_given_up_around_the_turn_in_which_it_succeeds_is_given_up(
    turns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    server = BeginsWhenTold()

    async def started(*command: str, **how: object) -> BeginsWhenTold:
        return server

    monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
    starting = asyncio.create_task(ForkServerClient(limits=LIMITS).start())
    for _ in range(5):
        await asyncio.sleep(0)
    server.begin()
    for _ in range(turns):
        await asyncio.sleep(0)
    is_told = starting.cancel()
    await asyncio.wait([starting])
    assert starting.cancelled() == is_told
    # Nobody is left who would end it.
    assert (server.is_killed, os.listdir(tmp_path) == []) == (is_told, is_told)
    server.kill()
