"""View: the closing words of `up` say what will not work, and what to do about it."""

import re
from pathlib import Path

import pytest

from sluiceway_common.settings import explain
from sluiceway_ingest.settings import IngestSettings
from sluiceway_local import view
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.status import MachineState, text
from tests.support.repository import ROOT

# Outside of what machines lend.
BASE = 17_000


def test_a_missing_tesseract_is_said_with_the_way_out() -> None:
    said = "\n".join(view._warnings(BASE, {"PATH": ""}))
    assert ("`tesseract`" in said, "apt install tesseract-ocr" in said) == (True, True)


def test_the_way_out_stands_where_people_look_before_it_fails() -> None:
    (way_out,) = re.findall("`apt install [^`]*`", "\n".join(view._warnings(BASE, {"PATH": ""})))
    pages = ("README.md", "deploy/local/README.md", "services/ingest/README.md")
    said = {page: (ROOT / page).read_text("utf-8") for page in pages} | {"settings": explain(IngestSettings)}
    assert [place for place, text in said.items() if way_out not in text] == []


def test_where_tesseract_is_nothing_is_said_of_it(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert view._warnings(BASE, {"PATH": str(tmp_path)}) == ()


def test_that_nobody_guards_is_said() -> None:
    assert "No guard stands before the model" in view._warnings(BASE, {"PATH": "", "INFER_GUARD": "none"})[0]


def test_what_is_tried_first_leads_to_how_an_answer_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLUICEWAY_DATA", str(tmp_path))
    state = MachineState(supervisor=1, phase="ready", port_base=BASE)
    (tmp_path / "client.json").write_text('{"openai": "http://127.0.0.1:1"}')
    said = view.welcome(state, DataDirectory(tmp_path), already=False).splitlines()
    words = [line.split("sluiceway ", 1)[1].split()[0] for line in said[said.index("Try:") + 2 :]]
    assert words == ["add", "ask", "explain", "status"]


def test_a_folder_that_is_not_found_from_here_is_named_in_what_is_to_be_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it the same words would add to the machine that is found here."""
    monkeypatch.delenv("SLUICEWAY_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    other = DataDirectory(tmp_path / "my data")
    other.data.mkdir()
    other.client.write_text('{"openai": "http://127.0.0.1:1"}')
    state = MachineState(supervisor=1, phase="ready", port_base=BASE)
    said = view.welcome(state, other, already=False).splitlines()
    assert all(f"sluiceway --data '{other.data}' " in line for line in said[said.index("Try:") + 2 :])
    assert text(None, other) == f"nothing runs in {other.data}; `sluiceway --data '{other.data}' up` starts it"
    here = DataDirectory(tmp_path / ".sluiceway")
    assert text(None, here) == f"nothing runs in {here.data}; `sluiceway up` starts it"
