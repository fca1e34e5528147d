"""Fenced examples of the documentation: the commands and programs that a page shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.repository import ROOT, files

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELLS = frozenset({"sh", "bash", "console", "shell"})


@dataclass(frozen=True)
class Example:
    """A block as it stands on a page, and the line that it begins at."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> tuple[str, ...]:
        """One each, without the remark behind it; a line that ends with a backslash goes on in the next."""
        lines = self.text.replace("\\\n", " ").splitlines()
        said = (re.sub(r"\s+# .*", "", line.removeprefix("$ ")).strip() for line in lines)
        return tuple(command for command in said if command and not command.startswith("#"))


def shells() -> tuple[Example, ...]:
    """Those that are said to a shell."""
    return tuple(each for each in _examples() if each.language in _SHELLS)


def programs() -> tuple[Example, ...]:
    """Those in Python."""
    return tuple(each for each in _examples() if each.language == "python")


def _examples() -> Iterator[Example]:
    """Of all pages but those that a new service is made from."""
    for path in files("*.md"):
        page = str(path.relative_to(ROOT))
        if not page.startswith("tools/"):
            text = path.read_text()
            for found in _FENCED.finditer(text):
                yield Example(page, text.count("\n", 0, found.start()) + 2, found[1], found[2])
