"""Chat completions of answers, in OpenAI's shape; what it has no place for stands under `sluiceway`."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from sluiceway_infer.domain.answers.answer import Answer, Delta, DraftDelta, Event, Finished, Retrieved
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.retrieval.passages import Passage


def completion(answer: Answer) -> dict[str, Any]:
    """The whole answer."""
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finish_reason}
    return _head(answer.id, answer.model, int(answer.given_at.timestamp()), "chat.completion") | {
        "choices": [choice],
        "usage": usage(answer),
        "sluiceway": extension(answer),
    }


async def chunks(events: AsyncGenerator[Event, None], created: int, *, usage_wanted: bool) -> AsyncGenerator[str, None]:
    """The answer as a stream of chunks. Only what counts is their content; drafts stand under `sluiceway` alone."""
    async with aclosing(events):
        async for event in events:
            match event:
                case Retrieved(answer_id, model):
                    line = Lines(answer_id, model, created, usage_wanted=usage_wanted)
                case Delta(text, citations):
                    yield line.text(text, citations)
                case DraftDelta(text):
                    yield line.draft(text)
                case Finished(answer):
                    for told in line.end(answer):
                        yield told
    yield "[DONE]"


class Lines:
    """The lines of one stream; all but the text is written once."""

    def __init__(self, answer_id: str, model: str, created: int, *, usage_wanted: bool) -> None:
        head = _head(answer_id, model, created, "chat.completion.chunk")
        self._usage_wanted = usage_wanted
        # Whoever asks for the usage finds the field in each chunk, and null in all but the last one.
        self._head = head | {"usage": None} if usage_wanted else head
        self._before = json.dumps(self._head)[:-1] + ', "choices": [{"index": 0, "delta": {'
        self._after = '}, "logprobs": null, "finish_reason": null}]'
        self._role = '"role": "assistant", '

    def text(self, text: str, citations: Sequence[Citation] = ()) -> str:
        """The citations that come up first in it stand beside it."""
        role, self._role = self._role, ""
        cited = f', "sluiceway": {json.dumps({"citations": list(map(_citation, citations))})}' if citations else ""
        return f'{self._before}{role}"content": {json.dumps(text)}{self._after}{cited}}}'

    def draft(self, text: str) -> str:
        """Words that are no answer yet; a client that knows nothing of them sees no choice to take them from."""
        return json.dumps(self._head | {"choices": [], "sluiceway": {"draft": text}})

    def end(self, answer: Answer) -> list[str]:
        """Of an answer without a word it says the role as well: a client makes a message of what it has heard."""
        delta = {"role": "assistant", "content": ""} if self._role else {}
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": answer.finish_reason}
        last = json.dumps(self._head | {"choices": [choice], "sluiceway": extension(answer)})
        counted = [json.dumps(self._head | {"choices": [], "usage": usage(answer)})] if self._usage_wanted else []
        return [last, *counted]


def usage(answer: Answer) -> dict[str, Any]:
    """Tokens."""
    counted = answer.usage
    return {
        "prompt_tokens": counted.prompt_tokens,
        "completion_tokens": counted.completion_tokens,
        "total_tokens": counted.prompt_tokens + counted.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": counted.cached_tokens},
    }


def extension(answer: Answer) -> dict[str, Any]:
    """What stands behind the answer."""
    timings, adapter = answer.timings, answer.adapter
    return {
        "answer_id": answer.id,
        "completed_question": answer.completed_question,
        "citations": [_citation(citation) for citation in answer.citations],
        "nearest": [{**_place(one), "heading_path": one.heading_path} for one in answer.nearest],
        "groundedness": {"status": answer.groundedness.status, "score": answer.groundedness.score},
        "guard": answer.guard,
        "model_digest": answer.model_digest,
        "adapter": adapter.name if adapter else "",
        "adapter_digest": adapter.digest if adapter else "",
        "variant": adapter.variant if adapter else "",
        "index_version": answer.index_version,
        "timings_ms": {
            "admission": timings.admission_ms,
            "retrieval": timings.retrieval_ms,
            "first_token": timings.first_token_ms,
            "generation": timings.generation_ms,
            "grounding": timings.grounding_ms,
            "total": timings.total_ms,
        },
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {"number": citation.number, **_place(citation), "quote": citation.quote}


def _place(found: Citation | Passage) -> dict[str, Any]:
    return {
        "document_id": found.document_id,
        "version": found.version,
        "title": found.title,
        "page": found.page,
        "start": found.start,
        "end": found.end,
        "text_sha256": found.text_sha256,
        "chunk_id": found.chunk_id,
        "source_key": found.source_key,
    }


def _head(answer_id: str, model: str, created: int, kind: str) -> dict[str, Any]:
    return {"id": answer_id, "object": kind, "created": created, "model": model}
