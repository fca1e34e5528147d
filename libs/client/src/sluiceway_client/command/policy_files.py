"""Files of policies and texts, and secrets, as a command is told them: a path or word, or - for stdin."""

import sys
from getpass import getpass
from pathlib import Path

from sluiceway_client.errors import Invalid

STDIN = "-"
# More is refused by guard; what is read before that need not be much more.
_MOST = 16 * 1024 * 1024


def read(file: str) -> str:
    """Text of a file or of stdin. Raises Invalid, and OSError where it cannot be read."""
    content = sys.stdin.buffer.read(_MOST + 1) if file == STDIN else _beginning(Path(file))
    if len(content) > _MOST:
        raise Invalid(f"{file} has more than {_MOST} bytes; nothing that large is judged", field="FILE")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{file} is no text in UTF-8; write it as that", field="FILE") from error


def secret(said: str) -> str:
    """What was said; where that is `-` what is typed on the terminal without echo, or a line of stdin where that is
    none: a command line is seen by everybody on the machine. Raises Invalid where nothing comes."""
    if said != STDIN:
        return said
    try:
        line = getpass() if sys.stdin.isatty() else sys.stdin.buffer.readline(_MOST).decode().rstrip("\r\n")
    except (EOFError, UnicodeDecodeError):
        line = ""
    if not line:
        raise Invalid(
            "no password came, or one that is no UTF-8; type it, or give it as a line of stdin", field="--password"
        )
    return line


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MOST + 1)
