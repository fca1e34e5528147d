"""Messages of datasets as values, and back."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway.train.v1 import dataset_service_pb2 as calls
from sluiceway.train.v1 import values_pb2
from sluiceway_common.errors import Invalid
from sluiceway_train.domain.datasets import MOST_ROWS, DatasetOptions, DatasetQuery, check_number_held_out
from sluiceway_train.domain.imported import FileFormat
from sluiceway_train.domain.rows import IdentifiedRow, PromptRole, RowOrigin
from sluiceway_train.domain.trained import Objective
from sluiceway_train.service.dataset_events import OBJECTIVE, ORIGIN, row_message
from sluiceway_train.service.ordering import SentFile

_OBJECTIVE_OF: Final[Mapping[int, Objective]] = {number: objective for objective, number in OBJECTIVE.items()}
_ORIGIN_OF: Final[Mapping[int, RowOrigin]] = {number: origin for origin, number in ORIGIN.items()}
_FORMAT_OF: Final[Mapping[int, FileFormat]] = {
    calls.FILE_FORMAT_JSONL: "jsonl",
    calls.FILE_FORMAT_CSV: "csv",
    calls.FILE_FORMAT_PARQUET: "parquet",
}
_HEADER_SECONDS: Final = 30.0
_ROLE: Final[Mapping[PromptRole, infer_values.Role.ValueType]] = {
    "system": infer_values.ROLE_SYSTEM,
    "user": infer_values.ROLE_USER,
    "assistant": infer_values.ROLE_ASSISTANT,
}


def objective_of(number: int) -> Objective:
    """Raises Invalid."""
    objective = _OBJECTIVE_OF.get(number)
    if objective is None:
        raise Invalid("`objective` is missing; say OBJECTIVE_SFT or OBJECTIVE_DPO", field="objective")
    return objective


def query_of(query: values_pb2.DatasetQuery) -> DatasetQuery:
    """Raises Invalid."""
    if unknown := [number for number in query.origins if number not in _ORIGIN_OF]:
        raise Invalid(
            f"`query.origins` has {unknown[0]}, which is no origin of rows; name those of RowOrigin", field="query"
        )
    return DatasetQuery(
        origins=tuple(sorted({_ORIGIN_OF[number] for number in query.origins})),
        since=_moment(query.since, "query") if query.HasField("since") else None,
        until=_moment(query.until, "query") if query.HasField("until") else None,
        collection=query.collection,
        model=query.model,
        min_score=query.min_score if query.HasField("min_score") else 0.5,
        most_rows=query.most_rows or MOST_ROWS,
    )


def options_of(options: values_pb2.DatasetOptions) -> DatasetOptions:
    """Raises TooLarge."""
    check_number_held_out(len(options.held_out_texts))
    share = options.validation_share if options.HasField("validation_share") else 0.1
    return DatasetOptions(
        validation_share=share, held_out=tuple(options.held_out_texts), keep_redacted=options.keep_redacted
    )


async def sent_file(requests: AsyncIterator[calls.ImportDatasetRequest]) -> SentFile:
    """What the header says; the bytes are read when somebody asks for them. Raises Invalid."""
    try:
        async with asyncio.timeout(_HEADER_SECONDS):
            first = await anext(aiter(requests), None)
    except TimeoutError:
        raise Invalid(f"no header came within {_HEADER_SECONDS:g} s; it is the first message", field="header") from None
    if first is None or first.WhichOneof("part") != "header":
        raise Invalid("the first message is not the header; send it before the bytes", field="header")
    format = _FORMAT_OF.get(first.header.format)
    if format is None:
        raise Invalid("`format` is missing; say how the file is written, such as FILE_FORMAT_JSONL", field="format")
    return SentFile(
        name=first.header.name,
        objective=objective_of(first.header.objective),
        format=format,
        options=options_of(first.header.options),
        pieces=_pieces(requests),
        content_length=first.header.content_length if first.header.HasField("content_length") else None,
    )


async def _pieces(requests: AsyncIterator[calls.ImportDatasetRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") == "header":
            raise Invalid("the header came twice; send it once, before the bytes", field="header")
        yield request.content


def row_with_words(named: IdentifiedRow) -> values_pb2.Row:
    message = row_message(named)
    message.prompt.extend(infer_values.Message(role=_ROLE[turn.role], text=turn.content) for turn in named.row.prompt)
    message.answer, message.rejected = named.row.answer, named.row.rejected
    return message


def _moment(at: Timestamp, field: str) -> datetime:
    try:
        return at.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"`{field}` has a time that there is not; name one that a calendar has", field=field) from error
