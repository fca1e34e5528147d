"""Syntax-aware chunking of programs by tree-sitter grammars."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from semantic_text_splitter import CodeSplitter
from tree_sitter import Language, Parser

from sluiceway_ingest.domain.chunking.chunker import Region
from sluiceway_ingest.domain.chunking.headings import TextRange

# Characters that a token of program text has at the least, on average. A fixed number: one that depended on the file
# would move every cut of it with every change.
_CHARACTERS_A_TOKEN: Final = 3
# The splitter takes time by the square of the size and by the cube of the depth, and no thread can be stopped. Within
# these bounds the worst that was seen are 4 s; Python's own library is nowhere deeper than 30.
_MOST_CHARACTERS: Final = 128 * 2**10
_DEEPEST: Final = 100

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


def regions(language: str, text: str, tokens: int) -> tuple[Region, ...]:
    """Functions and statements of about so many tokens. None where the language has no grammar here, and where the
    text is longer or nested deeper than people write: it is a bundle, or was made by a program."""
    grammar = _grammar(language)
    if grammar is None or len(text) > _MOST_CHARACTERS or _is_deep(grammar(), text):
        return ()
    splitter = CodeSplitter(grammar(), tokens * _CHARACTERS_A_TOKEN)
    return tuple(Region(TextRange(start, start + len(piece))) for start, piece in splitter.chunk_indices(text))


def _is_deep(grammar: Any, text: str) -> bool:
    """Whether its syntax tree is deeper than `_DEEPEST`."""
    node = Parser(Language(grammar)).parse(text.encode()).walk()
    while node.depth <= _DEEPEST:
        if node.goto_first_child() or node.goto_next_sibling():
            continue
        while node.goto_parent() and not node.goto_next_sibling():
            pass
        if node.depth == 0:
            return False
    return True


@cache
def _grammar(language: str) -> Callable[[], Any] | None:
    if language not in _GRAMMARS:
        return None
    module, name = _GRAMMARS[language]
    found: Callable[[], Any] = getattr(import_module(module), name)
    return found
