"""Signer of models: one key of this installation that signs, and those that are trusted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from sluiceway_common import model_signatures
from sluiceway_common.errors import Unavailable
from sluiceway_common.model_signatures import PrivateKey, PublicKey, SignedModel
from sluiceway_train.domain.model_versions import BILL, CARD, SIGNATURE, AdapterFile


class KeySigner:
    """Signs with `key`; what it or one of `others` has signed is trusted."""

    def __init__(self, key: PrivateKey | None, others: Sequence[PublicKey] = ()) -> None:
        self._key = key
        self._trusted = (*((key.public_key(),) if key is not None else ()), *others)

    @classmethod
    def read_from(cls, key: str, others: str) -> Self:
        """PEM files; empty for none. Raises Invalid with the file."""
        return cls(
            model_signatures.private_key(Path(key)) if key else None,
            model_signatures.public_keys(Path(others)) if others else (),
        )

    def sign(self, name: str, files: Sequence[AdapterFile]) -> bytes:
        if self._key is None:
            raise Unavailable("no model can be signed here; set TRAIN_SIGNING_KEY to the PEM file of a key over P-256")
        digests = {file.name: file.sha256 for file in files}
        return model_signatures.sign(digests, self._key, name=name, beside=(CARD, BILL, SIGNATURE))

    def read(self, bundle: bytes) -> SignedModel:
        return model_signatures.signed_model(bundle, self._trusted)
