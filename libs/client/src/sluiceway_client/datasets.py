"""Client of datasets: built of what people said about answers or of a file, looked at, and frozen."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from sluiceway.train.v1 import dataset_service_pb2 as calls
from sluiceway.train.v1 import values_pb2 as proto
from sluiceway.train.v1.dataset_service_pb2_grpc import DatasetServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import GIVE_UP_AFTER, OnRetry, RetryBudget, connect, credential
from sluiceway_client.dataset_values import (
    BuildReport,
    BuiltDataset,
    BuiltRow,
    DatasetDocuments,
    DatasetState,
    FileKind,
    Objective,
    RowDifference,
    RowsLeftOut,
    RowSource,
)
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Overloaded, Unavailable, translating_errors
from sluiceway_client.file_pieces import FilePieces, answer_of

_PAGE: Final = 1000
_PIECE: Final = 2**20
_IMPORT_SECONDS: Final = 600.0
_LOOK_EVERY_SECONDS: Final = 0.5
_OBJECTIVES: Final = {"sft": proto.OBJECTIVE_SFT, "dpo": proto.OBJECTIVE_DPO}
_SOURCES: Final = {
    "correction": proto.ROW_ORIGIN_CORRECTION,
    "preference": proto.ROW_ORIGIN_PREFERENCE,
    "graded": proto.ROW_ORIGIN_GRADED,
}
_FORMATS: Final = {
    "jsonl": calls.FILE_FORMAT_JSONL,
    "csv": calls.FILE_FORMAT_CSV,
    "parquet": calls.FILE_FORMAT_PARQUET,
}


class Datasets:
    """The calls of train about datasets. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("train")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = DatasetServiceStub(self._channel)
        self._who = credential(addresses)

    async def build(
        self,
        name: str,
        *,
        objective: Objective = "sft",
        sources: Sequence[RowSource] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        collection: str = "",
        model: str = "",
        min_score: float = 0.5,
        most_rows: int = 0,
        validation_share: float = 0.1,
        held_out: Sequence[str] = (),
        keep_redacted: bool = False,
    ) -> BuiltDataset:
        """Orders a dataset of what people said about answers, and returns at once: `wait` follows it. `held_out` are
        texts that answers are measured on, `sources` where rows come from: all that the objective can learn of where
        none are named.

        Raises Invalid (`name`, `query`, `options`), Conflict (`query`) where nobody's feedback is kept here."""
        usual: Sequence[RowSource] = ("preference",) if objective == "dpo" else ("correction", "graded")
        query = proto.DatasetQuery(
            origins=[_SOURCES[source] for source in sources or usual],
            collection=collection,
            model=model,
            min_score=min_score,
            most_rows=most_rows,
        )
        messages.put_moment(query, "since", since)
        messages.put_moment(query, "until", until)
        options = _options(validation_share, held_out, keep_redacted)
        request = calls.BuildDatasetRequest(name=name, objective=_OBJECTIVES[objective], query=query, options=options)
        with translating_errors("train", self._address):
            return _dataset(await self._stub.BuildDataset(request, metadata=self._who, timeout=self._deadline))

    async def rebuild(self, name: str) -> BuiltDataset:
        """Orders a dataset of examples once more, as the next version of its name: as it was asked for, of what had
        been said by then and is held still. Raises NotFound, Conflict where it comes from a file (`dataset_id`) or
        nobody's feedback is kept here (`query`)."""
        request = calls.RebuildDatasetRequest(dataset_id=name)
        with translating_errors("train", self._address):
            return _dataset(await self._stub.RebuildDataset(request, metadata=self._who, timeout=self._deadline))

    async def import_file(
        self,
        name: str,
        file: Path,
        format: FileKind,
        *,
        objective: Objective = "sft",
        validation_share: float = 0.1,
        held_out: Sequence[str] = (),
        keep_redacted: bool = False,
    ) -> BuiltDataset:
        """Orders a dataset of the rows of a file of up to 256 MiB and 100,000 rows. Raises Invalid (`file`) that names
        the line, and OSError where it cannot be read."""
        header = calls.ImportHeader(
            name=name,
            objective=_OBJECTIVES[objective],
            format=_FORMATS[format],
            options=_options(validation_share, held_out, keep_redacted),
        )
        with await asyncio.to_thread(file.open, "rb") as content, translating_errors("train", self._address):
            pieces = FilePieces(content, _PIECE)
            if pieces.length is not None:
                header.content_length = pieces.length
            with pieces.failing_as_read():
                parts = _parts(header, pieces)
                call = self._stub.ImportDataset(parts, metadata=self._who, timeout=_IMPORT_SECONDS)
                return _dataset(await answer_of(call))

    async def get(self, name: str) -> BuiltDataset:
        """By `ds_…`, `name@version`, or a name for its last version. Raises NotFound."""
        request = calls.GetDatasetRequest(dataset_id=name)
        with translating_errors("train", self._address):
            return _dataset(await self._stub.GetDataset(request, metadata=self._who, timeout=self._deadline))

    async def wait(
        self, name: str, *, give_up_after: float = GIVE_UP_AFTER, on_retry: OnRetry = lambda _: None
    ) -> BuiltDataset:
        """The dataset once it is not being built any more; survives a restart of train. Raises NotFound, and
        Unavailable when train was silent for `give_up_after` seconds."""
        budget = RetryBudget(give_up_after, on_retry)
        while True:
            try:
                found = await self.get(name)
                budget.reset()
            except (Overloaded, Unavailable) as error:
                await budget.spend(error)
                continue
            if found.state != "building":
                return found
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def rows(self, name: str, *, limit: int = 1000) -> list[BuiltRow]:
        """Up to `limit` rows, in the order of their ids. Raises NotFound, Conflict where it is not built or lost rows,
        Blocked without the role `operator`."""
        found: list[BuiltRow] = []
        request = calls.ListRowsRequest(dataset_id=name)
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("train", self._address):
                page = await self._stub.ListRows(request, metadata=self._who, timeout=self._deadline)
            found += map(_row, page.rows)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def diff(self, before: str, after: str) -> RowDifference:
        """Raises NotFound, Conflict where one of them is not built."""
        request = calls.DiffDatasetsRequest(before=before, after=after)
        with translating_errors("train", self._address):
            found = await self._stub.DiffDatasets(request, metadata=self._who, timeout=self._deadline)
        return RowDifference(added=tuple(found.added), removed=tuple(found.removed), common=found.common)

    async def freeze(self, name: str) -> BuiltDataset:
        """Lets runs learn from it. Twice is once. Raises NotFound, Conflict where it is not built or lost rows."""
        request = calls.FreezeDatasetRequest(dataset_id=name)
        with translating_errors("train", self._address):
            return _dataset(await self._stub.FreezeDataset(request, metadata=self._who, timeout=self._deadline))

    async def card(self, name: str) -> DatasetDocuments:
        """Raises NotFound, Conflict where it is not built."""
        request = calls.GetDatasetCardRequest(dataset_id=name)
        with translating_errors("train", self._address):
            found = await self._stub.GetDatasetCard(request, metadata=self._who, timeout=self._deadline)
        return DatasetDocuments(datasheet=found.datasheet, croissant=found.croissant)

    async def list(self, *, name: str = "", limit: int = 1000) -> list[BuiltDataset]:
        """Up to `limit` datasets, the last one first, without their reports."""
        found: list[BuiltDataset] = []
        request = calls.ListDatasetsRequest(name=name)
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("train", self._address):
                page = await self._stub.ListDatasets(request, metadata=self._who, timeout=self._deadline)
            found += map(_dataset, page.datasets)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def close(self) -> None:
        await self._channel.close()


