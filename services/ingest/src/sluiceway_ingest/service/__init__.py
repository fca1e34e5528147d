"""In which order things happen to documents."""

from sluiceway_ingest.service.service import IngestService as IngestService
