"""No text breaks a scanner, and what they find lies in it, in its order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.adapters.scanners.rulebook import packaged
from sluiceway_guard.domain.normalisation import ScannedText

_BOOKS = [packaged(name) for name in ("injection", "control_tokens")]
_SCANNERS = {scanner.name: scanner for scanners in standard().values() for scanner in scanners}.values()
_EXAMPLES = [example.matches for book in _BOOKS for example in book.examples]
_ODD = [
    "\u200b",
    "\u202e",
    "\u2066",
    "\U000e0041",
    "\ufe0f",
    "\ud800",
    "\0",
    "\n",
    "ﷺ",
    "é",
    "\u0301",
    "0",
    "@",
    "QUJD" * 8,
]
_texts = st.lists(st.sampled_from([*_EXAMPLES, *_ODD]) | st.text(max_size=8), max_size=12).map("".join)


@given(_texts)
@settings(max_examples=300)
def test_what_is_found_lies_in_the_text_in_its_order(text: str) -> None:
    for scanner in _SCANNERS:
        found = scanner.scan(ScannedText(text))
        assert all(0 <= one.start < one.end <= len(text) and 0 < one.score <= 1 for one in found)
        assert [one.start for one in found] == sorted(one.start for one in found)


@given(_texts)
@settings(max_examples=100)
def test_the_same_text_gives_the_same_findings(text: str) -> None:
    for scanner in _SCANNERS:
        assert list(scanner.scan(ScannedText(text))) == list(scanner.scan(ScannedText(text)))
