"""Export of a version: a folder as Hugging Face has it, with its signature, verified as it leaves."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.model_signatures import compare
from sluiceway_common.principal import Principal
from sluiceway_train.domain.model_bill import bill
from sluiceway_train.domain.model_card import card
from sluiceway_train.domain.model_versions import BILL, CARD, SIGNATURE, ModelVersion
from sluiceway_train.service.models import ModelQueries
from sluiceway_train.service.verifying import Verifying


@dataclass(frozen=True)
class ModelDocuments:
    """The card of a version for people, and its bill of materials as JSON."""

    card: str
    bill: str


@dataclass(frozen=True)
class ExportedPiece:
    """Next bytes of a file."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Exporting:
    """What leaves the registry."""

    queries: ModelQueries
    verifying: Verifying

    async def documents(self, caller: Principal, model: str, number: int) -> ModelDocuments:
        """Raises NotFound."""
        caller.must("reader")
        return _documents(await self.queries.version(caller.tenant, model, number))

    async def export(self, caller: Principal, model: str, number: int) -> AsyncGenerator[ExportedPiece, None]:
        """The files, one after the other. Raises NotFound for a version that is not there, and Unavailable where a file
        is not as it was signed: what came of it until then is not to be used."""
        caller.must("operator")
        version = await self.queries.version(caller.tenant, model, number)
        try:
            compare(await self.verifying.signed(version), {file.name: file.sha256 for file in version.files})
            for file in version.files:
                async for piece in self.verifying.pieces(file):
                    yield ExportedPiece(file.name, piece)
            yield ExportedPiece(
                SIGNATURE, b"".join([piece async for piece in self.verifying.pieces(version.signature)])
            )
        except (Invalid, NotFound) as error:
            raise Unavailable(f"version {version.version} of {model!r} cannot be exported; {error.message}") from error
        documents = _documents(version)
        yield ExportedPiece(CARD, documents.card.encode())
        yield ExportedPiece(BILL, documents.bill.encode())


def _documents(version: ModelVersion) -> ModelDocuments:
    return ModelDocuments(card(version), bill(version))
