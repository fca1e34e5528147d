"""Guard, train, infer and eval on the real log, the real database and the real model, as a learning loop meets them.

What a run learns was learned before: its worker is a process that brings the adapter of a folder, so that one training
serves several versions. All that comes after is real.
"""

import asyncio
import json
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluiceway_client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_common.settings import Shared
from sluiceway_eval.settings import EvalSettings
from sluiceway_infer.adapters.engines.llama import packaged
from sluiceway_infer.settings import InferSettings, LlamaModel
from sluiceway_local import model_keys
from sluiceway_train.settings import TrainBase, TrainSettings
from tests.support.replica import a_key, migrated, replica_of, started
from tests.support.tickets import held_out, training

BASE: Final = "smollm2-135m"
ANYWHERE: Final = "127.0.0.1:0"
# By that margin nine cases decide: one that is worse by it passes the same ones once in twenty times at the most.
_LOOP: Final = (
    *("loop", "run", "tickets", "tickets", "tickets", "--margin", "0.35", "--max-tokens", "28"),
    *("--share", "0.5", "--answers", "5", "--yes", "--json"),
)
_ALPHA: Final = b"adapter.lora.alpha"
_BRINGER: Final = """\
#!{python} -IS
import json, os, pathlib, shutil, sys

folder, here = pathlib.Path(sys.argv[-1]), pathlib.Path(__file__).parent
job = json.loads((folder / "job.json").read_text())

def say(kind, **said):
    with (folder / "report.jsonl").open("a") as report:
        report.write(json.dumps({{"attempt": job["attempt"], "kind": kind, **said}}) + "\\n")

say("phase", phase="training")
say("step", step=1, steps=1, epoch=1.0, loss=0.1, learning_rate=1e-3)
shutil.copytree((here / "brings").read_text(), folder / "adapter")
say("done", steps=1, files=[])
"""
_FORM: Final = {
    "type": "object",
    "required": ["category", "priority", "product"],
    "properties": {"priority": {"enum": ["high", "normal", "low"]}},
}


@dataclass(frozen=True)
class LoopServers:
    """The services, at their ports, and who calls them."""

    folder: Path
    addresses: Addresses

    def brings(self, adapter: Path) -> None:
        """What the next run has learned."""
        (self.folder / "brings").write_text(str(adapter))

    def client(self) -> Sluiceway:
        return Sluiceway(self.addresses)

    async def loop(self) -> Process:
        """The command, that has just begun."""
        (self.folder / "client.json").write_text(
            json.dumps({"api_key": self.addresses.api_key, **self.addresses.services})
        )
        command = (sys.executable, "-m", "sluiceway_client", "--data", str(self.folder), *_LOOP)
        return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)

    async def looped(self) -> tuple[int | None, str]:
        """Its exit code, and what it came to."""
        process = await self.loop()
        out, err = await process.communicate()
        lines = out.decode().splitlines()
        return process.returncode, json.loads(lines[-1]).get("outcome", err.decode()) if lines else err.decode()

    def file(self, name: str, *lines: object) -> Path:
        path = self.folder / name
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    def rows(self, seed: int) -> Path:
        """Tickets to learn from."""
        drawn = training(30, seed=seed)
        return self.file(f"{seed}.jsonl", *({"prompt": one.question, "completion": one.answer} for one in drawn))

    def cases(self, number: int) -> Path:
        """Tickets that nobody has learned, each to be answered in the form."""
        asked = enumerate(held_out(number))
        return self.file(
            "cases.jsonl",
            *({"id": f"case-{each}", "question": one.question, "checks": [{"schema": _FORM}]} for each, one in asked),
        )


def spoiled(adapter: Path, folder: Path) -> Path:
    """The same weights with the other sign: what was learned is taken from the base instead of added to it."""
    folder.mkdir()
    for name in ("adapter_model.safetensors", "adapter_config.json", "adapter.gguf"):
        (folder / name).write_bytes((adapter / name).read_bytes())
    config = json.loads((folder / "adapter_config.json").read_text())
    alpha = config["lora_alpha"] = -config["lora_alpha"]
    (folder / "adapter_config.json").write_text(json.dumps(config))
    gguf = bytearray((folder / "adapter.gguf").read_bytes())
    place = gguf.index(_ALPHA) + len(_ALPHA) + 4
    assert struct.unpack_from("<f", gguf, place) == (-alpha,)
    struct.pack_into("<f", gguf, place, alpha)
    (folder / "adapter.gguf").write_bytes(gguf)
    return folder


@asynccontextmanager
async def loop_servers(shared: Shared, folder: Path) -> AsyncIterator[LoopServers]:
    """One replica of each."""
    shared.data.mkdir()
    shared = shared.model_copy(update={"service_roles": ("reader", "operator")})
    for service in ("guard", "train", "infer", "eval"):
        await asyncio.to_thread(migrated, service, shared)
    _, key = await a_key(shared)
    keys = model_keys.provide(shared.data)
    worker = folder / "python"
    worker.write_text(_BRINGER.format(python=sys.executable))
    worker.chmod(0o700)
    ports: dict[str, str] = {}

    async with AsyncExitStack() as stack:

        async def start(service: str, settings: object = None) -> str:
            app = replica_of(service, shared, settings)
            await stack.enter_async_context(started(*app.components))
            ports[service] = f"127.0.0.1:{app.server.port}"
            return ports[service]

        guard = await start("guard")
        llama = LlamaModel(engine="llama", context_tokens=512, max_concurrent_requests=2, nice=0)
        infer = InferSettings(
            guard="none",
            embed="none",
            grpc=ANYWHERE,
            http=ANYWHERE,
            models=(llama,),
            model_keys=keys.public,
            drain_seconds=1.0,
        )
        await start("infer", infer)
        await start("eval", EvalSettings(grpc=ANYWHERE, http=ANYWHERE, infer=ports["infer"], drain_seconds=1.0))
        train = TrainSettings(
            grpc=ANYWHERE,
            http=ANYWHERE,
            guard=guard,
            infer="none",
            worker=worker,
            bases=(TrainBase(name=BASE, path=packaged()),),
            signing_key=str(keys.private),
            model_keys=str(keys.public),
            gate="required",
            gate_margin=0.35,
            drain_seconds=1.0,
        )
        await start("train", train)
        yield LoopServers(folder, Addresses(api_key=key, services=ports))
