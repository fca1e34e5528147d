"""Words that tesseract has seen, as text. It takes each sign of a script without blanks for a word."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

# Han, Kana and Bopomofo with their punctuation, and the scripts of Thai, Lao, Burmese and Khmer, which write words
# without blanks. Korean has blanks.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fdf\u3001-\u303f\u3040-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff0f"
    "\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\U00020000-\U0003ffff]"
)

# Cells of a row of tesseract's table.
Row = Sequence[str]


def words(table: str) -> list[Row]:
    """Rows of words: level, page, block, paragraph, line, word, four of place, confidence, text."""
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return [cells for cells in rows if cells[0] == "5" and cells[-1].strip()]


def paragraphs(seen: Iterable[Row]) -> str:
    return "\n\n".join(
        "\n".join(in_line([word[-1] for word in line]) for _, line in groupby(paragraph, key=lambda word: word[4]))
        for _, paragraph in groupby(seen, key=lambda word: word[1:4])
    )


def in_line(said: Sequence[str]) -> str:
    """With a blank between two words, but where the signs on both sides are of a script without blanks."""
    pieces = [word if _are_close(before, word) else f" {word}" for before, word in pairwise(said)]
    return "".join([*said[:1], *pieces])


def _are_close(before: str, word: str) -> bool:
    return bool(_UNSPACED.match(before[-1:]) and _UNSPACED.match(word[:1]))


def confidence(seen: Sequence[Row]) -> float:
    """The mean, 0 to 100."""
    return sum(float(word[10]) for word in seen) / len(seen) if seen else 0.0
