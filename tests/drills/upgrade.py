"""Upgrade drill: replicas of an older version and of this one side by side on one database, log and index, through
the migrations and back.

    python -m tests.drills.upgrade COMMIT          # or a tag
"""

import base64
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from tests.drills.version import SERVICES, Replicas, Version, checked_out, replicas
from tests.support import servers
from tests.support.repository import ROOT

_WITHIN = 120


@dataclass
class Drill:
    """What was handed in so far, and what went wrong."""

    old: Version
    new: Version
    key: str
    folder: Path
    documents: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def step(self, title: str, *at: Replicas) -> None:
        """The main path through each of these: a document in, found by all of them, a cited answer, a withdrawal."""
        began, before = monotonic(), len(self.faults)
        for entered, other in zip(at, at[::-1], strict=True):
            for by in (self.old, self.new):
                self._try(title, partial(self._main_path, by, entered, other))
        outcome = "as it should" if len(self.faults) == before else f"{len(self.faults) - before} faults"
        print(f"{title:58} {outcome:14} {monotonic() - began:6.0f} s", flush=True)

    def _try(self, title: str, work: Callable[[], None]) -> None:
        try:
            work()
        except (RuntimeError, AssertionError, KeyError, IndexError) as error:
            self.faults.append(f"{title}: {error!r}")

    def _main_path(self, by: Version, entered: Replicas, other: Replicas) -> None:
        """Handed in at one, asked at the other, withdrawn at the first; by the command of either version."""
        number = len(self.documents)
        file = self.folder / f"mill-{number}.txt"
        file.write_text(f"The mill number {number} was built by Jan Adriaansz{number} in {1700 + number}.")
        added = entered.said(by, self.key, "add", str(file), "--wait")
        assert [row["state"] for row in added] == ["indexed"], added
        self.documents.append(added[0]["document_id"])
        for asked in (other, entered):
            rows = asked.said(by, self.key, "ask", f"Who built the mill number {number}?", "--model", "extractive")
            cited = {citation["document_id"] for citation in rows[-1]["citations"]}
            assert self.documents[-1] in cited, rows
        if number % 2:
            entered.said(by, self.key, "docs", "withdraw", self.documents[-1])
            self._until_withdrawn(by, other)

    def _until_withdrawn(self, by: Version, at: Replicas) -> None:
        """All stages, of whichever version, have let go."""
        ends = monotonic() + _WITHIN
        while monotonic() < ends:
            states = {row["document_id"]: row["state"] for row in at.said(by, self.key, "docs", "list")}
            if states[self.documents[-1]] == "withdrawn":
                return
            sleep(0.5)
        raise AssertionError(f"{self.documents[-1]} was not withdrawn within {_WITHIN} s")

    def no_dead_letters(self) -> None:
        for service in SERVICES:
            if lines := self.new.command(f"sluiceway_{service}", "records", "dead").splitlines():
                self.faults.append(f"dead letters of {service}: {lines}")


@contextmanager
def stores(folder: Path) -> Iterator[Mapping[str, str]]:
    """Kafka, PostgreSQL and Weaviate, and the variables that name them."""
    with servers.kafka() as kafka, servers.postgres() as postgres, servers.weaviate() as weaviate:
        yield {
            "SLUICEWAY_KAFKA": kafka.servers,
            "SLUICEWAY_DATABASE": postgres.url,
            "SLUICEWAY_DATA": str(folder / "data"),
            "SLUICEWAY_MASTER_KEY": base64.b64encode(os.urandom(32)).decode(),
            "SLUICEWAY_INTERNAL_KEY": base64.b64encode(os.urandom(32)).decode(),
            "EMBED_STORE": "weaviate",
            "EMBED_WEAVIATE": f"{weaviate.host}:{weaviate.port}",
            "EMBED_WEAVIATE_GRPC": f"{weaviate.host}:{weaviate.grpc_port}",
            "INFER_MODELS": '[{"engine": "extractive"}]',
        }


def drilled(commit: str, folder: Path) -> list[str]:
    """What went wrong, from that version to this one and back."""
    with checked_out(commit, folder) as checkout, stores(folder) as there, ExitStack() as running:
        old, new = (Version(name, place, there, folder) for name, place in (("old", checkout), ("new", ROOT)))
        old.migrate()
        words = ("keys", "create", "--tenant", "default", "--subject", "drill", "--role", "admin")
        drill = Drill(old, new, old.command("sluiceway_infer", *words).split()[-1], folder)
        olds = running.enter_context(replicas(old))
        drill.step("old alone", olds)
        new.migrate()
        drill.step("old on the new tables", olds)
        with replicas(new, {name: olds.ports[name] for name in ("embed", "guard")}) as news:
            drill.step("side by side, new calls old", olds, news)
        running.close()
        with replicas(new) as news:
            drill.step("new alone", news)
            old.migrate()
            with replicas(old, {name: news.ports[name] for name in ("embed", "guard")}) as olds:
                drill.step("back: side by side on the new tables, old calls new", news, olds)
        with replicas(old) as olds:
            drill.step("back: old alone on the new tables", olds)
        drill.no_dead_letters()
        return drill.faults


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("one commit or tag, please: python -m tests.drills.upgrade COMMIT")
    with servers.folder() as folder:
        (folder / "data").mkdir()
        faults = drilled(sys.argv[1], folder)
        if faults:
            kept = Path.cwd() / "upgrade-drill-logs"
            kept.mkdir(exist_ok=True)
            for log in folder.glob("*.log"):
                (kept / log.name).write_bytes(log.read_bytes())
            print("\n".join(faults), f"the logs lie in {kept}", sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
