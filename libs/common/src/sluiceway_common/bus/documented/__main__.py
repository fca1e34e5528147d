"""`python -m sluiceway_common.bus.documented > docs/events.md`, in the root of the repository."""

from pathlib import Path

from sluiceway_common.bus.documented.page import page

print(page(Path("proto"), Path("tests/contract/messages")), end="")
