"""XML events (SAX) of files that nobody vouches for.

No entity that a file declares is expanded and nothing outside the file is fetched. Tags are local names.
"""

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.domain.extracted import ExtractionFailed

_SEPARATOR = "\n"
_HARMLESS_CHARACTERS = 2**20


class XmlHandler(Protocol):
    """What hears the tags of a file."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


def walk(content: bytes | str, handler: XmlHandler) -> None:
    """Raises ExtractionFailed for what is no XML, or defines entities."""
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: handler.start(
        _local(tag), {_local(name): word for name, word in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: handler.end(_local(tag))
    parser.CharacterDataHandler = handler.words
    entities = _Entities(content)
    parser.EntityDeclHandler = entities.declare
    parser.EndDoctypeDeclHandler = entities.judge
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        raise failures.corrupt(f"The file is not well-formed XML near line {line}") from error


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]


class _Entities:
    """The entities that a file declares, judged when its declarations end: any of them is one too many."""

    def __init__(self, content: bytes | str) -> None:
        self._content = content
        self._values: dict[str, str | None] = {}

    def declare(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        self._values[name] = value

    def judge(self) -> None:
        for name, value in self._values.items():
            if value is not None and self._explodes(name, value):
                raise failures.bomb(f"This XML defines an entity (`{name}`) that unfolds into far more text")
        for name, value in self._values.items():
            raise _undefined(name) if value is None else _unexpanded(name)

    def _explodes(self, name: str, value: str) -> bool:
        content = self._content
        used = content.count(f"&{name};") if isinstance(content, str) else content.count(f"&{name};".encode())
        return "&" in value or used * len(value) > _HARMLESS_CHARACTERS


def _undefined(name: str) -> ExtractionFailed:
    return failures.unsupported(
        f"This XML refers to something outside itself (entity `{name}`), which is never fetched",
        "Save it with that part included and submit that copy.",
    )


def _unexpanded(name: str) -> ExtractionFailed:
    return failures.unsupported(
        f"This XML defines abbreviations of its own (entity `{name}`), which are not expanded for safety's sake",
        "Save it with its entities resolved and submit that copy.",
    )
