"""Chunker by tokens of the default encoder, in threads of its own."""

from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.minilm import NAME
from sluiceway_ingest.adapters.chunking.code import syntax_tree
from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.chunking.chunker import RULES, cut_markdown, cut_plain, cut_program
from sluiceway_ingest.domain.extracted import Extracted


class TokenChunker:
    """Counts by the tokenizer of the default encoder, and cuts as the form of the text asks for.

    In threads, one of which no tenant has alone: a text that takes long holds up no more than other texts of its
    tenant.
    """

    def __init__(self, threads: FairThreads) -> None:
        self._sizes = Sizes(tokenizer())
        self._threads = threads

    def rules(self, tokens: int) -> str:
        return f"{RULES} {NAME} {tokens}"

    async def cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        return await self._threads(self._cut, extracted, tokens)

    def _cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        text = extracted.text
        if extracted.form == "markdown":
            return cut_markdown(text, self._sizes, tokens)
        if extracted.form == "code" and (tree := syntax_tree(extracted.code_language, text)) is not None:
            return cut_program(text, tree, self._sizes, tokens)
        return cut_plain(text, self._sizes, tokens)
