"""Secret scanner: credentials in the formats of their providers, and private keys."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from sluiceway_guard.adapters.scanners.matching import Pattern, characters, compiled, found_as_seen, latin1, values
from sluiceway_guard.adapters.scanners.private_keys import may_have_one, private_keys
from sluiceway_guard.adapters.scanners.secret_columns import SecretColumns
from sluiceway_guard.domain.credentials import (
    is_assigned,
    is_basic,
    is_jwt,
    is_key,
    is_numbered,
    is_password,
    is_placeholder,
    is_random,
)
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.key_rows import PRIVATE_KEY
from sluiceway_guard.domain.normalisation import ScannedText

# The longest match but for private keys; what is longer is found so far. Never over white space.
LONGEST = 4096
# The name of a secret stands before it; at most so far.
LOOK_BEHIND = 64

_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "": lambda _: True,
    "jwt": is_jwt,
    "numbered": is_numbered,
    "basic": is_basic,
    "key": is_key,
    "random": is_random,
    "assigned": is_assigned,
    "password": is_password,
    "chosen": lambda value: not is_placeholder(value),
}


_NAMES = re.compile(
    "密码|密碼|口令|密钥|密鑰|令牌|通行码|パスワード|ﾊﾟｽﾜｰﾄﾞ|暗証番号|비밀번호|пароль|секретный ключ"
    "|كلمة (?:المرور|السر)|كلمه (?:المرور|السر)|رمز (?:المرور|الدخول)|الرقم السري|مفتاح (?:سري|الوصول)",
    re.IGNORECASE,
)
_STOPS = dict.fromkeys(map(ord, "\u3001\u3002\u060c\u061b\u06d4"), " ")


@dataclass(frozen=True, kw_only=True)
class SecretFormat:
    """How a provider writes a credential: see `secrets.toml`."""

    id: str
    provider: str
    keywords: tuple[str, ...]
    pattern: str
    example: str
    refused: str
    check: str = ""


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "secrets.toml").read_text("utf-8"))


def secret_name() -> str:
    """Pattern of what a secret is called."""
    return f"(?:{'|'.join(_written()['named']['patterns'])})"


def formats() -> tuple[SecretFormat, ...]:
    """Those of the package."""
    written, name = _written(), secret_name()
    named = written["named"]
    return tuple(
        SecretFormat(
            id=rule["id"],
            provider=rule["provider"],
            keywords=tuple(rule.get("keywords", named["keywords"])),
            pattern=rule["pattern"].replace("<name>", name),
            example=rule["example"],
            refused=rule["refused"],
            check=rule.get("check", ""),
        )
        for rule in written["format"]
    )


def with_names(text: str) -> str:
    """With names of secrets that single bytes do not have as rows of a sign that patterns can name, and the full stops
    of their scripts as blanks, for no blank follows them."""
    if text.isascii():
        return text
    return _NAMES.sub(lambda name: "\x02" * len(name[0]), text).translate(_STOPS)


class SecretScanner:
    """Finds what has the format of a provider and passes its check; of private keys the whole block, or what has come.

    The span is the secret alone, without the name or the address that it stands in.
    """

    name = "secrets"
    version = "6"

    def __init__(self, of: Sequence[SecretFormat] = ()) -> None:
        self._rules = tuple((rule, compiled(rule.pattern)) for rule in of or formats())
        self._columns = SecretColumns(secret_name(), is_assigned)
        self._keywords, self._owners = _keyword_set([rule for rule, _ in self._rules])

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return found_as_seen(self._scan, text)

    def _scan(self, text: ScannedText) -> Sequence[Finding]:
        data = characters(with_names(text.text))
        apart, found = values(data), self._found_in(data, text)
        # A password may have a backslash in it, so that both ways to read one count.
        return _apart(found if apart == data else [*self._found_in(apart, text), *found])

    def _found_in(self, data: bytes, text: ScannedText) -> list[Finding]:
        named = self._keywords.Match(data)
        wanted = sorted({owner for keyword in named or () for owner in self._owners[keyword]})
        found = list(text.each(finding for index in wanted for finding in _found(data, *self._rules[index])))
        if may_have_one(data):
            found += text.each(_private_key(*span) for span in private_keys(data))
        if named:
            found += text.each(_in_column(*span) for span in self._columns.find(data))
        return found


def _keyword_set(of: Sequence[SecretFormat]) -> tuple[re2.Set, tuple[tuple[int, ...], ...]]:
    """Which keywords a text has, in one pass; and, by keyword, the rules that ask for it."""
    options = latin1()
    options.case_sensitive = False
    options.literal = True
    keywords = re2.Set.SearchSet(options)
    distinct = sorted({keyword.lower() for rule in of for keyword in rule.keywords})
    for keyword in distinct:
        keywords.Add(keyword.encode("latin-1"))
    keywords.Compile()
    return keywords, tuple(
        tuple(index for index, rule in enumerate(of) if keyword in map(str.lower, rule.keywords))
        for keyword in distinct
    )


def _found(data: bytes, rule: SecretFormat, pattern: Pattern) -> Iterator[Finding]:
    check = _CHECKS[rule.check]
    for match in pattern.finditer(data):
        start, end = match.span(1 if match.re.groups else 0)
        if check(data[start:end].decode("latin-1")):
            yield Finding(kind="secret", rule=f"secret.{rule.id}", start=start, end=min(end, start + LONGEST))


def _in_column(start: int, end: int) -> Finding:
    return Finding(kind="secret", rule="secret.column", start=start, end=min(end, start + LONGEST))


def _private_key(start: int, end: int) -> Finding:
    return Finding(kind="secret", rule=PRIVATE_KEY, start=start, end=end)


def _apart(found: Sequence[Finding]) -> Sequence[Finding]:
    """In the order of the text; what overlaps is one, named by what begins first."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end:
            kept[-1] = replace(kept[-1], end=one.end)
    return kept
