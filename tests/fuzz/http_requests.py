"""Hostile requests over HTTP, as the bytes of a connection: bodies that are no JSON, or strange JSON, heads that lie,
and paths that lead elsewhere."""

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sluiceway_common.calls.limits import MESSAGE_LIMIT
from tests.fuzz.hostile import TEXTS

_QUESTION: Final = [{"role": "user", "content": "Where does the heron nest?"}]
# Of a model that has an engine, and of the one that has none: each takes what the other does not.
_CHAT: Final[Mapping[str, Any]] = {
    "model": "",
    "messages": _QUESTION,
    "temperature": 0.5,
    "max_tokens": 4,
    "stop": ["tower"],
    "seed": 1,
    "response_format": {"type": "text"},
    "user": "ada",
    "sluiceway": {"session": "s", "top_k": 5},
}
_SCHEMA: Final = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
_GROUNDED: Final[Mapping[str, Any]] = {
    "model": "extractive",
    "messages": _QUESTION,
    "stream": True,
    "stream_options": {"include_usage": True},
    "sluiceway": {
        "k": 3,
        "alpha": 0.5,
        "ungrounded": "extract",
        "filter": {"match": {"field": "language", "values": ["en"]}},
    },
}
_EMBEDDINGS: Final[Mapping[str, Any]] = {
    "model": "all-MiniLM-L6-v2",
    "input": ["A heron."],
    "encoding_format": "float",
    "sluiceway": {"purpose": "query"},
}


def skeletons(collection: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """By path: requests that are answered."""
    grounded = {**_GROUNDED, "sluiceway": {**_GROUNDED["sluiceway"], "collection": collection}}
    whole = {**{name: value for name, value in grounded.items() if name != "stream_options"}, "stream": False}
    chats = (grounded, whole, _CHAT, {**_CHAT, "response_format": _SCHEMA})
    return {"/v1/chat/completions": chats, "/v1/embeddings": (_EMBEDDINGS,)}


_VALUES: Final[Mapping[str, Any]] = {
    **{name: text for name, text in TEXTS.items() if len(text) < 20_000},
    "null": None,
    "true": True,
    "zero": 0,
    "negative": -1,
    "large": 2**63,
    "huge": 10**400,
    "tiny": 5e-324,
    "list": [],
    "lists": [[[[]]]],
    "object": {},
    "many": ["heron"] * 10_000,
    "many objects": [{}] * 10_000,
    "wide": {f"k{number}": number for number in range(5_000)},
}
_TOKENS: Final = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999999",
    "-0",
    "9" * 5_000,
    "0x10",
    "'heron'",
    '"\\ud800"',
    '"\\u0000"',
)


@dataclass(frozen=True)
class HttpAttempt:
    """The bytes of one connection; `{credential}` in them is replaced by one."""

    name: str
    content: bytes


def http_attempts(collection: str, draw: random.Random) -> Iterator[HttpAttempt]:
    """All of them, for the service that has routes of its own."""
    for path, whole in skeletons(collection).items():
        for body_name, body in _bodies(whole, draw):
            yield HttpAttempt(f"{path} ({body_name})", request("POST", path, body))
    yield from paths()
    for name, content in _heads().items():
        yield HttpAttempt(name, content)


def paths() -> Iterator[HttpAttempt]:
    """Of every service: paths and methods that lead elsewhere."""
    for path in _PATHS:
        for method in ("GET", "POST"):
            yield HttpAttempt(f"{method} {path[:60]!r}", request(method, path, b""))
    for method in ("TRACE", "CONNECT", "PROPFIND", "DELETE", "OPTIONS", "HEAD", "get", "G\u00cbT", "HERON" * 1_000):
        yield HttpAttempt(f"method {method[:20]}", request(method, "/v1/models", b""))


