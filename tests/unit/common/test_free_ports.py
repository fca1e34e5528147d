"""Ports for the servers of tests that run beside each other."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sluiceway_common.testing import free_port
from sluiceway_common.testing.ports import turn

_DRAWS = "from sluiceway_common.testing import free_port\nfor _ in range(50): print(free_port())"


def test_processes_beside_each_other_are_given_different_ports() -> None:
    drawing = [subprocess.Popen((sys.executable, "-c", _DRAWS), stdout=subprocess.PIPE, text=True) for _ in range(4)]
    drawn = [port for each in drawing for port in each.communicate(timeout=60)[0].split()]
    assert len(drawn) == len(set(drawn)) == 200


def test_a_port_is_none_that_linux_gives_to_who_connects() -> None:
    assert free_port() < 32_768


def test_a_port_on_which_somebody_listens_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, other = free_port(), free_port()
    numbers = iter(port - 10_000 for port in (taken, taken, other))
    monkeypatch.setattr("sluiceway_common.testing.ports.turn", lambda *_: next(numbers))
    with socket.create_server(("127.0.0.1", taken)):
        assert free_port() == other


def test_each_comes_again_when_all_others_were_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert [turn("test", 3) for _ in range(6)] == [1, 2, 0, 1, 2, 0]
