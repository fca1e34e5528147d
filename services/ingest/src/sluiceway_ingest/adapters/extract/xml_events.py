"""XML as a stream of tags, for files that nobody vouches for.

No entity that a file declares is expanded and nothing outside the file is fetched. Tags are local names.
"""

from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers import expat

from sluiceway_ingest.adapters.extract import failures

_SEPARATOR = "\n"
_HARMLESS_CHARACTERS = 2**20


class Handler(Protocol):
    """What hears the tags of a file."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


def walk(content: bytes, handler: Handler) -> None:
    """Raises ExtractionFailed for what is no XML, or defines entities."""
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: handler.start(
        _local(tag), {_local(name): word for name, word in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: handler.end(_local(tag))
    parser.CharacterDataHandler = handler.words
    parser.EntityDeclHandler = _refusal(content)
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        raise failures.corrupt(f"The file is not well-formed XML near line {line}") from error


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]


def _refusal(content: bytes) -> Callable[..., None]:
    def refuse(name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        if value is None:
            raise failures.unsupported(
                f"This XML refers to something outside itself (entity `{name}`), which is never fetched",
                "Save it with that part included and submit that copy.",
            )
        if "&" in value or "%" in value or _expanded(content, name, value) > _HARMLESS_CHARACTERS:
            raise failures.bomb(f"This XML defines an entity (`{name}`) that unfolds into others or into far more text")
        raise failures.unsupported(
            f"This XML defines abbreviations of its own (entity `{name}`), which are not expanded for safety's sake",
            "Save it with its entities resolved and submit that copy.",
        )

    return refuse


def _expanded(content: bytes, name: str, value: str) -> int:
    return content.count(f"&{name};".encode()) * len(value)