_PATHS: Final = (
    "/../../../../etc/passwd",
    "/v1/../../../etc/passwd",
    "/v1/models/../../../../etc/passwd",
    "/v1/models/..%2f..%2f..%2fetc%2fpasswd",
    "/v1/models/%00",
    "/v1/models/%ff%fe",
    "/v1/models/%f0%9f%92%a5",
    "/v1/models/" + "h" * 8_000,
    "/v1/models//",
    "//etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/v1/models?" + "a=1&" * 5_000,
    "/v1/models#heron",
    "/v1/models;heron=1",
    "http://169.254.169.254/latest/meta-data/",
    "*",
    "/health/live/../../v1/models",
    "/metrics/../v1/models",
    "/health/../v1/models",
    "/health/ready%0d%0aset-cookie:%20heron=1",
    "/v1/models/' OR '1'='1".replace(" ", "%20"),
)


def _bodies(every: Sequence[Mapping[str, Any]], draw: random.Random) -> Iterator[tuple[str, bytes]]:
    whole = json.dumps(every[0]).encode()
    for number, skeleton in enumerate(every):
        yield f"{number}: as it is", json.dumps(skeleton).encode()
        for place in _places(skeleton):
            for name, value in _VALUES.items():
                yield (
                    f"{number}: {'.'.join(map(str, place))}: {name}",
                    json.dumps(_with(skeleton, place, value)).encode(),
                )
            marked = json.dumps(_with(skeleton, place, "@@"))
            for token in _TOKENS:
                yield f"{number}: {'.'.join(map(str, place))}: {token[:12]}", marked.replace('"@@"', token, 1).encode()
    raw: Mapping[str, bytes] = {
        "no body": b"",
        "cut": whole[:-1],
        "cut in half": whole[: len(whole) // 2],
        "deep lists": b"[" * 10_000,
        "deep lists, closed": b"[" * 10_000 + b"]" * 10_000,
        "deep objects": b'{"a":' * 10_000,
        "deep messages": b'{"messages":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        "deep filter": json.dumps({"messages": [], "sluiceway": {"filter": "@@"}})
        .replace('"@@"', '{"not":' * 3_000 + "{}" + "}" * 3_000)
        .encode(),
        "twice the same key": b'{"model": "a", "model": "b", "messages": [], "messages": [{}]}',
        "no UTF-8": whole.replace(b"heron", b"\xff\xfe\xfd"),
        "surrogates in UTF-8": whole.replace(b"heron", b"\xed\xa0\x80"),
        "UTF-16": whole.decode().encode("utf-16"),
        "byte order mark": b"\xef\xbb\xbf" + whole,
        "two objects": whole * 2,
        "a comment": b"/* heron */" + whole,
        "a list": b"[]",
        "a number": b"9" * 10_000,
        "zeros": bytes(10_000),
        "random": draw.randbytes(300),
        "large": whole[:-1] + b', "user": "' + b"h" * 1_000_000 + b'"}',
        "large unknown key": b'{"' + b"h" * 1_000_000 + b'": 1}',
        "too large": b" " * (MESSAGE_LIMIT + 1),
        "packed": gzip.compress(whole),
    }
    yield from raw.items()


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*above, key)
        yield from _places(inner, (*above, key))


