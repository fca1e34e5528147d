"""Decisions of operators in a dictionary."""

from dataclasses import replace

from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.judging import Decision
from sluiceway_ingest.ports import Change


class MemoryDecisions:
    """By document, version and attempt."""

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, str, int, int], Decision] = {}

    def of(self, document: Document) -> Decision | None:
        revision = document.revision
        return self._decisions.get((document.tenant, document.document_id, revision.version, revision.attempt))

    def write(self, change: Change) -> None:
        mine = change.document.tenant, change.document.document_id
        if (decision := change.decision) is not None:
            self._decisions.setdefault((*mine, decision.version, decision.attempt), decision)
        if change.document.state == "erased":
            for key in [key for key in self._decisions if key[:2] == mine]:
                self._decisions[key] = replace(self._decisions[key], note=None)
