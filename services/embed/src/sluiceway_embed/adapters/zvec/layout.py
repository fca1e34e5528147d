"""Layout of zvec's folder: which file of which namespace lies where."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from sluiceway_common.disk import write_atomically
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import StoredNamespace
from sluiceway_embed.adapters.zvec.schema import LAYOUT_VERSION
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import IndexAlias

_DESCRIPTION: Final = "space.json"
_CURRENT: Final = "current"
_ALIAS: Final = "live"
_OPEN: Final = "open"
_TORN: Final = "torn"
_DELETED: Final = "deleted"
_TENANT_DIGITS: Final = 32
# Of a tenant. What else lies in the folder is not ours: whoever names one that others have too loses nothing of theirs.
_TENANT: Final = "[0-9a-f]" * _TENANT_DIGITS


class FolderLayout:
    """`<tenant>/<collection>/<version>/<generation>`; the file `current` of a version names its generation, the file
    `live` of a collection its version. `open` lies beside what this process has open, or the last one had when it was
    killed; `torn` beside what was begun anew and is not whole again; `deleted` beside what still has deleted texts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock: int | None = None

    def lock(self) -> None:
        """Raises Unavailable where another process has the folder."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Unavailable(
                f"another embed holds {self.root}, and zvec takes one process; "
                "for more replicas set EMBED_STORE=weaviate, which is filled with the documents that are there"
            ) from None
        self._lock = descriptor

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def known(self, namespace: Namespace) -> StoredNamespace | None:
        """None where there is no such namespace, or where its passages are gone."""
        return _known(self._of(namespace) / _DESCRIPTION)

    def make(self, known: StoredNamespace) -> None:
        """Makes the folder of a namespace; the first version of a collection becomes the live one."""
        folder, namespace = self._of(known.namespace), known.namespace
        if self.known(namespace) is None:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = {
            "tenant": namespace.tenant,
            "collection": namespace.collection,
            "version": namespace.version,
            "encoder": known.encoder,
            "dimensions": known.dimensions,
            "layout": LAYOUT_VERSION,
        }
        write_atomically(folder / _DESCRIPTION, json.dumps(told))
        if self.live(namespace.tenant, namespace.collection) is None:
            self.switch(namespace)

    def generation(self, namespace: Namespace) -> Path:
        """Where the passages of the namespace are now."""
        return _generation(self._of(namespace))

    def next_generation(self, namespace: Namespace) -> Path:
        """Where they may be made anew; what was begun there before is gone."""
        self.clean(namespace)
        return self._of(namespace) / str(int(self.generation(namespace).name) + 1)

    def clean(self, namespace: Namespace) -> bool:
        """Deletes what is not where the passages are now: what was before, and what was made by whoever was killed or
        has failed. False where something is left."""
        now = self.generation(namespace)
        others = [folder for folder in self._of(namespace).iterdir() if folder.is_dir() and folder != now]
        for folder in others:
            shutil.rmtree(folder, ignore_errors=True)
        return not any(folder.exists() for folder in others)

    def clean_all(self) -> None:
        for folder in self.root.glob(f"{_TENANT}/*/*/"):
            if not (folder / _DESCRIPTION).exists():
                # Whoever dropped it was killed before it was gone.
                shutil.rmtree(folder, ignore_errors=True)
        for known in _all_known(self.root.glob(f"{_TENANT}/*/*/{_DESCRIPTION}")):
            self.clean(known.namespace)

    def turn_over(self, namespace: Namespace, generation: Path) -> None:
        """From here on the passages are there; the generation before is to be cleaned."""
        write_atomically(self._of(namespace) / _CURRENT, generation.name)

    def begin_anew(self, namespace: Namespace) -> None:
        """What is there is given up; the namespace is torn until it is called whole."""
        write_atomically(self._of(namespace) / _TORN, "")
        self.turn_over(namespace, self.next_generation(namespace))
        self.clean(namespace)

    def torn(self) -> Iterator[StoredNamespace]:
        return self._marked(_TORN)

    def mark_whole(self, namespace: Namespace) -> None:
        (self._of(namespace) / _TORN).unlink(missing_ok=True)

    def with_deleted(self) -> Iterator[StoredNamespace]:
        return self._marked(_DELETED)

    def mark_deleted(self, namespace: Namespace) -> None:
        write_atomically(self._of(namespace) / _DELETED, "")

    def mark_rewritten(self, namespace: Namespace) -> None:
        (self._of(namespace) / _DELETED).unlink(missing_ok=True)

    def left_open(self) -> Iterator[StoredNamespace]:
        return self._marked(_OPEN)

    def mark_open(self, namespace: Namespace) -> None:
        write_atomically(self._of(namespace) / _OPEN, "")

    def mark_closed(self, namespace: Namespace) -> None:
        (self._of(namespace) / _OPEN).unlink(missing_ok=True)

    def _marked(self, mark: str) -> Iterator[StoredNamespace]:
        descriptions = (path.with_name(_DESCRIPTION) for path in self.root.glob(f"{_TENANT}/*/*/{mark}"))
        return _all_known(descriptions)

    def namespaces(self, tenant: str) -> Iterator[StoredNamespace]:
        return _all_known(self._tenant(tenant).glob(f"*/*/{_DESCRIPTION}"))

    def live(self, tenant: str, collection: str) -> str | None:
        return _read(self._tenant(tenant) / collection / _ALIAS)

    def switch(self, namespace: Namespace) -> None:
        write_atomically(self._of(namespace).parent / _ALIAS, namespace.version)

    def aliases(self) -> Iterator[IndexAlias]:
        """Those whose tenant is still told beside their passages."""
        for alias in sorted(self.root.glob(f"{_TENANT}/*/{_ALIAS}")):
            version, folders = alias.read_text(), sorted(each for each in alias.parent.iterdir() if each.is_dir())
            told = json.loads(_read(alias.parent / version / _DESCRIPTION) or "{}")
            if told:
                yield IndexAlias(
                    tenant=told["tenant"],
                    collection=told["collection"],
                    version=version,
                    beside=tuple(folder.name for folder in folders if folder.name != version),
                )

    def drop_version(self, namespace: Namespace) -> None:
        """Raises OSError where something is left. It is not known any more before anything of it is gone."""
        folder = self._of(namespace)
        (folder / _DESCRIPTION).unlink(missing_ok=True)
        if folder.exists():
            shutil.rmtree(folder)

    def drop(self, tenant: str) -> None:
        """Raises OSError where something is left."""
        if self._tenant(tenant).exists():
            shutil.rmtree(self._tenant(tenant))

    def _tenant(self, tenant: str) -> Path:
        """Tenants are named by others; their digests are safe on every disk."""
        return self.root / sha256(tenant.encode()).hexdigest()[:_TENANT_DIGITS]

    def _of(self, namespace: Namespace) -> Path:
        return self._tenant(namespace.tenant) / namespace.collection / namespace.version


def _generation(folder: Path) -> Path:
    return folder / (_read(folder / _CURRENT) or "1")


def _all_known(descriptions: Iterable[Path]) -> Iterator[StoredNamespace]:
    return (known for description in sorted(descriptions) if (known := _known(description)) is not None)


def _known(description: Path) -> StoredNamespace | None:
    told = json.loads(_read(description) or "{}")
    if told.get("layout") != LAYOUT_VERSION or not any(_generation(description.parent).glob("*")):
        return None
    namespace = Namespace(told["tenant"], told["collection"], told["version"])
    return StoredNamespace(namespace, told["encoder"], told["dimensions"])


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
