"""A worker that does what a test has written down, in a tenth of a second: no torch, and the launcher's real process.

A script has a list of deeds for each attempt, the last one for all that follow:
`{"say": {…}}` adds a line to the report, `{"adapter": "name"}` leaves one with the file of that name for llama.cpp,
`{"done": true}` says that it is done, with the adapter's files, `{"tear": "name"}` loses the bytes of one of these,
`{"wait": "name"}` waits for a file of that name, or for SIGTERM, after which it stops as the worker does;
`{"deaf": true}` hears no SIGTERM from then on, `{"exit": code}` ends it, `{"kill": true}` kills it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

Deed = dict[str, Any]
STEPS: Final = 4
_PROGRAM: Final = """\
#!{python} -IS
import hashlib, json, os, pathlib, signal, sys, time

folder, here = pathlib.Path(sys.argv[-1]), pathlib.Path(__file__).parent
job = json.loads((folder / "job.json").read_text())
script = json.loads((here / "script.json").read_text())
asked = []

def say(kind, **said):
    line = json.dumps({{"attempt": job["attempt"], "kind": kind, **said}}) + "\\n"
    held = os.open(folder / "report.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(held, line.encode())
    os.close(held)

def leave(gguf):
    (folder / "adapter").mkdir(exist_ok=True)
    config = {{"base_model_name_or_path": job["base"]["name"], "revision": job["base"]["sha256"]}}
    (folder / "adapter/adapter_config.json").write_text(json.dumps(config))
    (folder / "adapter/adapter_model.safetensors").write_text(job["digest"])
    (folder / "adapter/adapter.gguf").write_bytes((here / gguf).read_bytes())

def done():
    files = sorted((folder / "adapter").iterdir())
    said = [{{"name": one.name, "sha256": hashlib.sha256(one.read_bytes()).hexdigest(), "bytes": one.stat().st_size}}
            for one in files]
    say("done", steps={steps}, files=said)

def wait(name):
    while not (here / name).exists():
        if asked:
            say("stopped", step=0)
            sys.exit(75)
        time.sleep(0.01)

signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
for deed in script[min(job["attempt"], len(script)) - 1]:
    if "say" in deed:
        say(**deed["say"])
    elif "adapter" in deed:
        leave(deed["adapter"])
    elif "done" in deed:
        done()
    elif "tear" in deed:
        (folder / "adapter" / deed["tear"]).write_bytes(b"")
    elif "wait" in deed:
        wait(deed["wait"])
    elif "deaf" in deed:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    elif "exit" in deed:
        sys.exit(deed["exit"])
    elif "kill" in deed:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def phase(name: str) -> Deed:
    return {"say": {"kind": "phase", "phase": name}}


def step(number: int, loss: float = 1.0) -> Deed:
    said = {"kind": "step", "step": number, "steps": STEPS, "epoch": number / STEPS, "loss": loss}
    return {"say": {**said, "learning_rate": 1e-3}}


def validated(number: int, loss: float = 1.0) -> Deed:
    """As a trainer says it: at the end of an epoch, under the step that was said a moment ago."""
    said = {"kind": "step", "step": number, "steps": STEPS, "epoch": number / STEPS, "validation_loss": loss}
    return {"say": said}


def refused(reason: str, message: str) -> tuple[Deed, ...]:
    return {"say": {"kind": "refused", "reason": reason, "message": message}}, {"exit": 3}


WAITS: Final[Deed] = {"wait": "go"}
CHECKPOINT: Final[Deed] = {"say": {"kind": "checkpoint", "step": STEPS}}
KILLED: Final[Deed] = {"kill": True}
CRASHED: Final = ({"say": {"kind": "crashed", "error": "RuntimeError"}}, {"exit": 1})
DONE: Final[tuple[Deed, ...]] = ({"adapter": "adapter.gguf"}, {"done": True})
LEARNS: Final = (phase("loading"), phase("training"), *(step(number, 4.0 / number) for number in range(1, STEPS + 1)))


def written(folder: Path, *attempts: Sequence[Deed]) -> Path:
    """The program, as if it were the Python of the environment that trains."""
    folder.mkdir(parents=True, exist_ok=True)
    script(folder, *attempts)
    leaves(folder, b"GGUF")
    program = folder / "python"
    program.write_text(_PROGRAM.format(python=sys.executable, steps=STEPS))
    program.chmod(0o700)
    return program


def script(folder: Path, *attempts: Sequence[Deed]) -> None:
    (folder / "script.json").write_text(json.dumps([list(deeds) for deeds in attempts]))


def leaves(folder: Path, adapter: bytes) -> None:
    """What its next adapter is for llama.cpp."""
    (folder / "adapter.gguf").write_bytes(adapter)


def let_go(folder: Path) -> None:
    """Whoever waits goes on."""
    (folder / "go").touch()
