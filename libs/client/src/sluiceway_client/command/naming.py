"""Naming of documents in commands: by id, by the path of a file or folder, or by the name given with `--name`."""

import re
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command.paths import at_home
from sluiceway_client.errors import Conflict, NotFound
from sluiceway_client.values import Document

GONE = frozenset({"withdrawn", "erased"})
# What was withdrawn keeps its text and original until it is erased.
ERASED = frozenset({"erased"})
# A file may well be called `doc_2024.pdf`; in an id there is neither a dot nor a capital.
_ID = re.compile("doc_[0-9a-z]+")
_ALL = 1_000_000

Named = Annotated[
    list[str],
    typer.Argument(metavar="DOCUMENT…", help="Ids as `docs list` prints them, paths of files and folders, or names."),
]
One = Annotated[str, typer.Argument(metavar="DOCUMENT", help="An id as `docs list` prints it, a path, or a name.")]
In = Annotated[str, typer.Option("--collection", "-c", help="Where a path or name stands in several: the collection.")]


async def ids(sluiceway: Sluiceway, names: Sequence[str], collection: str = "", *, gone: Set[str] = GONE) -> list[str]:
    """The ids that are meant, each once; a folder means all that was added from it. What is in a state of `gone` has no
    name any more, only an id.

    Raises NotFound for one that no document has and for a collection that is not there, Conflict for one in several
    collections.
    """
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys([name] if _ID.fullmatch(name) else await _named(sluiceway, name, collection, gone))
    return list(found)


async def one(sluiceway: Sluiceway, name: str, collection: str = "") -> str:
    """The one id that is meant. Raises Conflict where a folder holds several."""
    found = await ids(sluiceway, [name], collection)
    if len(found) > 1:
        raise Conflict(
            f"{name!r} names {len(found)} documents; name one of them, `sluiceway docs list --name` shows them"
        )
    return found[0]


async def _named(sluiceway: Sluiceway, name: str, collection: str, gone: Set[str]) -> list[str]:
    for key in keys(name):
        there = await below(sluiceway, key, collection, gone=gone)
        exact = [each for each in there if each.source_key == key]
        found = exact or [each for each in there if each.source_key.startswith(key.rstrip("/") + "/")]
        collections = sorted({each.collection for each in found})
        if len(collections) > 1:
            raise Conflict(
                f"{name!r} stands in the collections {', '.join(collections)}; say which with `--collection`"
            )
        if found:
            return [each.document_id for each in found]
    raise NotFound(f"no document is called {name!r}; `sluiceway docs list --name` finds it by a part of its name")


async def below(sluiceway: Sluiceway, prefix: str, collection: str = "", *, gone: Set[str] = GONE) -> list[Document]:
    """Documents that are not `gone` and whose key begins so. Raises NotFound for a collection that is not there."""
    found = await sluiceway.documents.list(collection=collection, source_prefix=prefix, limit=_ALL)
    return [each for each in found if each.state not in gone]


def keys(name: str) -> list[str]:
    """What it may be called: a file that is gone has a path still."""
    path = at_home(name)
    # The name of a file need not be text, a key is: as an address its bytes are spelt out.
    given = [] if any(map(_is_surrogate, name)) else [name]
    return list(dict.fromkeys((*given, *_resolved(path), path.absolute().as_uri())))


def _resolved(path: Path) -> list[str]:
    """Of a link to itself there is no other address."""
    try:
        return [path.resolve().as_uri()]
    except (OSError, RuntimeError):
        return []


def _is_surrogate(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"
