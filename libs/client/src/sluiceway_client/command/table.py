"""Table of the commands: name, one line of help, and the module that is imported when the command is used.

So that `--help` and `--version` import no library, and a command only those that it needs. A package that may be
installed beside this one has rows of its own, `COMMANDS`; to look for all that is installed would cost as much again.
"""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import typer

BESIDE = ("sluiceway_local",)
SUMMARY = "Documents in, cited answers out."
_OPTIONS = (
    ("--data FOLDER", "Data folder of `sluiceway up`; `.sluiceway` here or above by default."),
    ("--version, -V", "Print the version and nothing else."),
    ("--help, -h", "This, or the help of a command."),
)


class Command(NamedTuple):
    """A command; `source` is `module:function`, which takes the command line and adds it."""

    name: str
    help: str
    source: str

    def register(self, app: "typer.Typer") -> None:
        module, _, function = self.source.partition(":")
        add: Callable[[Any, Command], None] = getattr(import_module(module), function)
        add(app, self)


_HERE = "sluiceway_client.command"
OURS = (
    Command("add", "Add files, folders, patterns or standard input (-) to a collection.", f"{_HERE}.add:register"),
    Command(
        "docs", "List, show, read, withdraw, erase, release, refuse and redrive documents.", f"{_HERE}.docs:register"
    ),
    Command("collections", "List, show, create, change and delete collections.", f"{_HERE}.collections:register"),
    Command("quota", "What you hold and have handed in today, beside your quotas.", f"{_HERE}.quota:register"),
    Command("search", "Find the passages that fit best.", f"{_HERE}.search:register"),
    Command("ask", "Ask a question; the answer comes with citations.", f"{_HERE}.ask:register"),
    Command("explain", "All that an answer was made of.", f"{_HERE}.explain:register"),
    Command("recall", "All that a document, model, dataset or rule had part in.", f"{_HERE}.recall:register"),
    Command("answers", "Search answers by what is known of them.", f"{_HERE}.answers:register"),
    Command("verdicts", "What the guard decided.", f"{_HERE}.verdicts:register"),
    Command("record", "Check the record of all answers.", f"{_HERE}.recall:register_record"),
    Command("audit", "Who did what, and whether the log of it is whole.", f"{_HERE}.audit:register"),
    Command("feedback", "Say what an answer was worth.", f"{_HERE}.ask:register_feedback"),
    Command("models", "List models; verify, alias and export those that were trained.", f"{_HERE}.models:register"),
    Command(
        "policy", "Show, put, test and activate what is done about what the guard finds.", f"{_HERE}.policies:register"
    ),
    Command("datasets", "Build, import, compare and freeze what models learn from.", f"{_HERE}.datasets:register"),
    Command("train", "Start, list, show, watch and cancel training runs.", f"{_HERE}.train:register"),
    Command("eval", "Put suites of cases, ask models them, and gate a candidate.", f"{_HERE}.evaluations:register"),
    Command("loop", "Learn, gate, try and promote, or roll back, as one command.", f"{_HERE}.loop:register"),
    Command("dlq", "List, show, redrive and delete parked records.", f"{_HERE}.dlq:register"),
    Command("keys", "Create, list, rotate and revoke API keys.", f"{_HERE}.keys:register"),
    Command("tenants", "List, suspend, resume and drop tenants.", f"{_HERE}.tenants:register"),
)


def commands() -> Sequence[Command]:
    """All that are installed, those of other packages first."""
    beside = [import_module(name) for name in BESIDE if find_spec(name)]
    return (*(Command(*row) for package in beside for row in package.COMMANDS), *OURS)


def named(name: str) -> Command | None:
    return next((each for each in commands() if each.name == name), None)


def help_text(there: Iterable[Command]) -> str:
    rows = [(each.name, each.help) for each in there]
    width = max(len(name) for name, _ in (*_OPTIONS, *rows))
    lines = [
        "Usage: sluiceway [OPTIONS] COMMAND [ARGS]...",
        "",
        SUMMARY,
        "",
        "Options:",
        *(f"  {name:<{width}}  {what}" for name, what in _OPTIONS),
        "",
        "Commands:",
        *(f"  {name:<{width}}  {what}" for name, what in rows),
        "",
        "`sluiceway COMMAND --help` says more about each.",
    ]
    return "\n".join(lines)
