"""Any text has an answer of every scanner, with spans that lie in it."""

import random

import pytest

from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.ports import Scanner

SCANNERS = tuple({one.name: one for scanners in standard().values() for one in scanners}.values())
PIECES = (
    *(
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "]: ",
        "<",
        "</",
        ">",
        "script",
        " on",
        "=",
        '"',
        "'",
        "\\",
        "://",
        "https:",
        "`",
    ),
    *(
        "@",
        "a",
        "b.c",
        ".",
        "-",
        "+",
        "1",
        "44",
        "4111",
        "+44",
        "00",
        "\n",
        "\n\n",
        " ",
        "\t",
        "&#",
        "x",
        "é",
        "日",
        "|",
    ),
    *("\ud800", "\0", "\x1b[", "\x9d", "%2e", "%", "..", "/", "/etc", "SELECT ", "FROM ", "WHERE ", "OR ", ";", "--"),
    *(
        "/*",
        "*/",
        "DROP TABLE ",
        "union ",
        "select ",
        "$(",
        "sh",
        "rm -rf",
        "{",
        "}",
        '"a":',
        "eyJ",
        "ghp_",
        "password",
    ),
    *(
        "sk-",
        "-----BEGIN PRIVATE KEY-----",
        "-----END",
        "A" * 40,
        "9" * 16,
        "GB82",
        "WEST",
        "\uff11",
        "\u0663",
        "\u202e",
    ),
    *("\u200b", "::", ":", "fe80", "ignore previous", "<|im_start|>", "\U000e0041", "QUJD" * 9),
)


@pytest.mark.parametrize("scanner", SCANNERS, ids=lambda scanner: str(scanner.name))
def test_random_texts_get_an_answer(scanner: Scanner) -> None:
    dice = random.Random(5)
    for _ in range(300):
        text = "".join(dice.choices(PIECES, k=dice.choice((2, 8, 30, 120, 400))))
        findings = scanner.scan(ScannedText(text))
        assert all(0 <= one.start < one.end <= len(text) and 0 <= one.score <= 1 for one in findings), text
