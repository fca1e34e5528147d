"""Every command and program that a document shows, run as it stands there on one machine; what is not run says why."""

import ast
import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from pathlib import Path
from threading import Timer
from typing import Any

import aiokafka  # type: ignore[import-untyped]  # ships no types
import openai
import pytest

import sluiceway_client
from sluiceway_client import discover
from tests.support.documented import Example, programs, shells
from tests.support.laptop import Laptop
from tests.support.repository import ROOT
from tests.support.system import TENANT, kafka_of
from tests.support.train_registered import register

pytestmark = pytest.mark.server

_OF_RUNS = "a page of a service has no machine that trains; tests/unit/client/command/test_train.py says it"
_OF_A_MODEL = "nobody has trained that model on the machine of these tests; tests/loop/test_adapters_learned.py does"
_OF_FEEDBACK = "nobody has said enough of answers on the machine of these tests; tests/loop/test_datasets.py does"
_OF_PRODUCERS = "not every machine has Java and Go; tests/loop/test_producers.py runs it where they are"
_OF_PACKAGES = "tests/loop/test_packages_alone.py builds them, and installs them into an empty environment"
_OF_A_RESTORE = "the machine of these tests is no empty one; tests/loop/test_restore.py types it"
_OF_ENGINES = "it wants an engine for containers or a cluster; tests/deploy does what can be done without one"
_OF_CALLERS = "not every machine has Go, Java and grpcurl; tests/loop/test_calling.py runs it where they are"
NOT_RUN = {
    "sluiceway train start tickets tickets --wait": "it learns for minutes; tests/loop/test_train_serves.py does it",
    "sluiceway datasets build support --wait": _OF_FEEDBACK,
    "sluiceway datasets freeze support": _OF_FEEDBACK,
    "sluiceway train start support support --wait": _OF_FEEDBACK,
    "sluiceway train retrain support 2 --wait": "it learns; tests/loop/test_withdrawal_reaches_adapters.py does it",
    "sluiceway models show tickets": _OF_A_MODEL,
    'sluiceway ask --model smollm2-135m+tickets --no-documents "Describe this ticket: My Kite Drone is broken. Please '
    'act today, it is urgent."': _OF_A_MODEL,
    "sluiceway eval gate tickets smollm2-135m smollm2-135m+tickets@1": _OF_A_MODEL,
    "sluiceway models alias tickets live 1": _OF_A_MODEL,
    "sluiceway loop run tickets tickets tickets --yes": _OF_A_MODEL,
    "sluiceway loop run support support cases --build": _OF_FEEDBACK,
    "sluiceway models alias tickets live 1 --canary 2 --share 0.1": _OF_A_MODEL,
    'java -cp "libs/*" docs/producers/Offer.java crm://letters/12 "We take your offer of three years."': (
        _OF_PRODUCERS
    ),
    'go run -C docs/producers/go . crm://letters/13 "We take your offer of four years."': _OF_PRODUCERS,
    "tools/uv build --wheel --package sluiceway-proto --out-dir dist": _OF_PACKAGES,
    "tools/uv build --wheel --package sluiceway-client --out-dir dist": _OF_PACKAGES,
    "pip install dist/sluiceway_proto-*.whl dist/sluiceway_client-*.whl": _OF_PACKAGES,
    "tools/uv build --wheel --package sluiceway-faststream --out-dir dist": _OF_PACKAGES,
    'pip install dist/sluiceway_proto-*.whl dist/sluiceway_faststream-*.whl "faststream[cli]"': _OF_PACKAGES,
    **{
        command: _OF_CALLERS
        for page in shells()
        for command in page.commands
        if page.page == "docs/calling.md" and command.split()[0] in ("go", "buf", "mvn", "java", "grpcurl")
    },
    **{command: _OF_ENGINES for page in shells() for command in page.commands if page.page == "docs/deploying.md"},
    "make upgrade-drill FROM=COMMIT": "it takes minutes and the history; tests/loop/test_side_by_side.py needs neither",
    'pg_dump --format=custom --file=sluiceway.dump "$SLUICEWAY_DATABASE"': _OF_A_RESTORE,
    'tar --create --file=blobs.tar --directory="$SLUICEWAY_DATA" blobs': _OF_A_RESTORE,
    'pg_restore --exit-on-error --no-owner --dbname="$SLUICEWAY_DATABASE" sluiceway.dump': _OF_A_RESTORE,
    'tar --extract --file=blobs.tar --directory="$SLUICEWAY_DATA"': _OF_A_RESTORE,
    "sluiceway-ingest records rewind ingest.ingest.document-withdrawn.v1": _OF_A_RESTORE,
    "make setup": "it would change the environment that runs this test",
    "make up": "it takes the standard ports; the machine of these tests was started by the `sluiceway up` in it",
    "make worker": "it takes 7 GB; `make test` has made it",
    ".venv-worker/bin/python -m torch.distributed.run --nnodes=1:2 --nproc-per-node=1 --max-restarts=3 "
    "--rdzv-backend=c10d --rdzv-endpoint=FIRST:29400 --rdzv-id=RUN -m sluiceway_train_worker FOLDER": "it wants two "
    "machines; tests/worker/test_several_processes.py gives these arguments to two agents of one",
    ".venv-worker/bin/python -m sluiceway_client.harness --model smollm2-135m docs/harness/mmlu.yaml "
    "docs/harness/truthfulqa.yaml docs/harness/gsm8k.yaml": "it takes minutes; tests/worker runs them",
    ".venv-worker/bin/python -m sluiceway_train_worker FOLDER": "it learns for a while; tests/worker runs it",
    "sluiceway train start clerk tickets --wait": _OF_RUNS,
    "sluiceway train list": _OF_RUNS,
    "sluiceway train watch run_…": _OF_RUNS,
    "sluiceway train cancel run_…": _OF_RUNS,
    "sluiceway eval gate sums smollm2-135m smollm2-135m+tickets@3 --margin 0.05 --junit gate.xml": "the machine has no "
    "such version; tests/unit/client/command/test_evaluations.py says it",
    "make test": "this test is a part of it",
    "make check": "it judges the repository, and runs beside the tests",
    "make fmt": "it would change the files of whoever runs this test",
    "make bench": "it takes an hour",
    "make bench answers": "it takes many minutes; tests/unit/benchmarks looks at its parts",
    "make bench DATA=FOLDER": "it needs open data sets that are no part of the repository",
    ".venv/bin/python -m tests.benchmarks parse chunk --data FOLDER --write": "it writes figures into a page",
    ".venv/bin/python -m tests.benchmarks.answer_set --language en --model extractive --wrong FILE": "it takes minutes",
    ".venv/bin/python -m tests.benchmarks.answer_set --seed 9": "it takes minutes",
    "sluiceway down": "other tests use the machine; it is stopped so in the end, and looked at how that went",
    "sluiceway down --json": "other tests use the machine; tests/unit/local/test_up.py says it to one of its own",
    'sluiceway policy activate house 2 --note "cards"': "other tests ask under the standard policy; "
    "tests/loop/test_guard_policies.py activates one of its own",
    "sluiceway tenants drop NAME --yes": "other tests use the tenant; tests/loop/test_tenants.py drops one of its own",
}
# What goes on until somebody ends it, and what it says as soon as it works.
ENDLESS = {
    "sluiceway logs ingest --follow": "",
    "sluiceway-ingest serve": '"ready"',
    "sluiceway-embed serve": '"ready"',
    "sluiceway-infer serve": '"ready"',
    "sluiceway-guard serve": '"ready"',
    "sluiceway-eval serve": '"ready"',
    "sluiceway-train serve": '"ready"',
}
_DATABASE = "postgresql://user:password@127.0.0.1:5432/sluiceway"
_SECONDS = 120
_TRIES = 60
_OF_SERVICES = tuple(each for each in shells() if each.page.startswith("services/"))
_OF_THE_MACHINE = tuple(each for each in shells() if each not in _OF_SERVICES)


