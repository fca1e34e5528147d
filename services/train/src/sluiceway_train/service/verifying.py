"""Verification of a version: every byte of it is read, and compared with its digest and with the signature."""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.model_signatures import SignedModel, compare
from sluiceway_common.principal import Principal
from sluiceway_train.domain.model_versions import AdapterFile, ModelVersion
from sluiceway_train.ports.models import AdapterFiles, ModelSigner
from sluiceway_train.service.models import ModelQueries

_MOST_SIGNATURE: Final = 2**20


@dataclass(frozen=True)
class VerifiedVersion:
    """Whether a version is as it was signed, and what is wrong; empty where nothing is."""

    version: ModelVersion
    problem: str
    key_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Verifying:
    """Bytes come from the object store in pieces, so that a version may be larger than the memory."""

    queries: ModelQueries
    files: AdapterFiles
    signer: ModelSigner

    async def verify(self, caller: Principal, model: str, number: int) -> VerifiedVersion:
        """Raises NotFound for a version that is not there, and Unavailable."""
        caller.must("reader")
        version = await self.queries.version(caller.tenant, model, number)
        key = ""
        try:
            key = (signed := await self.signed(version)).key_sha256
            compare(signed, {file.name: await self._sha256(file) for file in version.files})
        except (Invalid, NotFound) as error:
            return VerifiedVersion(version, error.message, key)
        return VerifiedVersion(version, "", key)

    async def signed(self, version: ModelVersion) -> SignedModel:
        """What the signature says, which is of this version. Raises Invalid, NotFound and Unavailable."""
        if version.signature.bytes > _MOST_SIGNATURE:
            raise Invalid(f"{version.signature.name} is larger than a signature can be; train the version anew")
        bundle = b"".join([piece async for piece in self.pieces(version.signature)])
        signed = self.signer.read(bundle)
        if signed.name != version.signed_name:
            raise Invalid(f"the signature is not of this version; it names {signed.name[:140]!r}")
        return signed

    async def pieces(self, file: AdapterFile) -> AsyncGenerator[bytes, None]:
        """Its bytes. Raises Invalid at the end where they are not as the registry has them, and NotFound."""
        digest = hashlib.sha256()
        try:
            async for piece in self.files.read(file):
                digest.update(piece)
                yield piece
        except NotFound as error:
            raise NotFound(f"{file.name} is missing; the object store does not have it any more") from error
        if digest.hexdigest() != file.sha256:
            raise Invalid(f"{file.name} is not as it was signed; its SHA-256 is {digest.hexdigest()}")

    async def _sha256(self, file: AdapterFile) -> str:
        async for _ in self.pieces(file):
            pass
        return file.sha256
