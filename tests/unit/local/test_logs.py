"""Logs as they are read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click import unstyle

from sluiceway_common.errors import NotFound
from sluiceway_common.processes import keep_small, last_line
from sluiceway_local import logs
from sluiceway_local.data_directory import DataDirectory


def test_a_line_of_ours_is_said_for_people() -> None:
    line = '{"event": "indexed", "level": "info", "timestamp": "12:00", "document_id": "doc_1", "passages": 12}'
    assert unstyle(logs.readable(line)) == "12:00 info    indexed document_id=doc_1 passages=12"


@pytest.mark.parametrize("field", ["timestamp", "level", "event", "document_id"])
@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\u202e", "\u2066"])
def test_no_part_of_a_line_steers_the_terminal(field: str, sign: str) -> None:
    line = json.dumps({"event": "indexed", field: f"a{sign}]0;b"})
    assert sign not in unstyle(logs.readable(line))


@pytest.mark.parametrize("line", ["[INFO] started", "{}", "[1]", '{"a": 1', "\x1b[31mred", "[" * 100_000])
def test_another_line_is_said_as_it_is(line: str) -> None:
    assert unstyle(logs.readable(line)) == line.replace("\x1b", "")


def test_a_log_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    directory.make()
    directory.log("kafka").write_text("")
    with pytest.raises(NotFound, match="there is no log of 'kafak'; there are kafka"):
        logs.find(directory, "kafak")


def test_a_reader_who_left_is_told_nothing(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    directory.make()
    directory.log("kafka").write_text("a line\n")
    words = (sys.executable, "-m", "sluiceway_client", "--data", str(tmp_path), "logs", "kafka")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        reading.stdout.close()
        assert reading.stderr.read() == b""


def test_the_last_lines_are_the_last(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("one\ntwo\nthree\n")
    assert list(logs.last(tmp_path / "log", 2)) == ["two", "three"]


def test_following_goes_on_with_what_is_written_later(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("older\nold\n")
    lines = logs.last_and_coming(log, 1)
    assert next(lines) == "old"
    with log.open("a") as writer:
        writer.write("new\nnewer\nhalf")
    assert [next(lines), next(lines)] == ["new", "newer"]


def test_following_survives_that_the_log_begins_anew(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("a long line that was said before\n")
    lines = logs.last_and_coming(log, 1)
    next(lines)
    log.write_text("short\n")
    assert next(lines) == "short"


def test_the_last_line_is_found_in_a_long_log(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("x" * 100_000 + "\nthe end\n\n")
    assert last_line(tmp_path / "log") == "the end"


def test_a_log_that_has_grown_is_moved_beside_and_written_on(tmp_path: Path) -> None:
    log = tmp_path / "some.log"
    with log.open("ab") as writer:
        os.truncate(log, 33 << 20)
        keep_small(log)
        writer.write(b"after")
    assert (log.read_bytes(), (tmp_path / "some.log.1").stat().st_size) == (b"after", 33 << 20)