def _with(whole: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    copy = dict(whole) if isinstance(whole, dict) else list(whole)
    copy[place[0]] = _with(whole[place[0]], place[1:], value)
    return copy


def request(method: str, path: str, body: bytes, *more: str) -> bytes:
    """One request with all that it needs; the connection ends with it."""
    heads = ("host: heron", "authorization: {credential}", "content-type: application/json", *more)
    lines = (f"{method} {path} HTTP/1.1", *heads, f"content-length: {len(body)}", "connection: close", "", "")
    return "\r\n".join(lines).encode() + body


def _heads() -> Mapping[str, bytes]:
    """Heads that lie, and what is no HTTP at all."""
    path, body = "/v1/chat/completions", json.dumps(_CHAT).encode()
    begun = f"POST {path} HTTP/1.1\r\nhost: heron\r\nauthorization: {{credential}}\r\n".encode()
    pieces = b"transfer-encoding: chunked\r\n\r\n"
    whole = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    types = {
        f"content type {kind or 'none'}": begun
        + b"content-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b" % (kind.encode(), len(body), body)
        for kind in (
            "text/plain",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "",
        )
    }
    return types | {
        "packed, as it says": begun
        + b"content-encoding: gzip\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b"
        % (len(gzip.compress(body)), gzip.compress(body)),
        "in pieces": begun + b"connection: close\r\n" + pieces + whole,
        "in pieces, no size": begun + pieces + b"heron\r\n",
        "in pieces, negative": begun + pieces + b"-5\r\nheron\r\n0\r\n\r\n",
        "in pieces, huge": begun + pieces + b"ffffffffffffffffff\r\nheron",
        "in pieces, too large for one": begun + pieces + b"fffffff\r\nheron",
        "in pieces, shorter than said": begun + pieces + b"ff\r\nheron\r\n0\r\n\r\n",
        "in pieces, extensions": begun + pieces + b"5;" + b"h" * 100_000 + b"\r\nheron\r\n0\r\n\r\n",
        "in pieces, trailers": begun + pieces + b"0\r\n" + b"x-heron: 1\r\n" * 5_000 + b"\r\n",
        "pieces and a length": begun + b"content-length: 5\r\n" + pieces + whole,
        "two lengths": begun + b"content-length: 5\r\ncontent-length: 9\r\n\r\n" + body,
        "length too long": begun + b"content-length: 99999\r\n\r\n" + body,
        "length too short": begun + b"connection: close\r\ncontent-length: 5\r\n\r\n" + body,
        "length negative": begun + b"content-length: -1\r\n\r\n",
        "length huge": begun + b"content-length: %b\r\n\r\n" % (b"9" * 100),
        "length no number": begun + b"content-length: heron\r\n\r\n",
        "length too large": begun + b"content-length: 99999999999\r\n\r\n",
        "many heads": begun + b"x-heron: 1\r\n" * 10_000 + b"\r\n",
        "long head": begun + b"x-heron: " + b"h" * 200_000 + b"\r\n\r\n",
        "long name": begun + b"h" * 200_000 + b": 1\r\n\r\n",
        "heads without an end": begun,
        "folded head": begun + b"x-heron: 1\r\n 2\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "head with zeros": begun + b"x-heron: a\x00b\r\n\r\n",
        "head that is no text": begun + b"x-heron: \xff\xfe\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "trace that is none": begun
        + b"traceparent: 00-heron-\xff-01\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "two hosts": begun + b"host: other\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "no host": b"GET /v1/models HTTP/1.1\r\nauthorization: {credential}\r\nconnection: close\r\n\r\n",
        "two credentials": begun + b"authorization: Bearer sw_other\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "upgrade": begun + b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: AAAA\r\n\r\n",
        "upgrade to HTTP/2": begun
        + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAAA\r\n\r\n",
        "expects more": begun
        + b"expect: 100-continue\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body),
        "expects what there is not": begun + b"expect: heron\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(50),
        "HTTP/0.9": b"GET /v1/models\r\n\r\n",
        "HTTP/9.9": b"GET /v1/models HTTP/9.9\r\n\r\n",
        "HTTP/1.0": b"GET /v1/models HTTP/1.0\r\nauthorization: {credential}\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
        "line ends alone": b"\r\n" * 2_000,
        "zeros": bytes(2_000),
        "no HTTP": b"heron\xff\xfe" * 100,
        "one long word": b"H" * 200_000,
        "two at once": request("GET", "/v1/models", b"").replace(b"connection: close\r\n", b"")
        + request("GET", "/v1/models", b""),
        "garbage behind": request("GET", "/v1/models", b"").replace(b"connection: close\r\n", b"") + b"\xff" * 50,
    }
