"""Synonyms by language: words by which a question and a document often say the same.

Words of a row are taken for each other where it is counted what a line says of a question. Words of opposite sense, or
of two properties that a sheet has side by side, never share a row, nor do two kinds of people or things that a rule may
treat apart; no row makes a word one that an answer must have. `thesaurus/<language>.txt` has a row in a line; a word
stands in as many as it has senses.
"""

from collections.abc import Iterator
from importlib.resources import files

from sluiceway_infer.domain.grounding.text.stems import plain

_FOLDER = files(__package__) / "thesaurus"


def synonyms(language: str) -> Iterator[tuple[str, int]]:
    """Each word of a language without accents, with the row that it stands in; of a language without a thesaurus none."""
    file = _FOLDER / f"{language}.txt"
    if not language.isalpha() or not file.is_file():
        return
    for number, row in enumerate(file.read_text("utf-8").splitlines()):
        yield from ((plain(word), number) for word in row.split())
