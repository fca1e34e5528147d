"""Syntax of programs by tree-sitter grammars: functions, statements and what they are made of."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from tree_sitter import Language, Parser, TreeCursor

from sluiceway_ingest.domain.chunking.headings import TextRange

# What is longer is a bundle, or was made by a program; no thread that reads it can be stopped.
_MOST_CHARACTERS: Final = 128 * 2**10
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")

_GRAMMARS: Final[Mapping[str, tuple[str, str]]] = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "java": ("tree_sitter_java", "language"),
    "go": ("tree_sitter_go", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
}


def syntax(language: str, text: str) -> Iterator[TextRange]:
    """Nodes of the syntax tree in the order of the text, the outer before the inner. None where the language has no
    grammar here, and where the text is longer than people write."""
    grammar = _grammar(language)
    if grammar is None or len(text) > _MOST_CHARACTERS:
        return
    # With a letter for each other character, places in bytes are places in the text.
    parsed = Parser(Language(grammar())).parse(_BEYOND_ASCII.sub("x", text).encode())
    yield from _nodes(parsed.walk())


def _nodes(cursor: TreeCursor) -> Iterator[TextRange]:
    """No recursion: a tree may be as deep as its text is long."""
    while node := cursor.node:
        yield TextRange(node.start_byte, node.end_byte)
        if not cursor.goto_first_child() and not _went_on(cursor):
            return


def _went_on(cursor: TreeCursor) -> bool:
    """To what follows the node, and all that it is the last part of."""
    while not cursor.goto_next_sibling():
        if not cursor.goto_parent():
            return False
    return True


@cache
def _grammar(language: str) -> Callable[[], Any] | None:
    if language not in _GRAMMARS:
        return None
    module, name = _GRAMMARS[language]
    found: Callable[[], Any] = getattr(import_module(module), name)
    return found
