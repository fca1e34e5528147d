"""Shell and path scanners: arguments of a tool call that run programs, or leave the folders that they are meant for."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from sluiceway_guard.adapters.scanners.matching import characters, compiled
from sluiceway_guard.domain.arguments import Argument, arguments
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText

# Programs whose names mean nothing else, and those that are words of a language too.
_NAMES = (
    "(?:sudo|curl|wget|rm|nc|ncat|netcat|bash|zsh|chmod|chown|ssh|scp|nslookup|whoami|printenv|uname|base64|powershell|"
    "certutil|crontab)"
)
_WORDS = "(?:cat|sh|python3?|perl|ruby|node|php|env|id|ls|cp|mv|kill|ping|dig|touch|tee|tail|head|cmd|echo|export)"
# What stands behind a word that is meant as a program.
_AS_PROGRAM = r"(?:\s+(?:[\-/~$'\".]|\S*[/*.]\S)|\s*$|\s*[;|&#>])"
_SHELL = {
    "substitution": compiled(
        rf"\$\(\s*[A-Za-z/.<][^)\n]*\)|`\s*(?:{_NAMES}|{_WORDS})\b[^`\n]*`|[<>]\(\s*(?:{_NAMES}|{_WORDS})\b"
    ),
    "chain": compiled(rf"(?:;|&&|\|\||\||\n)\s*(?:{_NAMES}(?:\s|\s*$|[;|&])|{_WORDS}{_AS_PROGRAM})"),
    "interpreter": compiled(r"\|\s*(?:sudo\s+)?(?:/\w+)*/?(?:(?:ba|z|da|k|c|fi)?sh|python3?|perl|ruby|node|php|iex)\b"),
    "destructive": compiled(
        r"(?i)\brm\s+(?:-{1,2}[\w\-]+\s+)*-\w*[rf]|\bmkfs(?:\.\w+)?\s|\bdd\s[^\n]*\bof=/dev/|>\s*/dev/(?:sd|nvme|hd)\w"
        r"|:\s*\(\s*\)\s*\{\s*:|\bchmod\s+(?:-\w+\s+)*(?:0?777|[augo]*\+s)\b|\bdel\s+/[sfq]\b|\bformat\s+[a-z]:"
    ),
    "reverse": compiled(
        r"(?i)/dev/(?:tcp|udp)/|\b(?:nc|ncat|netcat)\s[^\n|;]*-\w*[ec]\b|\bbash\s+-i\b|\bmkfifo\s+/|\bsocat\s[^\n]*\bexec:"
    ),
    "encoded": compiled(
        r"(?i)\bbase64\s+(?:-d|--decode)\b|\bxxd\s+-r\b|\bpowershell(?:\.exe)?\s[^\n]*-e(?:nc|ncodedcommand)?\s"
        r"|\bcertutil\s[^\n]*-decode"
    ),
}
_TRAVERSAL = re.compile(r"(?:^|[\s\"'=(,:;/\\])\.\.(?:[/\\]|$)")
_SENSITIVE = compiled(
    r"(?i)/etc/(?:passwd|shadow|sudoers|ssh)\b|\.ssh/|\bid_(?:rsa|ed25519|ecdsa)\b|/proc/(?:self|\d+)/(?:environ|mem|cmdline)"
    r"|\.aws/credentials|\.kube/config|\.git-credentials|\.netrc\b|/run/secrets/|\\windows\\system32|/root/"
)
_ABSOLUTE = re.compile(r"(?:/|~|[A-Za-z]:[\\/]|\\\\|file:)\S*(?: \S+){0,8}")


class ShellScanner:
    """For tool calls: programs that are chained, substituted, piped into an interpreter, or do harm by themselves."""

    name = "shell"
    version = "2"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return [
            Finding(kind="shell", rule=f"shell.{rule}", start=argument.start, end=argument.end)
            for argument in arguments(text.text)
            for rule, pattern in _SHELL.items()
            if any(pattern.finditer(characters(argument.value)))
        ]


class PathScanner:
    """For tool calls: paths that climb, lie outside `roots` (absolute folders), or hold what nobody should read."""

    name = "path"
    version = "2"

    def __init__(self, roots: Sequence[str] = ()) -> None:
        self._roots = tuple(posixpath.normpath(root) for root in roots)

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return [
            Finding(kind="path", rule=f"path.{rule}", start=argument.start, end=argument.end)
            for argument in arguments(text.text)
            for rule in self._judged(argument)
        ]

    def _judged(self, argument: Argument) -> Iterator[str]:
        """Names of rules."""
        value = _decoded(argument.value)
        if _TRAVERSAL.search(value):
            yield "traversal"
        if any(_SENSITIVE.finditer(characters(value))):
            yield "sensitive"
        if _ABSOLUTE.fullmatch(value) and not self._is_inside(value):
            yield "outside"

    def _is_inside(self, path: str) -> bool:
        place = posixpath.normpath(path)
        return any(place == root or place.startswith(f"{root.rstrip('/')}/") for root in self._roots)


def _decoded(value: str) -> str:
    """Percent signs and their percent signs, as servers decode them one after the other."""
    for _ in range(2):
        value = unquote(value, errors="replace") if "%" in value else value
    return value.strip()
