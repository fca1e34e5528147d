"""Packages of Office Open XML: parts in a zip container, and the relationships by which one names another."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sluiceway_ingest.adapters.extract.formats import archives
from sluiceway_ingest.adapters.extract.formats.xml_events import XmlHandler, walk
from sluiceway_ingest.domain.extracted import ExtractionFailed
from sluiceway_ingest.domain.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Relationship:
    """`kind` is the last part of its type; `target` a part of the package, or an address where it lies outside."""

    id: str
    kind: str
    target: str
    outside: bool


class Package:
    """A container that is within the limits. `flags`: of what was read of it."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._archive = archives.opened(content, limits)
        self._limits = limits
        self.flags: tuple[str, ...] = ()

    @property
    def members(self) -> list[zipfile.ZipInfo]:
        return self._archive.infolist()

    def has(self, part: str) -> bool:
        return part in self._archive.NameToInfo

    def read(self, part: str) -> bytes:
        """Raises ExtractionFailed for one that is damaged or not there."""
        return archives.read(self._archive, part, self._limits)

    def walk(self, part: str, handler: XmlHandler) -> None:
        walk(self.read(part), handler)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """For what stands beside the text: where it is damaged, the text is read without it, and marked."""
        try:
            yield
        except ExtractionFailed:
            self.flags = ("damaged",)

    def main_part(self, usual: str) -> str:
        """What the package is about; where it does not say so, the part that it usually is."""
        documents = (one.target for one in self.relationships("").values() if one.kind == "officeDocument")
        return next(documents, usual)

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Of a part, by their ids; those of the package itself under the empty name."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(listed):
            return {}
        heard = _Relationships(folder)
        self.walk(listed, heard)
        return {related.id: related for related in heard.found}


class _Relationships:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: list[Relationship] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship":
            outside = attributes.get("TargetMode") == "External"
            target = attributes.get("Target", "")
            self.found.append(
                Relationship(
                    id=attributes.get("Id", ""),
                    kind=attributes.get("Type", "").rpartition("/")[2],
                    target=target if outside else self._inside(target),
                    outside=outside,
                )
            )

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...

    def _inside(self, target: str) -> str:
        return posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")


def parts_of_kind(package: Package, part: str, kind: str) -> Iterator[str]:
    """The parts that a part names as being of a kind, and that are there."""
    for related in package.relationships(part).values():
        if related.kind == kind and not related.outside and package.has(related.target):
            yield related.target
