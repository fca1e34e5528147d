"""Syntax trees of programs by tree-sitter grammars: functions, statements and what they are made of."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from tree_sitter import Language, Node, Parser

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


def syntax_tree(language: str, text: str) -> Node | None:
    """Its root. None where the language has no grammar here, and where the text is longer than people write."""
    grammar = _grammar(language)
    if grammar is None or len(text) > _MOST_CHARACTERS:
        return None
    # With a letter for each other character, places in bytes are places in the text.
    return Parser(Language(grammar())).parse(_BEYOND_ASCII.sub("x", text).encode()).root_node


@cache
def _grammar(language: str) -> Callable[[], Any] | None:
    if language not in _GRAMMARS:
        return None
    module, name = _GRAMMARS[language]
    found: Callable[[], Any] = getattr(import_module(module), name)
    return found
