"""View: the closing words of `up` say what will not work, and what to do about it."""

from pathlib import Path

from sluiceway_local import view

# Outside of what machines lend.
BASE = 17_000


def test_a_missing_tesseract_is_said_with_the_way_out() -> None:
    said = "\n".join(view._warnings(BASE, {"PATH": "", "INFER_GUARD": "some"}))
    assert ("`tesseract`" in said, "apt install tesseract-ocr" in said) == (True, True)


def test_where_tesseract_is_nothing_is_said_of_it(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert view._warnings(BASE, {"PATH": str(tmp_path), "INFER_GUARD": "some"}) == ()


def test_that_nobody_guards_is_said() -> None:
    assert "No guard stands before the model" in view._warnings(BASE, {"PATH": ""})[0]
