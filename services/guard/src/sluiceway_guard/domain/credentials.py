"""Credentials: what tells a secret from a placeholder, an expression or a name that stands in its place."""

import json
import math
import re
from base64 import urlsafe_b64decode
from binascii import Error
from collections import Counter

from sluiceway_guard.domain.type_names import is_type_name

_PLACEHOLDER = re.compile(
    r"(?i)your|example|placeholder|change|replace|insert|dummy|sample|redacted|\*\*\*|\.\.\.|…|123456789|abcdef"
    r"|beispiel|platzhalter|ersetzen|ejemplo|cambiar|cambiame|reempla[zc]|exemple|remplace[rz]"
    r"|^(?:ihr|dein|mein)[_\-]?(?:passwor|kennwor|schl[üu]ssel)|^(?:tu|su|mi)[_\-]?(?:contrase[ñn]a|clave)"
    r"|^(?:votre|ton|mon)[_\-]?(?:mot|cl[ée])"
    r"|(?-i:x{4,}|X{4,})|<|>|\$\{|\{\{|%\(|^\$|^%|^\{|\}$|^\[|\(|\)"
)
# What manuals write where a password would stand.
_EVERYBODYS = frozenset(
    "password passwd pass pwd secret token user root admin guest test postgres mysql redis mongo default none null "
    "foo bar baz pw p hunter2 letmein tiger qwerty".split()
)
_WORDS = re.compile(r"[A-Z]?[a-z]{4,}|[A-Z]{4,}")
_SIGNS_OF_PASSWORDS = frozenset("!@#$%^&~")
# The value after it, of another name.
_QUERY = re.compile(r"[&?]\w+=")
# Of an address, a query, a format, a comparison or a mail address.
_EXPRESSION = re.compile(r"://|[&?]\w+=|%[sd]\b|^[=!~&@#/]|[&|]{2}|@[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,24}$")
FEWEST_BITS = 2.5
MOST_BITS_OF_A_NAME = 4.4


def is_placeholder(value: str) -> bool:
    """Stands for a secret in a manual or a template."""
    return _PLACEHOLDER.search(value) is not None or value.lower().strip("_-") in _EVERYBODYS or len(set(value)) < 4


def is_random(value: str) -> bool:
    """Whether nobody would write the value but as a secret: digits and letters, many different ones, hardly a word."""
    if len(value) < 12 or is_placeholder(value) or is_type_name(value):
        return False
    if not _is_mixed(value) or bits(value) < FEWEST_BITS:
        return False
    words = sum(map(len, _WORDS.findall(value)))
    return (words <= len(value) / 2 or bits(value) >= MOST_BITS_OF_A_NAME) and not _is_name(value)


def is_key(value: str) -> bool:
    """Whether a value that is named as a key is one: of many different signs, even where it is a manual's."""
    return _is_mixed(value) and bits(value) >= FEWEST_BITS


def is_password(value: str) -> bool:
    """Whether the value is one that somebody thought of as a password: long enough, of three kinds of signs."""
    kinds = (str.islower, str.isupper, str.isdigit, _is_sign)
    if len(value) < 8 or is_placeholder(value) or is_type_name(value):
        return False
    return sum(any(map(kind, value)) for kind in kinds) >= 3


def is_assigned(value: str) -> bool:
    """Whether what stands bare behind the name of a secret is one: random, or a password with a digit and a sign that
    no name, address, path or expression has there."""
    if is_random(_QUERY.split(value, maxsplit=1)[0]):
        return True
    written = any(map(str.isdigit, value)) and any(one in _SIGNS_OF_PASSWORDS for one in value.rstrip(".,:"))
    return written and is_password(value) and _EXPRESSION.search(value) is None


def is_jwt(value: str) -> bool:
    """Whether the first of three parts is a header (RFC 7519): JSON that names an algorithm."""
    header = _decoded(value.split(".", 1)[0])
    try:
        fields = json.loads(header)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and isinstance(fields.get("alg"), str)


def is_numbered(value: str) -> bool:
    """Whether the first part is the number of an account in base64, as in a token of a bot."""
    return re.fullmatch(rb"\d{17,20}", _decoded(value.split(".", 1)[0])) is not None


def is_basic(value: str) -> bool:
    """Whether it is `user:password` in base64 (RFC 7617)."""
    user, colon, password = _decoded(value.replace("+", "-").replace("/", "_")).partition(b":")
    return bool(user and colon and password) and user.isascii() and user.decode("ascii").isprintable()


def bits(value: str) -> float:
    """Shannon entropy of a sign of the value."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def _decoded(part: str) -> bytes:
    """Empty where it is no base64."""
    try:
        return urlsafe_b64decode(part.rstrip("=") + "=" * (-len(part.rstrip("=")) % 4))
    except (Error, ValueError):
        return b""


def _is_mixed(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _is_sign(one: str) -> bool:
    return not one.isalnum()


def _is_name(value: str) -> bool:
    """`client.api.v2`, `next_token_1`: the name of something in a program."""
    parts = re.split(r"[._\-/]", value)
    return len(parts) > 1 and all(re.fullmatch(r"[a-z]+\d{0,2}|[A-Z]+\d{0,2}|\d{1,4}|", part) for part in parts)
