"""Everything that kreuzberg reads: text documents, e-books, messages, HTML, old office files."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import kreuzberg

from sluiceway_ingest.adapters.extract import failures
from sluiceway_ingest.adapters.extract.draft import Draft, File
from sluiceway_ingest.adapters.extract.markup import cleaned
from sluiceway_ingest.adapters.extract.plain import first_heading

_CONFIG = partial(
    kreuzberg.ExtractionConfig, output_format="markdown", use_cache=False, enable_quality_processing=False
)


def read(file: File) -> Draft:
    try:
        result = kreuzberg.extract_bytes_sync(file.content, file.media_type, config=_CONFIG())
    except (kreuzberg.ParsingError, OSError, ValueError, RuntimeError) as error:
        raise failures.corrupt("The file is damaged or not what it claims to be") from error
    except kreuzberg.KreuzbergError as error:
        raise failures.unsupported(
            "This file cannot be read", "Save it as DOCX, PDF or text and submit that."
        ) from error
    text = cleaned(result.content)
    title = _title(result.metadata) or first_heading(text)
    return Draft((text,), title=title, form="markdown")


def _title(metadata: Mapping[str, Any]) -> str:
    core = metadata.get("core_properties") or {}
    return metadata.get("title") or metadata.get("subject") or core.get("title") or ""
