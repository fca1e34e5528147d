"""CPU of a command from its start to its end: `python -m tests.benchmarks.commands`; the least of ten, in seconds.

`search` asks a service that is not there: what is measured is what the command itself costs.
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

TRIES = 10
MAY_COST = {"--help": 0.15, "--version": 0.15, "status": 0.25, "search x": 0.25}


def cpu_seconds(words: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run((sys.executable, *words), cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".sluiceway").mkdir()
        (folder / ".sluiceway" / "client.json").write_text(json.dumps({"api_key": "sw_1", "embed": "127.0.0.1:9"}))
        bare = min(cpu_seconds(["-c", "pass"], folder) for _ in range(TRIES))
        print(f"{'Python alone':<14} {bare:.3f}")
        late = 0
        for words, most in MAY_COST.items():
            least = min(cpu_seconds(["-m", "sluiceway_client", *words.split()], folder) for _ in range(TRIES))
            late += least > most
            print(f"{words:<14} {least:.3f}, may cost {most}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
