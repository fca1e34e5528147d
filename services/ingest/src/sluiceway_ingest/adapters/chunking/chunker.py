"""The chunker of the service."""

import asyncio

from sluiceway_common.minilm import NAME
from sluiceway_ingest.adapters.chunking.code import regions
from sluiceway_ingest.adapters.chunking.tokens import Sizes, tokenizer
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.chunking.chunker import RULES, cut_markdown, cut_plain, cut_regions
from sluiceway_ingest.domain.extracted import Extracted


class TokenChunker:
    """Counts by the tokenizer of the default encoder, and cuts as the form of the text asks for."""

    def __init__(self) -> None:
        self._sizes = Sizes(tokenizer())

    def rules(self, tokens: int) -> str:
        return f"{RULES} {NAME} {tokens}"

    async def cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        return await asyncio.to_thread(self._cut, extracted, tokens)

    def _cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        text = extracted.text
        if extracted.form == "markdown":
            return cut_markdown(text, self._sizes, tokens)
        if extracted.form == "code" and (parts := regions(extracted.code_language, text, tokens)):
            return cut_regions(text, parts, self._sizes, tokens)
        return cut_plain(text, self._sizes, tokens)
