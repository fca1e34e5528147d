"""Answers that are judged while they come."""

import random
import re
import time
from collections.abc import AsyncGenerator

import pytest

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import TooLarge, Unavailable
from sluiceway_common.testing import eventually
from sluiceway_guard.adapters.scanners.secrets import SecretScanner
from sluiceway_guard.domain import opened, stream
from sluiceway_guard.domain.stream import LONGEST_FINDING, LONGEST_UNSAFE
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.releasing import AnswerPiece, ReleasedText
from tests.support.guard_rpc import ended
from tests.unit.guard.domain.test_stream import Counted
from tests.unit.guard.service.test_checking import ANN, HEAD, POLICY, service

PHRASES = HEAD + (
    'words = {"word.plan" = ["blue moon", "swordfish"]}\nrules = [{findings = ["word", "code"], action = "redact"}]\n'
)
# What texts are made of that is hard to cut.
PIECES = (
    *("swordfish", "sword", "fish", " ", " ", "blue ", "moon", "c-12", "c-", "7", "4111 ", "1111 ", "[a ", "](b c"),
    *("\u3002", "<p ", ">", "\n", "key: ", "=", "-----BEGIN", "-----END", "'", "x" * 40, "\ud800", "\x00"),
)


async def said_in(pieces: list[str], guard: GuardService, *, last: str = "") -> tuple[str, Verdict]:
    """All that leaves of an answer, and its verdict; the `last` piece says that it is."""

    async def deltas() -> AsyncGenerator[AnswerPiece, None]:
        for piece in pieces:
            yield AnswerPiece(piece)
        yield AnswerPiece(last, is_last=True)
        raise AssertionError("no more is to be read")

    *texts, verdict = [event async for event in guard.releasing.release(ANN, deltas())]
    assert isinstance(verdict, Verdict)
    return "".join(text.text for text in texts if isinstance(text, ReleasedText)), verdict


