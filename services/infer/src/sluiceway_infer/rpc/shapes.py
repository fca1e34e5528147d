"""Requests of the OpenAI API. What is not named here, and what we would have to ignore, is refused."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import FailFast, Field, StrictBool, StrictFloat, StrictInt, model_validator

from sluiceway_common.errors import Invalid
from sluiceway_common.web.shapes import Shape, most_entries, most_values
from sluiceway_infer.domain.conversation.chat import ChatRole, Message, Sampling
from sluiceway_infer.domain.conversation.json_schema import LONGEST
from sluiceway_infer.domain.conversation.request import (
    LONGEST_MODEL,
    MOST_MESSAGES,
    MOST_STOPS,
    MOST_TEXTS,
    Condition,
    GenerateRequest,
    Grounding,
)
from sluiceway_infer.domain.grounding.grounded import UngroundedPolicy
from sluiceway_infer.rpc.filters import MOST_FILTERED, FilterShape

_ROLE: dict[str, ChatRole] = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
LONGEST_USER = 256
MOST_PARTS = 64
# Each takes a character and a comma at the least.
_MOST_OF_SCHEMA = LONGEST // 2
# What clients of OpenAI may send, and no setting of ours stands for.
UNSUPPORTED = frozenset(
    "annotations audio description dimensions file function_call functions image_url input_audio logit_bias "
    "metadata modalities name parallel_tool_calls prediction prompt_cache_key reasoning_effort refusal "
    "safety_identifier service_tier tool_call_id tool_calls tool_choice tools top_logprobs verbosity "
    "web_search_options".split()
)
_GROUNDING = frozenset({"collection", "filter", "k", "alpha", "ungrounded"})
# What service and neighbour call by another name than OpenAI's API.
_SENT_AS = {
    "alpha": "sluiceway.alpha",
    "collection": "sluiceway.collection",
    "filter": "sluiceway.filter",
    "grounding": "sluiceway.collection",
    "k": "sluiceway.k",
    "response_schema": "response_format",
    "session": "sluiceway.session",
    "text": "messages",
    "top_k": "sluiceway.top_k",
}
_ONE_TEXT = re.compile(r"texts\[(\d+)\]")


class TextPart(Shape):
    """A part of a message."""

    type: Literal["text"]
    text: str


class ChatMessage(Shape):
    """One message of a conversation."""

    asks_nothing: ClassVar[Mapping[str, Sequence[object]]] = {"annotations": ([],), "tool_calls": ([],)}

    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str | tuple[TextPart, ...], most_entries(MOST_PARTS, "parts")]

    @model_validator(mode="before")
    @classmethod
    def _refusal_is_what_was_said(cls, told: object) -> object:
        """Where a model said no, OpenAI has it beside the content, and clients send it back so."""
        if isinstance(told, dict) and told.get("role") == "assistant" and not told.get("content"):
            refusal = told.get("refusal")
            return told | {"content": refusal, "refusal": None} if isinstance(refusal, str) else told
        return told

    def message(self) -> Message:
        text = self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)
        return Message(_ROLE[self.role], text)


class StreamOptions(Shape):
    """How a stream ends; its chunks are as long as their words."""

    include_usage: StrictBool = False
    include_obfuscation: Literal[False] | None = None


class TextFormat(Shape):
    """Free text."""

    type: Literal["text"]

    def schema_text(self) -> str:
        return ""


class JsonSchema(Shape):
    """A schema with the name that OpenAI asks for."""

    name: str = "answer"
    # Obeyed whichever of both it is.
    strict: StrictBool | None = None
    json_schema: Annotated[dict[str, Any], most_values(_MOST_OF_SCHEMA)] = Field(alias="schema")


class JsonFormat(Shape):
    """JSON that obeys a schema."""

    type: Literal["json_schema"]
    json_schema: JsonSchema

    def schema_text(self) -> str:
        """No longer than it was written: of signs beyond ASCII an escape has up to three times the bytes, and all are
        counted."""
        return json.dumps(self.json_schema.json_schema, ensure_ascii=False, separators=(",", ":"))


class Extension(Shape):
    """What OpenAI's shape has no word for: which documents to answer from."""

    collection: str = ""
    filter: Annotated[FilterShape | None, most_values(MOST_FILTERED)] = None
    k: StrictInt = 6
    alpha: StrictFloat | None = None
    ungrounded: UngroundedPolicy = "extract"
    session: str = ""
    top_k: StrictInt | None = None
    drafts: StrictBool = False

    def grounding(self) -> Grounding | None:
        """Wanted by whoever says anything of it."""
        if _GROUNDING.isdisjoint(self.model_fields_set):
            return None
        return Grounding(
            collection=self.collection or "default",
            condition=Condition(self.filter.message().SerializeToString() if self.filter else b""),
            k=self.k,
            alpha=self.alpha,
            ungrounded=self.ungrounded,
        )


