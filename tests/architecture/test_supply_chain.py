"""Supply chain: NOTICE names what the lock says that we run."""

import re
import subprocess
import sys

import pytest

from tests.support.repository import ROOT

EXPORT = (
    *("tools/uv", "export", "--offline", "--quiet", "--locked", "--no-dev", "--all-packages", "--no-hashes"),
    *("--no-emit-workspace", "--no-annotate", "--no-header"),
)
PACKAGE = re.compile(r"^(?P<name>[\w.-]+) (?P<version>\d\S*): ", re.MULTILINE)
LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def locked() -> str:
    """What we run, as the lock says: `name==version` in lines."""
    return subprocess.run(EXPORT, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout


def test_notice_names_every_package_that_we_run_with_its_licence(locked: str) -> None:
    printed = subprocess.run(
        (sys.executable, ROOT / "tools/notice"), input=locked, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    there = (ROOT / "NOTICE").read_text("utf-8").splitlines()
    assert len(PACKAGE.findall(printed)) > 50
    assert [line for line in printed.splitlines() if line not in there] == [], "`make notice` prints it anew"


def test_notice_names_no_package_that_we_do_not_run(locked: str) -> None:
    named = set(PACKAGE.findall((ROOT / "NOTICE").read_text("utf-8")))
    run = set(LOCKED.findall(re.sub(r".*sys_platform == 'never'\n", "", locked)))
    assert named - run == set(), "`make notice` prints it anew"


def test_what_is_pinned_of_uv_is_one_version_by_digests() -> None:
    line, *digests = (ROOT / "tools/uv.txt").read_text("utf-8").replace("\\\n", "").splitlines()[1].split()
    assert re.fullmatch(r"uv==[\d.]+", line)
    assert digests
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in digests)