def split(text: str, draw: random.Random) -> list[str]:
    cuts = sorted(draw.randint(0, len(text)) for _ in range(draw.randint(0, 20)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


async def test_any_split_releases_the_same_and_has_the_same_verdict() -> None:
    draw, guard = random.Random(11), service(PHRASES)
    for _ in range(150):
        text = "".join(draw.choice(PIECES) for _ in range(draw.randint(0, 60)))
        whole = await said_in([text], guard)
        for _ in range(5):
            *pieces, last = split(text, draw)
            assert await said_in([*pieces, last], guard) == whole, text
            assert await said_in(pieces, guard, last=last) == whole, text


@pytest.mark.parametrize("unit", ["[", "[a ", "](", "-----END [ "])
async def test_what_is_held_back_is_not_read_anew_with_each_piece(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, guard, text = list[int](), service(), "[" + unit * (20_000 // len(unit))
    monkeypatch.setattr(opened, "_SIGN", Counted(opened._SIGN, read))
    left, _ = await said_in([text[at : at + 8] for at in range(0, len(text), 8)], guard)
    assert left == text
    assert sum(read) <= 5 * len(text)


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0"])
async def test_blanks_are_not_searched_for_breaks_with_each_piece(blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    searched, guard, text = list[int](), service(), "The answer is " + blank * 4_000
    for name in ("_BREAK", "_MAY_BREAK"):
        monkeypatch.setattr(stream, name, Counted(getattr(stream, name), searched))
    left, _ = await said_in([text[at : at + 8] for at in range(0, len(text), 8)], guard)
    assert left == text
    assert sum(searched) <= 5 * len(text)


async def test_an_answer_that_is_there_as_a_whole_is_judged_as_its_stream_is() -> None:
    guard, text = service(PHRASES), "Under a blue moon, swordfish c-12 sleep. " * 300
    left, streamed = await said_in(split(text, random.Random(3)), guard)
    checked = await guard.checking.check(ANN, [Part(kind="answer", trust="untrusted", text=text)])
    assert (checked.released, checked.findings, checked.id) == ((left,), streamed.findings, streamed.id)


TABLES = (
    ("host;password;note\n", "host{0};Sommer{0}!x;an old one\n"),
    ("host,DB password,note\n", 'host{0},Sommer{0}!x,"old, and good"\n'),
    ("| host | password | note |\n|------|:---:|---|\n", "| host{0} | `Sommer{0}!x` | an old one |\n"),
)


@pytest.mark.parametrize(("head", "row"), TABLES)
async def test_what_stands_below_the_name_of_a_secret_never_leaves_however_the_answer_comes(
    head: str, row: str
) -> None:
    guard = service(HEAD + 'rules = [{findings = ["secret"], action = "redact"}]\n', scanners=[SecretScanner()])
    draw, text = random.Random(5), f"Here they are:\n\n{head}" + "".join(row.format(each) for each in range(10, 60))
    for pieces in (list(text), *(split(text, draw) for _ in range(5)), [text]):
        left, verdict = await said_in(pieces, guard)
        assert (left.count("Sommer"), len(verdict.findings)) == (0, 50)


async def test_a_code_that_is_cut_over_many_deltas_never_leaves() -> None:
    guard = service()
    left, verdict = await said_in(list("It is c-123456789 and no more."), guard)
    assert (left, verdict.action) == ("It is [redacted code] and no more.", "redact")


async def test_words_leave_while_the_answer_comes() -> None:
    told: list[str] = []

    async def deltas() -> AsyncGenerator[str, None]:
        yield "One two "
        yield "three"
        assert told == ["One ", "two "]

    async for event in service().releasing.release(ANN, ended(deltas())):
        if isinstance(event, ReleasedText):
            told.append(event.text)
    assert told == ["One ", "two ", "three"]


async def test_what_lies_over_a_cut_that_is_forced_is_seen_as_a_whole() -> None:
    before = "x" * (LONGEST_UNSAFE - 4)
    left, verdict = await said_in([before + "dynamite" + "y" * LONGEST_FINDING], service())
    assert (left, verdict.action) == (before, "block")


async def test_time_is_given_anew_to_what_comes_late() -> None:
    """A model may think longer than a judgement may take."""
    seconds = 2.0

    async def deltas() -> AsyncGenerator[str, None]:
        yield "Take "
        came = time.monotonic()
        await eventually(lambda: time.monotonic() > came + seconds)
        yield "c-12."

    *_, verdict = [event async for event in service(seconds=seconds).releasing.release(ANN, ended(deltas()))]
    assert isinstance(verdict, Verdict)
    assert verdict.released == ("Take [redacted code].",)


async def test_each_piece_says_how_far_in_the_answer_it_reaches() -> None:
    draw, guard = random.Random(5), service(PHRASES)
    text = "A swordfish under a blue moon, and no swordfish. " * 20

    async def deltas() -> AsyncGenerator[str, None]:
        for piece in split(text, draw):
            yield piece

    left = ""
    async for event in guard.releasing.release(ANN, ended(deltas())):
        if isinstance(event, ReleasedText):
            left += event.text
            assert left == re.sub("swordfish|blue moon", "[redacted word.plan]", text[: event.until])
    assert left


async def test_a_block_ends_it_and_nothing_of_it_leaves() -> None:
    read = []

    async def deltas() -> AsyncGenerator[str, None]:
        for word in ("First ", "dyna", "mite ", "then ", "more"):
            read.append(word)
            yield word

    *texts, verdict = [event async for event in service().releasing.release(ANN, ended(deltas()))]
    assert isinstance(verdict, Verdict)
    assert (texts, verdict.action, verdict.released) == ([ReleasedText("First ", 6)], "block", (None,))
    assert read[-1] == "then "


async def test_a_block_has_one_verdict_however_it_came() -> None:
    guard, text = service(), "one with dynamite and two"
    whole = await said_in([text], guard)
    assert await said_in(list(text), guard) == whole
    assert whole[1].characters == text.index(" and two")


async def test_an_answer_that_is_there_as_a_whole_is_read_behind_what_blocks_it() -> None:
    for more in (" and two", " and two" * 4_000):
        guard, text = service(), f"one with dynamite{more}, dynamite and c-12"
        checked = await guard.checking.check(ANN, [Part(kind="answer", trust="untrusted", text=text)])
        assert [text[one.finding.start : one.finding.end] for one in checked.findings] == [
            "dynamite",
            "dynamite",
            "c-12",
        ]
        assert (checked.action, checked.released, checked.characters) == ("block", (None,), len(text))
        assert checked.id != (await said_in([text], guard))[1].id


async def test_a_scanner_that_breaks_ends_it_before_more_leaves() -> None:
    async def deltas() -> AsyncGenerator[str, None]:
        yield "So far fine. "
        yield "break me now and"

    events = service().releasing.release(ANN, ended(deltas()))
    assert await anext(events) == ReleasedText("So far ", 7)
    with pytest.raises(Unavailable, match="the guard could not look at it"):
        await anext(events)


async def test_an_answer_without_end_is_too_large() -> None:
    async def deltas() -> AsyncGenerator[str, None]:
        while True:
            yield "word " * 100_000

    with pytest.raises(TooLarge, match="more than 1000000 characters"):
        async for _ in service().releasing.release(ANN, ended(deltas())):
            pass


async def test_the_verdict_is_said_before_it_is_told() -> None:
    said: list[OutgoingEvent] = []
    guard = service(POLICY, said=said)

    async def deltas() -> AsyncGenerator[str, None]:
        yield "Fine."

    async for event in guard.releasing.release(ANN, ended(deltas())):
        assert bool(said) == isinstance(event, Verdict)
