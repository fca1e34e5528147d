"""gRPC servicer of the registry of models. Who calls is known from the credential alone."""

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from typing import Any, Final

from sluiceway.train.v1 import model_service_pb2 as calls
from sluiceway.train.v1 import values_pb2
from sluiceway.train.v1.model_service_pb2_grpc import ModelServiceServicer
from sluiceway_common.principal import current
from sluiceway_train.domain.model_aliases import AliasWish, RegisteredModel, canary_of
from sluiceway_train.service.model_events import alias_message, version_message
from sluiceway_train.service.registry import ModelRegistry

MODELS: Final = "sluiceway.train.v1.ModelService"


class ModelServicer(ModelServiceServicer):
    """Messages as values, and back."""

    def __init__(self, models: ModelRegistry) -> None:
        self._models = models

    async def ListModels(self, request: calls.ListModelsRequest, _context: Any) -> calls.ListModelsResponse:
        page, token = await self._models.queries.page(current(), request.page_size, request.page_token)
        return calls.ListModelsResponse(models=[_model(one, self._protected) for one in page], next_page_token=token)

    async def GetModel(self, request: calls.GetModelRequest, _context: Any) -> calls.Model:
        return _model(await self._models.queries.get(current(), request.model), self._protected)

    async def VerifyVersion(self, request: calls.VerifyVersionRequest, _context: Any) -> calls.VerifyVersionResponse:
        verified = await self._models.verifying.verify(current(), request.model, request.version)
        return calls.VerifyVersionResponse(
            version=verified.version.version,
            valid=not verified.problem,
            problem=verified.problem,
            key_sha256=verified.key_sha256,
        )

    async def SetAlias(self, request: calls.SetAliasRequest, _context: Any) -> values_pb2.Alias:
        wish = AliasWish(
            model=request.model,
            name=request.alias,
            version=request.version,
            canary=canary_of(request.canary_version, request.canary_share),
            expected=request.expected_revision if request.HasField("expected_revision") else None,
            note=request.note,
        )
        return alias_message(await self._models.aliases.move(current(), wish), self._protected)

    async def DeleteAlias(self, request: calls.DeleteAliasRequest, _context: Any) -> calls.DeleteAliasResponse:
        expected = request.expected_revision if request.HasField("expected_revision") else None
        await self._models.aliases.delete(current(), request.model, request.alias, expected)
        return calls.DeleteAliasResponse()

    async def DeleteVersion(self, request: calls.DeleteVersionRequest, _context: Any) -> calls.DeleteVersionResponse:
        await self._models.deleting.delete(current(), request.model, request.version)
        return calls.DeleteVersionResponse()

    async def GetModelCard(self, request: calls.GetModelCardRequest, _context: Any) -> calls.GetModelCardResponse:
        made = await self._models.exporting.documents(current(), request.model, request.version)
        return calls.GetModelCardResponse(card=made.card, bom=made.bill)

    async def ExportVersion(
        self, request: calls.ExportVersionRequest, _context: Any
    ) -> AsyncGenerator[calls.ExportVersionResponse, None]:
        async with aclosing(self._models.exporting.export(current(), request.model, request.version)) as pieces:
            async for piece in pieces:
                yield calls.ExportVersionResponse(name=piece.name, content=piece.content)

    @property
    def _protected(self) -> Collection[str]:
        return self._models.aliases.protected


def _model(model: RegisteredModel, protected: Collection[str]) -> calls.Model:
    return calls.Model(
        name=model.name,
        versions=map(version_message, model.versions),
        aliases=[alias_message(alias, protected) for alias in model.aliases],
    )
