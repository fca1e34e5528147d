"""Documentation command: what has gone stale is printed again where it lies, and all else stays as it is."""

import runpy
import shutil
from pathlib import Path

import pytest

from sluiceway_common.documentation.pages import pages
from tests.support.repository import ROOT

STALE = Path("docs/asyncapi.json")
READ = {"proto", "tests"}


def test_the_command_prints_what_has_gone_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = {path.relative_to(ROOT): path.read_text("utf-8") for path in pages(ROOT)}
    assert READ.isdisjoint(path.parts[0] for path in printed)
    for folder in READ:
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copytree(ROOT / "deploy/helm", tmp_path / "deploy/helm")
    for path in printed:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    (tmp_path / STALE).write_text("{}", "utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_module("sluiceway_common.documentation", run_name="__main__")
    assert {path: (tmp_path / path).read_text("utf-8") for path in printed} == printed
