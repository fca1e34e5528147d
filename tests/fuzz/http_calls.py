"""Requests over HTTP as bytes of a connection, and what may come back."""

import asyncio
import json
import random
import re
from collections.abc import Collection, Iterator
from typing import Final

from sluiceway import services
from tests.fuzz.calls import Caller
from tests.fuzz.http_requests import HttpAttempt, http_attempts, paths
from tests.fuzz.oracle import INSIDE
from tests.fuzz.rounds import Report, weighed
from tests.fuzz.world import SECRETS, World

_SECONDS: Final = 45.0
_AT_ONCE: Final = 16
_STATUS: Final = re.compile(rb"\AHTTP/1\.1 (\d{3})[^\r\n]*\r\n")
# 503: there is nothing behind a method or a model that cannot be had on the machine.
_STATUSES: Final = frozenset({200, 400, 401, 403, 404, 405, 408, 409, 413, 429})
# What the parser of the server says before there is a request; a connection that is closed says nothing.
_PARSER: Final = (b"Invalid HTTP request received.", b"The head of a request may have 65536 bytes.")


async def run_http(world: World, draw: random.Random, *, most: int) -> Report:
    """Some of all that there is to infer, which has routes of its own, and some paths to each service."""
    every = list(http_attempts(world.things.collection, draw))
    infer = draw.sample(every, min(most, len(every)))
    planned = [("infer", attempt) for attempt in infer]
    planned += [(name, attempt) for name in services() for attempt in draw.sample(list(paths()), 8)]
    report, room = Report(), asyncio.Semaphore(_AT_ONCE)

    async def make(service: str, attempt: HttpAttempt) -> None:
        async with room:
            await _made(world, service, attempt, weighed(world, draw), report)

    async with asyncio.TaskGroup() as group:
        for service, attempt in planned:
            group.create_task(make(service, attempt))
    return report


async def _made(world: World, service: str, attempt: HttpAttempt, caller: Caller, report: Report) -> None:
    credential = caller.authorization.encode("latin-1")
    sent = attempt.content.replace(b"{credential}", credential)
    report.calls += 1
    named = f"{service}: {attempt.name} as {caller.name}"
    try:
        async with asyncio.timeout(_SECONDS):
            said = await exchanged(world.http[service], sent)
    except TimeoutError:
        report.faults.append(f"{named}: nothing was heard")
        return
    found = _STATUS.match(said)
    report.codes[found[1].decode() if found else "closed"] += 1
    foreign = SECRETS if world.sees_nothing(caller) else ()
    report.faults += [f"{named}: {problem}: {said[-300:]!r}" for problem in http_problems(said, sent, foreign)]


async def exchanged(address: str, content: bytes) -> bytes:
    """All that comes back until the connection ends, or nothing more can come."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        # What ends by itself is answered; of the rest the server hears that no more comes.
        sending = asyncio.create_task(_sent(writer, content, whole=b"connection: close" in content))
        said = await _heard(reader)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        return said
    finally:
        writer.close()


async def _sent(writer: asyncio.StreamWriter, content: bytes, *, whole: bool) -> None:
    writer.write(content)
    await writer.drain()
    if not whole:
        writer.write_eof()


async def _heard(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(-1)
    except ConnectionError:
        return b""


def http_problems(said: bytes, sent: bytes, foreign: Collection[bytes]) -> Iterator[str]:
    """What is wrong with an answer; an end without one is none."""
    if not said:
        return
    said = _last(said)
    found = _STATUS.match(said)
    if found is None:
        yield "no HTTP"
        return
    status, body = int(found[1]), said.partition(b"\r\n\r\n")[2]
    if status not in _STATUSES:
        yield f"the status {status}"
    if status >= 400 and body and body not in _PARSER:
        yield from _of_refusal(body)
    if (inside := INSIDE.search(body.decode(errors="replace"))) and inside[0].encode() not in sent:
        yield f"words of the inside: {inside[0]!r}"
    yield from (f"a word of another tenant: {word!r}" for word in foreign if word in body and word not in sent)


def _last(said: bytes) -> bytes:
    """The last answer of several over one connection, of which a wait for the body (100) is one."""
    return said[found:] if (found := said.rfind(b"HTTP/1.1 ")) > 0 else said


def _of_refusal(body: bytes) -> Iterator[str]:
    try:
        said = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        yield "no error of ours"
        return
    if not {"message", "type", "param", "code"} <= said.keys():
        yield "an error that lacks a part"
    if "; " not in said["message"] and not _WAY_OUT.search(said["message"]):
        yield f"no way out in {said['message']!r}"


# What the page of errors says without a half-sentence of its own.
_WAY_OUT: Final = re.compile(r"must be|takes .* alone|must lie|may have")
