"""Words that tesseract has seen: with blanks where their script has them."""

import pytest

from sluiceway_ingest.adapters.extract.formats import ocr_words


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (("The", "water"), "The water"),
        (("\u6c34", "\u9580", "\u3002"), "\u6c34\u9580\u3002"),
        (("\u6c34\u9580", "No.", "3", "\u3067\u3059"), "\u6c34\u9580 No. 3 \u3067\u3059"),
        (("\uc218\ubb38", "\uc774"), "\uc218\ubb38 \uc774"),
        (("\u0e19", "\u0e49\u0e33"), "\u0e19\u0e49\u0e33"),
        ((), ""),
    ],
    ids=["Latin", "Han", "mixed", "Korean", "Thai", "nothing"],
)
def test_scripts_without_blanks_get_none(said: tuple[str, ...], line: str) -> None:
    assert ocr_words.in_line(list(said)) == line


def test_a_table_of_words_is_paragraphs_of_lines() -> None:
    rows = ["5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90\tThe", "5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t70\tgate"]
    rows += ["5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t90\tis", "4\t1\t1\t1\t2\t0\t0\t0\t9\t9\t-1\t"]
    rows += ["5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t50\topen"]
    seen = ocr_words.words("\n".join(["level\t...", *rows]))
    assert (ocr_words.paragraphs(seen), ocr_words.confidence(seen)) == ("The gate\nis\n\nopen", 75.0)
