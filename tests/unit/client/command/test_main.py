"""What a person reads when nothing answers."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sluiceway_client import __main__ as entry
from sluiceway_common.testing import free_port


def sluiceway(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sluiceway_client", "--data", str(data), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """A data folder whose services are not there any more."""
    address = f"127.0.0.1:{free_port()}"
    written = {"api_key": "sw_1", "ingest": address, "embed": address, "infer": address, "eval": address}
    (tmp_path / "client.json").write_text(json.dumps(written))
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("docs", "list"),
        ("search", "x"),
        ("ask", "x"),
        ("models", "list"),
        ("docs", "show", "doc_1"),
        ("docs", "history", "doc_1"),
        ("explain", "ans_1"),
        ("recall", "doc_1"),
        ("answers",),
        ("verdicts",),
        ("record", "digest"),
    ],
)
def test_a_dead_service_is_one_line(words: tuple[str, ...], dead: Path) -> None:
    ended = sluiceway(*words, data=dead)
    assert ended.returncode == 4
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "does not answer" in ended.stderr


def test_many_files_for_a_dead_service_are_one_line(dead: Path) -> None:
    for name in "abc":
        (dead / name).with_suffix(".txt").write_text(name)
    ended = sluiceway("add", str(dead), data=dead)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (4, 1)


def test_without_a_running_sluiceway_one_line_says_how_to_start_it(tmp_path: Path) -> None:
    ended = sluiceway("docs", "list", data=tmp_path)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (4, 1)
    assert "sluiceway up" in ended.stderr


def test_an_address_that_is_not_known_is_one_line(tmp_path: Path) -> None:
    written = {"api_key": "sw_1", "ingest": f"127.0.0.1:{free_port()}", "embed": "", "infer": ""}
    (tmp_path / "client.json").write_text(json.dumps(written))
    ended = sluiceway("search", "x", data=tmp_path)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (4, 1)
    assert "set SLUICEWAY_EMBED" in ended.stderr


def test_a_path_that_is_nothing_is_one_line(dead: Path) -> None:
    ended = sluiceway("add", str(dead / "nothing"), data=dead)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (3, 1)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("add", ""), "behind `add`"),
        (("add", ".", "-c", ""), "behind `-c`"),
        (("search", "x", "--collection="), "behind `--collection`"),
        (("add", ".", "--name", "notes"), "--name"),
        (("add", ".", "--label", "=legal"), "--label"),
        (("add", ".", "--label", "legal"), "--label"),
        (("add", ".", "--label", "team=legal", "--label", "team=sales"), "is named twice"),
        (("docs", "show", ""), "behind `show`"),
        (("docs", "withdraw", ""), "behind `withdraw`"),
        (("docs", "withdraw", "notes/today", ""), "behind `notes/today`"),
        (("docs", "erase", "", "--yes"), "behind `erase`"),
        (("ask", "  "), "behind `ask`"),
        (("keys", "create", "--subject", "shop", "--expires", ""), "behind `--expires`"),
        (("keys", "create", "--subject", "shop", "--tenant="), "behind `--tenant`"),
        (("--data", "", "status"), "behind `--data`"),
    ],
)
def test_what_is_empty_or_has_no_effect_is_refused_by_name(words: tuple[str, ...], named: str, dead: Path) -> None:
    ended = sluiceway(*words, data=dead)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (3, 1)
    assert named in ended.stderr


BEYOND = "99999999999"


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "x", "--max-tokens", BEYOND),
        ("collections", "create", "x", "--chunk-tokens", BEYOND),
        ("collections", "change", "x", "--retention-days", BEYOND),
        ("eval", "run", "sums", "base", "--max-tokens", BEYOND),
        ("loop", "run", "tickets", "ds_1", "sums", "--max-tokens", BEYOND),
        ("models", "alias", "tickets", "live", BEYOND),
        ("models", "verify", "tickets", BEYOND),
        ("train", "retrain", "tickets", BEYOND),
    ],
)
def test_a_number_that_no_message_holds_is_wrong_use(words: tuple[str, ...], dead: Path) -> None:
    ended = sluiceway(*words, data=dead)
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
    assert BEYOND in ended.stderr


def test_a_version_that_no_suite_has_is_looked_for_by_the_service(dead: Path) -> None:
    ended = sluiceway("eval", "suite", "show", f"sums@{BEYOND * 2}", data=dead)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (4, 1)


def test_who_changes_their_mind_while_the_command_begins_reads_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_name: str) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "import_module", interrupted)
    with pytest.raises(SystemExit) as ended:
        entry.start()
    assert (ended.value.code, capsys.readouterr().err) == (130, "")


def test_who_interrupts_an_addition_reads_that_what_was_sent_goes_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        written = {"api_key": "sw_1", "ingest": address, "embed": address, "infer": address}
        (tmp_path / "client.json").write_text(json.dumps(written))
        (tmp_path / "a.txt").write_text("a")
        words = ("--data", str(tmp_path), "add", str(tmp_path / "a.txt"))
        adding = subprocess.Popen([sys.executable, "-m", "sluiceway_client", *words], stderr=subprocess.PIPE, text=True)
        # It is under way when it has come to the one who does not answer.
        with deaf.accept()[0]:
            adding.send_signal(signal.SIGINT)
            said = adding.communicate(timeout=30)[1]
    assert (adding.returncode, said.startswith("interrupted; what was sent goes on")) == (130, True)


@pytest.mark.parametrize("words", ["--version", "add nothing.txt", "add - --name x"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_stream_that_is_closed_is_one_of_nothing(words: str, closed: str, dead: Path) -> None:
    environment = {**os.environ, "SLUICEWAY_DATA": str(dead)}
    command = ["sh", "-c", f"exec {sys.executable} -m sluiceway_client {words} {closed}"]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )
    assert ended.returncode == {"--version": 0, "add nothing.txt": 3}.get(words, 4)
    assert "Traceback" not in ended.stderr
    # What is meant for people is not read as what was asked for.
    assert ended.stdout == "" or words == "--version"


@pytest.mark.parametrize("words", ["--help", "docs list --help", "logs supervisor", "status"])
def test_a_reader_that_has_gone_is_no_failure(words: str, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "supervisor.log").write_text("a line that is read by nobody\n" * 10_000)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "sluiceway_client", "--data", str(tmp_path), *words.split()]
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_what_the_system_refuses_is_one_line(tmp_path: Path) -> None:
    ended = sluiceway("docs", "list", data=tmp_path / ("x" * 400))
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nothing.jsonl", "No such file or directory: {}; see how it is spelt, or name the whole path"),
        ("", "Is a directory: {}; that is a folder, and a file is meant; name one"),
        ("client.json/x", "Not a directory: {}; a part of it is a file, and a folder is meant; see how it is spelt"),
    ],
)
def test_what_the_system_refuses_has_a_way_out(file: str, said: str, dead: Path) -> None:
    meant = str(dead / file)[:80]
    ended = sluiceway("eval", "suite", "put", "sums", str(dead / file), data=dead)
    assert (ended.returncode, ended.stderr) == (1, f"sluiceway: {said.format(meant)}\n")


@pytest.mark.parametrize("words", [("ask",), ("search",), ("docs", "show"), ("docs", "list", "-c")])
def test_an_argument_that_is_no_text_is_one_line(words: tuple[str, ...], dead: Path) -> None:
    ended = sluiceway(*words, "\udcff", data=dead)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (3, 1)
    assert "is neither text in UTF-8 nor a file" in ended.stderr


@pytest.mark.parametrize(
    ("shell", "line"),
    [("bash", "complete -o default -F _sluiceway_completion sluiceway"), ("zsh", "#compdef sluiceway")],
)
def test_the_shell_gets_a_script_that_completes_our_words(shell: str, line: str) -> None:
    # Without detection the shell is named, whatever these tests run in.
    environment = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [Path(sys.executable).parent / "sluiceway", "--show-completion", shell]
    script = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert line in script.splitlines()


def test_a_word_that_was_begun_is_completed() -> None:
    environment = {
        **os.environ,
        "_SLUICEWAY_COMPLETE": "complete_bash",
        "COMP_WORDS": "sluiceway collections cr",
        "COMP_CWORD": "2",
    }
    command = [Path(sys.executable).parent / "sluiceway"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert said.stdout.split() == ["create"]
