"""What may be redacted is found in a stream where it is found in the whole text, and as long."""

import random
from collections.abc import Iterator

import pytest

from sluiceway_guard.adapters.scanners.pii import PiiScanner
from sluiceway_guard.adapters.scanners.secrets import SecretScanner, formats
from sluiceway_guard.adapters.scanners.terminal import TerminalScanner
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.stream import CONTEXT, next_cut
from tests.support.secrets import written

SCANNERS = (PiiScanner(), SecretScanner(), TerminalScanner())
PIECES = (
    *(
        "4111 1111 1111 1111",
        "4111111111111111",
        "4111.1111.1111.1111",
        "4111  1111  1111  1111",
        "4111 - 1111 - 1111 - 1111",
        "*4111* **1111** 1111 1111",
        "GB82  WEST  1234  5698  7654  32",
        "GB82 WEST 1234 5698 7654 32",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ),
    *("a.b@example.com", "203.0.113.7", "2001:4860:4860::8888", "123-45-6789", "123 45 6789", "+44 20 7946 0958"),
    *("+41 (0)44 668 18 00", "(212) 555-0123", "020 7946 0958", "01 42 68 53 00", "version", "v", "order no.", "ISBN"),
    *("030 / 901820", "+49 (0) 30 / 90 18 20", "0171 - 1234567", "+49 - 30 - 901820"),
    *("$", "EUR", "tel: ", "the", "a", "word.", "Hello,", "is", "12", "2024", ":", "=", "NASA", "\n\n"),
    *("\x1b[31m", "\x1b]0;my title\x07", "\x1b F", "\x9b1 q", "\x00\x00", "\x0b\x00\x85\x0c", "\r", "\x1b", "\x1b["),
    *(rule.example for rule in formats()),
)
ENDS = (" ", " ", " ", "\n", ", ", ". ", "")

Found = tuple[int, int, str]


def found(text: str, at: int = 0) -> Iterator[Found]:
    for scanner in SCANNERS:
        yield from ((one.start + at, one.end + at, one.rule) for one in scanner.scan(ScannedText(text)))


def found_in_stream(text: str) -> Iterator[Found]:
    """As it comes sign by sign, and each time as much is judged as can be."""
    start = 0
    while start < len(text):
        cuts = (next_cut(text[:read], start).at for read in range(start + 1, len(text) + 1))
        cut = next((one for one in cuts if one > start), len(text))
        begin = max(0, start - CONTEXT)
        yield from (one for one in found(text[begin:cut], begin) if start <= one[0] < cut)
        start = cut


@pytest.mark.parametrize("seed", range(100))
def test_a_stream_has_the_findings_of_the_whole(seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(written(dice.choice(PIECES), seed) + dice.choice(ENDS) for _ in range(dice.randint(1, 12)))
    assert sorted(found_in_stream(text)) == sorted(found(text))
