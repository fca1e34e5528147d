"""Supply chain: uv, which reads the lock, comes by its digest itself."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.repository import ROOT

VERSION = "9.9.9"
WHEEL = f"uv-{VERSION}-py3-none-any.whl"
UV = f'#!/bin/sh\nif [ "$1" = --version ]; then echo uv {VERSION}; else echo "own uv: $*"; fi\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository on a machine whose uv is too old; the only index is a folder with one wheel."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/uv", tmp_path / "tools/uv")
    (tmp_path / "bin").mkdir()
    script(tmp_path / "bin/uv", "echo uv 0.1.0")
    script(tmp_path / "bin/python3", f'exec {sys.executable} "$@"')
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        info = f"uv-{VERSION}.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: uv\nVersion: {VERSION}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        program = zipfile.ZipInfo(f"uv-{VERSION}.data/scripts/uv")
        program.external_attr = 0o100755 << 16
        wheel.writestr(program, UV)
        wheel.writestr(f"{info}/RECORD", f"uv-{VERSION}.data/scripts/uv,{digest(UV)},{len(UV)}\n")
    return tmp_path


def test_uv_is_got_by_its_digest(place: Path) -> None:
    got = ask_uv(place, hashlib.sha256((place / WHEEL).read_bytes()).hexdigest())
    assert (got.returncode, got.stdout) == (0, "own uv: sync --locked\n"), got.stderr


def test_a_uv_with_another_digest_is_not_run(place: Path) -> None:
    got = ask_uv(place, hashlib.sha256(b"what was published").hexdigest())
    assert got.returncode != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in got.stderr
    assert "own uv" not in got.stdout


def ask_uv(place: Path, sha256: str) -> "subprocess.CompletedProcess[str]":
    (place / "tools/uv.txt").write_text(f"# uv\nuv=={VERSION} \\\n    --hash=sha256:{sha256}\n", "utf-8")
    environment = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "HOME": str(place),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(place),
    }
    return subprocess.run(
        (place / "tools/uv", "sync", "--locked"),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


def digest(content: str) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode().rstrip("=")
