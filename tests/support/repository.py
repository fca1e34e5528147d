"""The files of the repository, as it would be cloned."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Those that git keeps or would keep, matching any of the patterns; not what is deleted."""
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def product() -> tuple[Path, ...]:
    """The Python that people run: neither tests nor generated."""
    folders = ("deploy", "libs", "services")
    return tuple(path for path in files("*.py") if path.relative_to(ROOT).parts[0] in folders)