class ChatRequest(Shape):
    """A chat completion. Options that have but one setting here are taken at that setting and refused at any other.

    `user` is not used: a session is one conversation of many, and who asks is known from the key.
    """

    asks_nothing: ClassVar[Mapping[str, Sequence[object]]] = {
        "function_call": ("none", "auto"),
        "functions": ([],),
        "logit_bias": ({},),
        "metadata": ({},),
        "modalities": (["text"],),
        "service_tier": ("auto", "default"),
        "tool_choice": ("none", "auto"),
        "tools": ([],),
    }

    messages: Annotated[tuple[ChatMessage, ...], FailFast(), most_entries(MOST_MESSAGES)]
    model: str = Field("", max_length=LONGEST_MODEL)
    stream: StrictBool = False
    stream_options: StreamOptions = StreamOptions()
    temperature: StrictFloat | None = None
    top_p: StrictFloat | None = None
    seed: StrictInt | None = Field(None, ge=-(2**63), lt=2**63)
    stop: Annotated[str | tuple[str, ...] | None, most_entries(MOST_STOPS)] = None
    max_tokens: StrictInt | None = None
    max_completion_tokens: StrictInt | None = None
    response_format: Annotated[TextFormat | JsonFormat, Field(discriminator="type")] | None = None
    user: str = Field("", max_length=LONGEST_USER)
    sluiceway: Extension = Extension()
    n: Literal[1] | None = None
    logprobs: Literal[False] | None = None
    presence_penalty: Literal[0] | None = None
    frequency_penalty: Literal[0] | None = None
    store: Literal[False] | None = None

    def generate_request(self) -> GenerateRequest:
        """Raises Invalid for words that would be ignored, or that differ."""
        self._refuse_words_of_streams()
        return GenerateRequest(
            messages=tuple(message.message() for message in self.messages),
            model=self.model,
            grounding=self.sluiceway.grounding(),
            sampling=Sampling(self.temperature, self.top_p, self.sluiceway.top_k, self.seed),
            max_tokens=self._max_tokens(),
            stop=_stops(self.stop),
            response_schema=self.response_format.schema_text() if self.response_format else "",
            session=self.sluiceway.session,
            drafts=self.sluiceway.drafts,
        )

    def _refuse_words_of_streams(self) -> None:
        said = {"stream_options": "stream_options" in self.model_fields_set, "sluiceway.drafts": self.sluiceway.drafts}
        for field, is_said in said.items():
            if is_said and not self.stream:
                raise Invalid(f"`{field}` is for streams alone; set `stream`, or leave it out", field=field)

    def _max_tokens(self) -> int | None:
        older, newer = self.max_tokens, self.max_completion_tokens
        if older is not None and newer is not None and older != newer:
            raise Invalid(
                f"`max_completion_tokens` is {newer} and `max_tokens` is {older}; they mean the same, so send one",
                field="max_completion_tokens",
            )
        return older if newer is None else newer

    def as_sent(self, field: str) -> str:
        """What the caller wrote that became this field."""
        if field == "max_tokens" and self.max_tokens is None and self.max_completion_tokens is not None:
            return "max_completion_tokens"
        return _SENT_AS.get(field, field)


class EmbeddingsExtension(Shape):
    """What OpenAI's shape has no word for: what the texts are for."""

    purpose: Literal["passage", "query"] = "passage"


class EmbeddingsRequest(Shape):
    """Texts to turn into vectors."""

    input: Annotated[str | tuple[str, ...], most_entries(MOST_TEXTS, "texts")]
    model: str = Field(max_length=LONGEST_MODEL)
    encoding_format: Literal["float", "base64"] = "float"
    user: str = Field("", max_length=LONGEST_USER)
    sluiceway: EmbeddingsExtension = EmbeddingsExtension()

    def texts(self) -> tuple[str, ...]:
        return (self.input,) if isinstance(self.input, str) else self.input

    def as_sent(self, field: str) -> str:
        """What the caller wrote that became this field."""
        number = _ONE_TEXT.fullmatch(field)
        if number and not isinstance(self.input, str):
            return f"input.{number[1]}"
        return "input" if number or field == "texts" else field


def _stops(stop: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if stop is None:
        return ()
    return (stop,) if isinstance(stop, str) else stop
