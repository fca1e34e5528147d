"""Hostile values by the kind of a field: extremes, odd Unicode, and texts that mean something elsewhere."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor

TEXTS: Final[Mapping[str, str]] = {
    "empty": "",
    "blank": " \t\n",
    "nul": "\0",
    "nul inside": "heron\0heron",
    "bidi": "\u202e\u2066heron\u2069\u200f",
    "combining flood": "e" + "\u0301" * 5_000,
    "tags": "".join(map(chr, range(0xE0041, 0xE0060))),
    "no characters": "\ufffe\uffff\U0010ffff\ue000",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 500,
    "ligature": "\ufdfa" * 2_000,
    "line ends": "heron\r\n\r\nHTTP/1.1 200 OK\r\nx-heron: 1",
    "path": "../../../../../../etc/passwd",
    "path, escaped": "..%2f..%2f..%2fetc%2fpasswd%00",
    "path, absolute": "/etc/passwd",
    "address": "file:///etc/passwd",
    "address inside": "http://169.254.169.254/latest/meta-data/",
    "sql": "' OR '1'='1' --",
    "sql, statement": "heron'; DROP TABLE documents; --",
    "like": "%_%\\",
    "filter": '{"operator": "Or", "operands": []}',
    "graphql": '"}}) { Get { Passage { text } } } #',
    "template": "{{7*7}} ${jndi:ldap://127.0.0.1/heron} #{7*7}",
    "format": "%s%n%x {0.__class__} {} %(heron)s",
    "shell": "$(id) `id` ; id | id",
    "log": 'heron"} {"level": "critical", "event": "heron',
    "json, deep": "[" * 10_000,
    "json, cut": '{"heron": ',
    "json, number": '{"heron": ' + "9" * 5_000 + "}",
    "toml, deep": "heron = " + "[" * 3_000,
    "expression": "(a+)+$" + "a" * 40,
    "digits": "9" * 5_000,
    "digits elsewhere": "\u0663\uff13\u00b3",
    "not a number": "NaN",
    "negative": "-1",
    "page": "99999999999999999999999.heron",
    "page, early": "-62135596800000001.heron",
    "page, nul": "0.\0",
    "base64": "AAAA====",
    "id": "doc_" + "0" * 26,
    "id, long": "doc_" + "z" * 2_000,
    "star": "*",
    "dots": "...",
    "long": "heron " * 11_000,
    "one word": "h" * 65_536,
}
# What is no UTF-8 and stands in a string all the same.
NO_TEXTS: Final[Mapping[str, bytes]] = {
    "no start": b"heron\xff\xfe",
    "surrogate": b"\xed\xa0\x80",
    "overlong": b"\xc0\x80",
    "cut": b"heron\xe2\x82",
}
CONTENTS: Final[Mapping[str, bytes]] = {
    "empty": b"",
    "zeros": bytes(65_536),
    "no text": b"\xff\xfe\xfd" * 100,
    "archive": b"PK\x03\x04" + bytes(100),
    "document": b"%PDF-1.7\n1 0 obj << /Length 99999999999 >> stream",
    "gzip": b"\x1f\x8b\x08" + bytes(30),
    "rows": b'{"prompt": [[[[[[',
    "row, deep": b'{"prompt": ' + b"[" * 10_000,
}
_INTEGERS: Final[Mapping[int, tuple[int, int]]] = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_ENUM: (-(2**31), 2**31 - 1),
}
_NUMBERS: Final = (math.nan, math.inf, -math.inf, -1.0, -0.0, 1e308, 5e-324)


def values(field: FieldDescriptor) -> Sequence[tuple[str, Any]]:
    """Named values that a field of this kind can hold; none for a message."""
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING if field.type == FieldDescriptor.TYPE_BYTES:
            return tuple(CONTENTS.items())
        case FieldDescriptor.CPPTYPE_STRING:
            return tuple(TEXTS.items())
        case FieldDescriptor.CPPTYPE_BOOL:
            return (("true", True), ("false", False))
        case FieldDescriptor.CPPTYPE_FLOAT | FieldDescriptor.CPPTYPE_DOUBLE:
            return tuple((str(number), number) for number in _NUMBERS)
        case FieldDescriptor.CPPTYPE_MESSAGE:
            return ()
    least, most = _INTEGERS[field.cpp_type]
    numbers = dict.fromkeys((least, least + 1, max(least, -1), 0, 1, 99, 1_000_000, most - 1, most))
    return tuple((str(number), number) for number in numbers)
