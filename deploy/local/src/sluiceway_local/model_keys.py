"""Keys that models are signed and verified with: a pair of one data folder, made once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sluiceway_common.disk import write_atomically
from sluiceway_common.model_signatures import new_private_key, pem_of, private_key, private_pem_of


@dataclass(frozen=True)
class ModelKeys:
    """PEM files: the key that train signs with, and the public ones that it and infer verify with."""

    private: Path
    public: Path

    def variables(self, service: str) -> Mapping[str, str]:
        """What the service is told of them."""
        if service == "train":
            return {"TRAIN_SIGNING_KEY": str(self.private), "TRAIN_MODEL_KEYS": str(self.public)}
        return {"INFER_MODEL_KEYS": str(self.public)} if service == "infer" else {}


def provide(folder: Path) -> ModelKeys:
    """Those of the folder, which only their owner can read. Where somebody put another private key there, its public
    one is added: what was signed before is verified on."""
    keys = ModelKeys(folder / "model_key.pem", folder / "model_public_keys.pem")
    if not keys.private.exists():
        write_atomically(keys.private, private_pem_of(new_private_key()).decode())
    public = pem_of(private_key(keys.private).public_key()).decode()
    known = keys.public.read_text() if keys.public.exists() else ""
    if public not in known:
        write_atomically(keys.public, known + public)
    return keys
