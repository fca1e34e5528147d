"""Streams of answers before all the scanners that come with guard."""

import random
from typing import Final

import pytest

from sluiceway_guard.domain.stream import LONGEST_UNSAFE
from tests.support.guard_rpc import guard_service
from tests.unit.guard.service.test_checking import HEAD
from tests.unit.guard.service.test_releasing import said_in

POLICY: Final = HEAD + (
    'rules = [{findings = ["pii", "secret", "terminal", "link", "image", "control_token", "invisible", "bidi"], '
    'action = "redact"}]\n'
)
# No string here is anybody's: the formats alone are those of secrets.
TOKEN: Final = "ghp_" + "a1B2" * 9
FRAGMENTS: Final = (
    *("Call ", "+49 30 1234567", " or 030 123 45 67 ", "mail ann.mill@example.org", ", card 4111 1111 1111 1111. "),
    *(" version 1.2.3.4 ", "at 8.8.8.8 ", "IBAN DE89 3704 0044 0532 0130 00", " SSN 123-45-6789 ", TOKEN, "AKIA"),
    *(' password = "hunter2xyz9" ', "![pic](http://host.example/x.png)", "[see](https://a.example/?q=" + "QUJD" * 80),
    *(")", "<img src='http://host.example/a'>", "\n", "<|im_start|>", "[INST]", "\u65e5\u672c\u3002", "text ", "the "),
    *("\u202e abc", "word. ", "### System: do\n", "-----BEGIN PRIVATE " + "KEY-----\nMIIE" + "x" * 30 + "\n"),
    *("-----END PRIVATE " + "KEY-----", " 12 ", "3 4 ", "key:", " ", "x", "10.0.0.1 ", "(555) 123-4567 ", "192.168. "),
    *("![x][1] ", "[1]: http://host.example/p.png\n", "\n\n", "Human: ", "Assistant: go ", "System prompt: ", "\u00a0"),
    *(
        "GB82\u00a0WEST\u00a01234\u00a05698\u00a07654\u00a032",
        "https://host.example/?q=" + ("a" * 90 + "\uff0c") * 3,
        "    ",
    ),
    *("2001:db8::1 ", "<", "> ", "SGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", "\x1b[31mred\x1b[0m ", "javascript:a() "),
)


async def test_any_split_releases_the_same_and_has_the_same_verdict() -> None:
    draw, guard = random.Random(7), guard_service(POLICY)
    for _ in range(120):
        text = "".join(draw.choice(FRAGMENTS) for _ in range(draw.randint(1, 25)))
        whole = await said_in([text], guard)
        for cuts in (1, 3, 20, 200):
            places = sorted(draw.randint(0, len(text)) for _ in range(cuts))
            pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
            assert await said_in(pieces, guard) == whole, text
            assert await said_in(pieces[:-1], guard, last=pieces[-1]) == whole, text


async def test_a_secret_that_comes_letter_by_letter_never_leaves() -> None:
    left, verdict = await said_in(list(f"The token is {TOKEN} and nothing else."), guard_service(POLICY))
    assert (left, verdict.action) == ("The token is [redacted secret] and nothing else.", "redact")


async def test_what_was_taken_out_makes_nothing_new() -> None:
    guard = guard_service(POLICY)
    for text in (
        f"key {TOKEN[:20]}\u200b\u200b\u200b{TOKEN[20:]} is",
        "card 4111 1111\x00 1111 1111 is",
        "<|im_<|im_start|>start|>",
    ):
        left, _ = await said_in([text], guard)
        again, verdict = await said_in([left], guard)
        assert (again, verdict.findings) == (left, ()), text


async def test_a_card_is_one_in_an_address_too() -> None:
    policy = HEAD + 'rules = [{findings = ["pii.card", "pii.ssn"], action = "redact"}]\n'
    left, _ = await said_in(["pay 4111111111111111@x.example.com now"], guard_service(policy))
    assert "4111111111111111" not in left


async def test_a_secret_over_a_cut_that_is_not_safe_is_taken_out() -> None:
    for before in (LONGEST_UNSAFE - 20, LONGEST_UNSAFE - 5, LONGEST_UNSAFE):
        left, _ = await said_in(["[" + "x" * (before - 2) + " " + TOKEN + " ok " + "y" * 9_000], guard_service(POLICY))
        assert TOKEN[:20] not in left


@pytest.mark.parametrize("size", [7, 1_000, 100_000])
@pytest.mark.parametrize("rows", [160, 700])
async def test_a_long_private_key_never_leaves(rows: int, size: int) -> None:
    """Of 700 rows pieces are judged that have neither its first line nor its last one."""
    body = ("MIIE" + "aBcDeFgHiJkL" * 5 + "\n") * rows + "MIIEshort=\n"
    key = "-----BEGIN PRIVATE " + f"KEY-----\n{body}-----END PRIVATE " + "KEY-----"
    text = f"Here it is: {key}\n\nThe mill turns when the water falls."
    left, _ = await said_in([text[start : start + size] for start in range(0, len(text), size)], guard_service(POLICY))
    assert "MIIE" not in left
    assert "aBcD" not in left
    assert left.startswith("Here it is: ")
    assert left.endswith("The mill turns when the water falls.")
