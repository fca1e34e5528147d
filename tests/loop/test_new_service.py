"""A rendered service is whole: it passes every check, serves on the real servers, and leaves no trace elsewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.repository import ROOT, files

pytestmark = pytest.mark.server

NAME = "probe"
BIN = Path(sys.executable).parent


class Copy:
    """The repository with the rendered service, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        sources = (root / "proto/gen", root / f"services/{NAME}/src")
        path = os.pathsep.join((str(BIN), os.environ["PATH"]))
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(map(str, sources))}

    def run(self, *command: str, folder: str = ".") -> str:
        """What the command says. Fails with it where it fails."""
        ended = subprocess.run(
            command, cwd=self.root / folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    root = tmp_path_factory.mktemp("repository")
    for path in files():
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    made = Copy(root)
    made.run("git", "init", "-q")
    made.run(sys.executable, "tools/new-service", NAME)
    made.run("tools/generate", "proto/gen")
    made.run("buf", "build", "--exclude-source-info", "--output", "api.txtpb", folder="proto")
    made.run(sys.executable, "-m", "sluiceway_common.documentation")
    return made


def test_its_contract_keeps_the_rules_and_breaks_nothing(copy: Copy) -> None:
    copy.run("buf", "lint", folder="proto")
    copy.run("buf", "format", "--diff", "--exit-code", folder="proto")
    copy.run("buf", "breaking", "--against", str(ROOT / "proto/api.txtpb"), folder="proto")


def test_it_is_formatted_and_linted(copy: Copy) -> None:
    new = (f"services/{NAME}", f"tests/unit/{NAME}", f"tests/loop/test_{NAME}_serves.py")
    copy.run("ruff", "format", "--check", *new)
    copy.run("ruff", "check", *new)


def test_it_is_typed(copy: Copy) -> None:
    copy.run("mypy", "--config-file", "pyproject.toml", "-p", f"sluiceway_{NAME}")


def test_it_keeps_the_import_contracts(copy: Copy) -> None:
    assert "0 broken" in copy.run("lint-imports")


def test_it_is_among_the_services(copy: Copy) -> None:
    assert NAME in copy.run(sys.executable, "-c", "import sluiceway; print(*sluiceway.services())").split()


def test_its_own_tests_pass_on_the_real_servers(copy: Copy) -> None:
    """Rules, law and loop of its own, and what every service is asked: page, tables, chassis, golden messages."""
    own = (f"tests/unit/{NAME}", "tests/contract/test_note_store_law.py", f"tests/loop/test_{NAME}_serves.py")
    deployed = (
        "test_dockerfiles.py",
        "test_compose.py",
        "test_charts.py::test_every_service_has_a_chart_and_so_has_an_engine",
    )
    of_all = ("tests/unit/common/test_chassis.py", "tests/contract/test_messages.py", "tests/architecture")
    of_all = (*of_all, *(f"tests/deploy/{each}" for each in deployed))
    # The lock is made anew by `make new-service`, from the registry.
    locked = "--ignore=tests/architecture/test_supply_chain.py"
    assert " passed" in copy.run("pytest", "-q", "-p", "no:cacheprovider", "-W", "error", locked, *own, *of_all)
