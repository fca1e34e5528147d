"""Sections of a page between markers, so that every figure there was printed by a command."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def into(page: Path, name: str, section: str) -> None:
    """Puts the section between its markers, at the end of the page where it has none yet."""
    begins, ends = f"<!-- {name} -->", f"<!-- end of {name} -->"
    block = f"{begins}\n{section}\n{ends}"
    text = page.read_text("utf-8")
    old = re.compile(f"{re.escape(begins)}.*?{re.escape(ends)}", re.DOTALL)
    new = old.sub(lambda _: block, text) if old.search(text) else f"{text.rstrip()}\n\n{block}\n"
    page.write_text(new, "utf-8")
