"""Figures get into the page by command alone, and each is judged as the design says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import listed, written
from tests.benchmarks.measured import Section, Table, at_least, at_most, family_cpu_seconds, short
from tests.benchmarks.texts import prose
from tests.support.repository import ROOT


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\nHow to read them.\n")
    return page


def test_a_section_is_added_at_the_end(page: Path) -> None:
    written.into(page, "parse", "## Parse")
    assert page.read_text() == (
        "# Benchmarks\n\nHow to read them.\n\n<!-- parse -->\n## Parse\n<!-- end of parse -->\n"
    )


def test_a_section_takes_the_place_of_its_last_one(page: Path) -> None:
    written.into(page, "parse", "## Parse\n\nold")
    written.into(page, "chunk", "## Chunk")
    written.into(page, "parse", r"## Parse \1")
    assert page.read_text().endswith(
        "<!-- parse -->\n## Parse \\1\n<!-- end of parse -->\n\n<!-- chunk -->\n## Chunk\n<!-- end of chunk -->\n"
    )


def test_a_section_reads_as_markdown() -> None:
    section = Section("Parse", (Table(("what", "rate"), (("ours", "1"),)),), ("One round.",))
    assert section.markdown() == "## Parse\n\n| what | rate |\n| ---- | ---- |\n| ours | 1    |\n\n- One round."


def test_a_bar_says_whether_it_is_met() -> None:
    assert [at_least(15, 15.0), at_least(15, 14.9), at_most(5, 4.0), at_most(5, 5.1)] == [
        "≥ 15: met",
        "≥ 15: missed",
        "≤ 5: met",
        "≤ 5: missed",
    ]


def test_figures_have_three_digits_that_count() -> None:
    assert [short(number) for number in (0, 0.01234, 1.2345, 45.67, 1234.5)] == ["0", "0.0123", "1.23", "45.7", "1,234"]


def test_children_that_have_ended_still_count() -> None:
    before = family_cpu_seconds(os.getpid())
    subprocess.run((sys.executable, "-c", "sum(i * i for i in range(3_000_000))"), check=True)
    assert family_cpu_seconds(os.getpid()) - before >= 0.05


def test_generated_prose_is_the_same_every_time_and_never_repeats_itself() -> None:
    text = prose(20_000, seed=1)
    paragraphs = text.split("\n\n")
    assert text == prose(20_000, seed=1)
    assert len(set(paragraphs)) == len(paragraphs)


def test_the_page_has_no_section_that_no_command_writes() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text()
    begun = {line.removeprefix("<!-- ").removesuffix(" -->") for line in text.splitlines() if line.startswith("<!-- ")}
    assert {name for name in begun if not name.startswith("end of ")} <= set(listed.NAMES)
