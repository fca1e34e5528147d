"""Client of the registry of models: versions, their aliases, and what they are made of."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from sluiceway.train.v1 import model_service_pb2 as calls
from sluiceway.train.v1 import values_pb2 as proto
from sluiceway.train.v1.model_service_pb2_grpc import ModelServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import translating_errors
from sluiceway_client.export_folder import ExportFolder
from sluiceway_client.model_values import (
    AdapterFile,
    ModelAlias,
    ModelDocuments,
    ModelVersion,
    RegisteredModel,
    VerifiedVersion,
)

_PAGE: Final = 1000
# Every byte of a version is read.
_FILES_SECONDS: Final = 600.0
_MEASURED: Final = ("loss", "validation_loss", "learning_rate", "token_accuracy", "margin", "pair_accuracy")


class ModelRegistry:
    """The calls of train about models. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("train")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = ModelServiceStub(self._channel)
        self._who = credential(addresses)

    async def list(self, *, limit: int = 1000) -> list[RegisteredModel]:
        """Up to `limit` models by name, each with its last version alone."""
        found: list[RegisteredModel] = []
        request = calls.ListModelsRequest()
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("train", self._address):
                page = await self._stub.ListModels(request, metadata=self._who, timeout=self._deadline)
            found += map(_model, page.models)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def get(self, model: str) -> RegisteredModel:
        """With its versions, the last one first. Raises NotFound."""
        with translating_errors("train", self._address):
            request = calls.GetModelRequest(model=model)
            return _model(await self._stub.GetModel(request, metadata=self._who, timeout=self._deadline))

    async def verify(self, model: str, version: int = 0) -> VerifiedVersion:
        """Compares every file with the signature; 0 means the last version. Raises NotFound."""
        with translating_errors("train", self._address):
            request = calls.VerifyVersionRequest(model=model, version=version)
            said = await self._stub.VerifyVersion(request, metadata=self._who, timeout=_FILES_SECONDS)
        return VerifiedVersion(
            model=model, version=said.version, valid=said.valid, problem=said.problem, key_sha256=said.key_sha256
        )

    async def set_alias(
        self,
        model: str,
        alias: str,
        version: int,
        *,
        canary_version: int = 0,
        canary_share: float = 0.0,
        expected_revision: int | None = None,
        note: str = "",
    ) -> ModelAlias:
        """Lets an alias stand for a version, everywhere within seconds; twice is once. Raises NotFound, Blocked for a
        protected one without the role `approver`, Conflict where it was moved since the revision that is expected (0:
        there was none), or the version is tainted."""
        request = calls.SetAliasRequest(
            model=model,
            alias=alias,
            version=version,
            canary_version=canary_version,
            canary_share=canary_share,
            expected_revision=expected_revision,
            note=note,
        )
        with translating_errors("train", self._address):
            return _alias(await self._stub.SetAlias(request, metadata=self._who, timeout=self._deadline))

    async def delete_alias(self, model: str, alias: str, *, expected_revision: int | None = None) -> None:
        """Takes an alias away. Raises NotFound, Blocked, Conflict."""
        request = calls.DeleteAliasRequest(model=model, alias=alias, expected_revision=expected_revision)
        with translating_errors("train", self._address):
            await self._stub.DeleteAlias(request, metadata=self._who, timeout=self._deadline)

    async def delete_version(self, model: str, version: int) -> None:
        """Deletes a version with its files; twice is once. Raises NotFound, Blocked, and Conflict while an alias stands
        for it."""
        request = calls.DeleteVersionRequest(model=model, version=version)
        with translating_errors("train", self._address):
            await self._stub.DeleteVersion(request, metadata=self._who, timeout=self._deadline)

    async def documents(self, model: str, version: int = 0) -> ModelDocuments:
        """Card and bill of materials; 0 means the last version. Raises NotFound."""
        with translating_errors("train", self._address):
            request = calls.GetModelCardRequest(model=model, version=version)
            said = await self._stub.GetModelCard(request, metadata=self._who, timeout=self._deadline)
        return ModelDocuments(said.card, said.bom)

    async def export(self, model: str, folder: Path, version: int = 0) -> Path:
        """Writes the files of a version into a new folder: all of them, or none and no folder. Raises NotFound, Invalid
        where there is something already, Blocked without the role `operator`, Unavailable where a file is not as it was
        signed."""
        written = ExportFolder(folder)
        await asyncio.to_thread(written.begin)
        try:
            async for piece in self._pieces(model, version):
                await asyncio.to_thread(written.write, piece.name, piece.content)
            await asyncio.to_thread(written.finish)
        finally:
            await asyncio.to_thread(written.discard)
        return folder

    async def _pieces(self, model: str, version: int) -> AsyncIterator[calls.ExportVersionResponse]:
        request = calls.ExportVersionRequest(model=model, version=version)
        with translating_errors("train", self._address):
            async for piece in self._stub.ExportVersion(request, metadata=self._who, timeout=_FILES_SECONDS):
                yield piece

    async def close(self) -> None:
        await self._channel.close()


def _model(message: calls.Model) -> RegisteredModel:
    return RegisteredModel(message.name, tuple(map(_version, message.versions)), tuple(map(_alias, message.aliases)))


def _version(message: proto.ModelVersion) -> ModelVersion:
    files = (AdapterFile(name=each.name, sha256=each.blob.sha256, bytes=each.blob.bytes) for each in message.files)
    return ModelVersion(
        model=message.model,
        version=message.version,
        base=message.base.name,
        base_sha256=message.base.sha256,
        digest=message.digest,
        files=tuple(files),
        run_id=message.run_id,
        dataset_id=message.dataset_id,
        dataset_sha256=message.dataset_sha256,
        created_at=messages.moment(message.created_at),
        tainted_by=tuple(message.tainted_by),
        metrics={name: getattr(message.last, name) for name in _MEASURED if message.last.HasField(name)},
    )


def _alias(message: proto.Alias) -> ModelAlias:
    return ModelAlias(
        model=message.model,
        alias=message.alias,
        version=message.version,
        canary_version=message.canary_version,
        canary_share=message.canary_share,
        revision=message.revision,
        moved_at=messages.moment(message.moved_at),
        protected=message.protected,
    )
