"""Entry point of a service: what is read at its start, and with what."""

import subprocess
import sys

_SERVES = """
import gc, sys
from sluiceway_common.entry import entry

def serve():
    print(gc.isenabled(), "rich" in sys.modules)
    import rich
    print(rich.__name__)
    return 7

sys.argv = ["sluiceway-guard", "serve"]
entry("guard", serve=serve)
"""

_LIVES = """
import gc
from types import SimpleNamespace
from sluiceway_common.service_main import serve

def app(*_):
    print(gc.isenabled())
    raise SystemExit(7)

gc.disable()
shared = SimpleNamespace(log_level="info", log_format="json", replica="guard", otlp="")
serve("guard", shared, SimpleNamespace(drain_seconds=1), app)
"""


def says(script: str) -> tuple[int, list[str]]:
    ended = subprocess.run((sys.executable, "-c", script), capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout.split()


def test_modules_are_read_without_the_collector_and_without_what_draws() -> None:
    assert says(_SERVES) == (7, ["False", "False", "rich"])


def test_a_replica_lives_with_the_collector() -> None:
    assert says(_LIVES) == (7, ["True"])