@dataclass
class Shell:
    """A shell that a person types into: what is exported and activated holds for the lines after it.

    `put_in` is what the person writes in the place of what a page leaves open.
    """

    folder: Path
    environment: dict[str, str]
    put_in: Mapping[str, str] = field(default_factory=dict)

    def types(self, command: str) -> None:
        line = command
        for place, text in self.put_in.items():
            line = line.replace(place, text)
        assert "…" not in line, f"nobody knows what to put in: {command}"
        if command in ENDLESS:
            self._ends_when_said(line, ENDLESS[command])
        elif line.startswith(("export ", ". ")):
            self._keeps(line)
        else:
            done = self._run(line)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    def _keeps(self, line: str) -> None:
        said = self._run(f"{line} && env -0").stdout
        self.environment = dict(each.split("=", 1) for each in said.split("\0") if "=" in each)

    def _run(self, line: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ("bash", "-c", f"{line}\nexit $?"),  # The shell stays above its command, as a person's does.
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    def _ends_when_said(self, line: str, words: str) -> None:
        with subprocess.Popen(
            ("bash", "-c", f"exec {line}"),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            too_late = Timer(_SECONDS, process.kill)
            too_late.start()
            heard = []
            for said in process.stdout or ():
                heard.append(said)
                if words in said:
                    break
            too_late.cancel()
            assert process.poll() is None, f"{line}\n{''.join(heard)}"
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=_SECONDS)


def _environment(home: Path, **more: str) -> dict[str, str]:
    """That of a person, with nothing of Sluiceway in it."""
    passed = {name: os.environ[name] for name in ("LANG", "TMPDIR", "OMP_NUM_THREADS") if name in os.environ}
    path = os.pathsep.join((str(Path(sys.prefix) / "bin"), os.environ["PATH"]))
    return {**passed, "PATH": path, "HOME": str(home), **more}


@pytest.fixture(scope="module")
def checkout(machine: Laptop, sample: list[dict[str, Any]]) -> Path:
    """The machine's folder, with what a person has in a clone."""
    for name, place in {".venv": Path(sys.prefix), "docs": ROOT / "docs", "tests": ROOT / "tests"}.items():
        (machine.folder / name).symlink_to(place)
    asyncio.run(register(machine, TENANT, "support", versions=4))
    return machine.folder


@pytest.fixture(scope="module")
def put_in(machine: Laptop, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What a person has seen on the screen before."""
    folder = tmp_path_factory.mktemp("documented")
    (folder / "note.txt").write_text("A note that is withdrawn again.")
    added = json.loads(machine.say("add", str(folder / "note.txt"), "--wait", "--json").stdout)
    asked = machine.say("ask", "When did Carl Wilhelm Scheele discover oxygen?", "--json")
    answer = json.loads(asked.stdout.splitlines()[-1])
    # A person needs the moment that the record takes to hear of it.
    known = (machine.say("explain", answer["answer_id"]) for _ in range(_TRIES))
    assert any(each.returncode == 0 for each in known)
    assert machine.say("collections", "create", "documented").returncode == 0
    acts = (machine.say("audit", "list", "--json").stdout.splitlines() for _ in range(_TRIES))
    act = json.loads(next(rows[0] for rows in acts if rows))
    found = discover(machine.data, {})
    return {
        "doc_…": added["document_id"],
        "ans_…": answer["answer_id"],
        "act_…": act["act_id"],
        '"…"': '"Who was Carl Wilhelm Scheele?"',
        "FOLDER": str(folder / "made"),
        "127.0.0.1:19092": kafka_of(machine),
        "127.0.0.1:17030": found.of("infer"),
        "127.0.0.1:17031": found.openai.removeprefix("http://"),
    }


@pytest.mark.parametrize("example", _OF_THE_MACHINE, ids=str)
def test_what_a_page_shows_works_as_it_stands_there(
    checkout: Path, put_in: Mapping[str, str], tmp_path: Path, example: Example
) -> None:
    shell = Shell(checkout, _environment(tmp_path), put_in)
    for command in example.commands:
        if command not in NOT_RUN:
            shell.types(command)


@pytest.mark.parametrize("example", _OF_SERVICES, ids=str)
def test_a_service_runs_alone_as_its_page_shows(kafka: str, database: str, tmp_path: Path, example: Example) -> None:
    own = Path(example.page).parent.name.upper()
    ports = {f"{own}_GRPC": "127.0.0.1:0", f"{own}_HTTP": "127.0.0.1:0"}
    cache = {"EMBED_CACHE": str(Path("~/.cache/sluiceway").expanduser())} if own == "EMBED" else {}
    lent = {"SLUICEWAY_KAFKA": kafka, "SLUICEWAY_DATA": str(tmp_path / "data"), **ports, **cache}
    shell = Shell(tmp_path, _environment(tmp_path, **lent), {_DATABASE: database})
    for command in example.commands:
        if command not in NOT_RUN:
            shell.types(command)


@pytest.mark.parametrize("example", programs(), ids=str)
async def test_a_program_that_a_page_shows_runs(
    machine: Laptop, checkout: Path, monkeypatch: pytest.MonkeyPatch, example: Example
) -> None:
    found = discover(machine.data, {})
    text = example.text.replace("http://127.0.0.1:17031", found.openai).replace("127.0.0.1:19092", kafka_of(machine))
    # What stands above it on its page.
    names: dict[str, Any] = {
        "openai": openai,
        "AIOKafkaProducer": aiokafka.AIOKafkaProducer,
        "Path": Path,
        "key": found.api_key,
    }
    monkeypatch.chdir(checkout)
    await _evaluated(text, names)
    if producer := names.get("producer"):
        await producer.start()
        await producer.stop()
    # The program would end here, and its connections with it.
    if client := names.get("client"):
        client.close()


async def test_the_example_of_the_client_runs(machine: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    said = (sluiceway_client.__doc__ or "").splitlines()
    begins = next(number for number, line in enumerate(said) if line.startswith("async with"))
    text = "\n".join(line for line in said[begins:] if line.startswith((" ", "async with")))
    monkeypatch.chdir(machine.folder)
    names = {name: getattr(sluiceway_client, name) for name in sluiceway_client.__all__}
    await _evaluated(text, names)
    assert names["answer"].answer_id.startswith("ans_")


async def _evaluated(text: str, names: dict[str, Any]) -> None:
    done = eval(compile(text, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if isawaitable(done):
        await done


def test_only_what_a_page_shows_is_left_out_or_never_ends() -> None:
    shown = {command for each in shells() for command in each.commands}
    assert set(NOT_RUN) | set(ENDLESS) <= shown
