"""Outlook messages: the text by kreuzberg, the attachments from the container."""

import io
from collections.abc import Iterator

import olefile  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats import office
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.extracted import Attachment

# Names of the properties in MS-OXMSG: content, long and short name, media type; all text as UTF-16.
_CONTENT = "__substg1.0_37010102"
_NAMES = ("__substg1.0_3707001F", "__substg1.0_3704001F", "__substg1.0_3001001F")
_MEDIA_TYPE = "__substg1.0_370E001F"


def read(file: File) -> Draft:
    draft = office.read(file)
    with olefile.OleFileIO(io.BytesIO(file.content)) as container:
        return Draft(parts=draft.parts, title=draft.title, form=draft.form, children=tuple(_attachments(container)))


def _attachments(container: olefile.OleFileIO) -> Iterator[Attachment]:
    for number, folder in enumerate(_folders(container), 1):
        if container.exists(f"{folder}/{_CONTENT}"):
            names = (_text(container, f"{folder}/{name}") for name in _NAMES)
            yield Attachment(
                name=next(filter(None, names), f"attachment {number}"),
                media_type=_text(container, f"{folder}/{_MEDIA_TYPE}"),
                content=container.openstream(f"{folder}/{_CONTENT}").read(),
            )


def _folders(container: olefile.OleFileIO) -> list[str]:
    paths = container.listdir(streams=False, storages=True)
    return [path[0] for path in paths if len(path) == 1 and path[0].startswith("__attach_version1.0_")]


def _text(container: olefile.OleFileIO, path: str) -> str:
    if not container.exists(path):
        return ""
    content: bytes = container.openstream(path).read()
    return content.decode("utf-16-le", errors="replace").rstrip("\0")
