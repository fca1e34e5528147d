"""Open data sets in a folder of the reader's: `--data FOLDER`."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Datasets:
    """Where each set lies below the folder; without one there are none."""

    folder: Path | None = None

    @property
    def documents(self) -> Path | None:
        """Files of many kinds: the test data of docling and of pypdf."""
        return self._found("b-documents")

    @property
    def retrieval(self) -> Path | None:
        """Cranfield, NPL and XQuAD."""
        return self._found("a-retrieval")

    def _found(self, name: str) -> Path | None:
        found = self.folder / name if self.folder else None
        return found if found is not None and found.is_dir() else None
