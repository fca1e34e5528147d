"""Printer of the pages: `python -m sluiceway_common.documentation`, in the root of the repository."""

from pathlib import Path

from sluiceway_common.documentation.pages import pages

for path, text in pages(Path()).items():
    path.write_text(text, "utf-8")