async def _parts(header: calls.ImportHeader, pieces: FilePieces) -> AsyncIterator[calls.ImportDatasetRequest]:
    yield calls.ImportDatasetRequest(header=header)
    async for piece in pieces:
        yield calls.ImportDatasetRequest(content=piece)


def _options(validation_share: float, held_out: Sequence[str], keep_redacted: bool) -> proto.DatasetOptions:
    return proto.DatasetOptions(validation_share=validation_share, held_out_texts=held_out, keep_redacted=keep_redacted)


def _dataset(message: proto.Dataset) -> BuiltDataset:
    return BuiltDataset(
        dataset_id=message.dataset_id,
        name=message.name,
        version=message.version,
        objective=messages.word(message, "objective", messages.NOTHING),
        state=cast(DatasetState, messages.word(message, "state", messages.NOTHING)),
        reason=message.reason,
        manifest_sha256=message.manifest_sha256,
        training_rows=message.training_rows,
        validation_rows=message.validation_rows,
        parent=message.parent,
        report=_report(message.report),
        created_at=messages.optional_moment(message, "created_at"),
        frozen_at=messages.optional_moment(message, "frozen_at"),
        tainted_by=tuple(message.tainted_by),
    )


def _report(message: proto.DatasetReport) -> BuildReport:
    return BuildReport(
        examples=message.examples,
        left_out=tuple(
            RowsLeftOut(
                reason=messages.word(one, "reason", messages.NOTHING),
                rows=one.rows,
                named=tuple(one.named),
            )
            for one in message.left_out
        ),
        conflicts=tuple(tuple(group.row_ids) for group in message.conflicts),
        rows_by_origin=dict(message.rows_by_origin),
        rows_by_collection=dict(message.rows_by_collection),
        median_characters=message.median_characters,
        longest_characters=message.longest_characters,
        most_frequent_answer=message.most_frequent_answer,
    )


def _row(message: proto.Row) -> BuiltRow:
    return BuiltRow(
        row_id=message.row_id,
        split=messages.word(message, "split", messages.NOTHING),
        origin=messages.word(message, "origin", messages.NOTHING),
        answer_id=message.answer_id,
        document_ids=tuple(message.document_ids),
        prompt=tuple((messages.word(turn, "role", messages.NOTHING), turn.text) for turn in message.prompt),
        answer=message.answer,
        rejected=message.rejected,
    )
