"""Cutting texts into passages: megabytes per CPU-second beside a peer, and how many passages are too long."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tree_sitter_python
from semantic_text_splitter import CodeSplitter, MarkdownSplitter, TextSplitter
from tokenizers import Tokenizer

from sluiceway_ingest.adapters.chunking.code import syntax_tree
from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.chunking.chunker import cut_markdown, cut_plain, cut_program
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_least, cpu_seconds, ratio, short
from tests.benchmarks.texts import BUDGET, markdown, prose

LEAST_MEGABYTES = 1.5
_TEXTS = 20
_CHARACTERS = 100_000

Cut = Callable[[str], Sequence[str]]
Form = Literal["text", "markdown", "python"]


@dataclass(frozen=True)
class Corpus:
    """Texts of one form."""

    name: str
    texts: tuple[str, ...]
    form: Form = "text"


def run(data: Datasets) -> Section:
    """Cuts each corpus with ours and with the peer."""
    rows = tuple(row for corpus in _corpora(data) for row in _compared(corpus))
    columns = ("text", "cut by", "MB / CPU s", "ours is", "passages", f"over {BUDGET} tokens", "mean tokens", "bar")
    return Section("Chunk", (Table(columns, rows),), _NOTES)


_NOTES = (
    "Each round of ours begins with an empty memory of words, as a new process would.",
    "The peer is `semantic-text-splitter` with the same tokenizer and budget, one round.",
    "Tokens are counted anew on each finished passage, without the two special ones.",
)


def _compared(corpus: Corpus) -> list[tuple[str, ...]]:
    megabytes = sum(len(text.encode()) for text in corpus.texts) / 1e6
    ours = megabytes / cpu_seconds(lambda: [cut(text) for cut in [_ours(corpus)] for text in corpus.texts])
    peer = _peer(corpus)
    theirs = megabytes / cpu_seconds(lambda: list(map(peer, corpus.texts)), rounds=1)
    return [
        (corpus.name, "ours", short(ours), "", *_judged(_ours(corpus), corpus.texts), at_least(LEAST_MEGABYTES, ours)),
        (corpus.name, "peer", short(theirs), ratio(ours, theirs), *_judged(peer, corpus.texts), ""),
    ]


def _judged(cut: Cut, texts: Sequence[str]) -> tuple[str, str, str]:
    """How many passages, how many of them over the budget, and their mean length."""
    passages = [passage for text in texts for passage in cut(text)]
    tokens = [len(found.ids) for found in _tokenizer().encode_batch(passages, add_special_tokens=False)]
    return str(len(tokens)), str(sum(size > BUDGET for size in tokens)), short(sum(tokens) / len(tokens))


def _ours(corpus: Corpus) -> Cut:
    cut = {"text": cut_plain, "markdown": cut_markdown, "python": _cut_python}[corpus.form]
    sizes = Sizes(_tokenizer())
    return lambda text: _written(text, cut(text, sizes, BUDGET))


def _cut_python(text: str, sizes: Sizes, budget: int) -> tuple[Chunk, ...]:
    tree = syntax_tree("python", text)
    return cut_program(text, tree, sizes, budget) if tree else cut_plain(text, sizes, budget)


def _peer(corpus: Corpus) -> Cut:
    if corpus.form == "python":
        return CodeSplitter.from_huggingface_tokenizer(tree_sitter_python.language(), _tokenizer(), BUDGET).chunks
    splitter = MarkdownSplitter if corpus.form == "markdown" else TextSplitter
    return splitter.from_huggingface_tokenizer(_tokenizer(), BUDGET).chunks


def _written(text: str, chunks: Sequence[Chunk]) -> list[str]:
    return [text[chunk.start : chunk.end] for chunk in chunks]


def _tokenizer() -> Tokenizer:
    return tokenizer()


def _corpora(data: Datasets) -> list[Corpus]:
    generated = [
        Corpus("generated prose", tuple(prose(_CHARACTERS, seed) for seed in range(_TEXTS))),
        Corpus("generated Markdown", tuple(markdown(_CHARACTERS, seed) for seed in range(_TEXTS)), form="markdown"),
    ]
    return [*generated, Corpus("modules of Python's library", _modules(), form="python"), *_collected(data)]


def _modules() -> tuple[str, ...]:
    texts = (file.read_text("utf-8") for file in sorted(Path(os.__file__).parent.glob("*.py")))
    return tuple(text for text in texts if _CHARACTERS // 2 < len(text) < _CHARACTERS)[:_TEXTS]


def _collected(data: Datasets) -> list[Corpus]:
    if data.documents is None:
        return []
    texts = [file.read_text("utf-8", errors="replace") for file in sorted(data.documents.rglob("*.md"))]
    return [Corpus("Markdown of docling's tests", tuple(filter(str.strip, texts)), form="markdown")]
