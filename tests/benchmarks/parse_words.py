"""Shares of words that are read out of documents, beside those of peers, by kind.

Against what people wrote down as the right text where a set has that (DOCX, XML), else against the words of one peer.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from statistics import fmean
from xml.etree import ElementTree

import kreuzberg

from sluiceway_ingest.domain.extracted import ExtractionFailed, NeedsOcr
from tests.benchmarks import parse_peers
from tests.benchmarks.measured import Table

Reader = Callable[[Path], str]
Shares = tuple[float, float]

_WORD = re.compile(r"\w+")
_NO_WORDS = re.compile(r"<!-- image -->|\\")


def table(folder: Path, ours: Reader) -> Table:
    """A row for each kind and reader: how much of the right text it has, and how much of what it has is right."""
    rows = [row for kind in _KINDS for row in kind(folder, ours)]
    return Table(("documents", "read by", "measured by", "files", "words found", "of its words right"), tuple(rows))


def _docx(folder: Path, ours: Reader) -> Iterator[tuple[str, ...]]:
    files = sorted(folder.glob("docling_testdata/docx/sources/*.docx"))
    yield from _against_truth("DOCX", files, {"ours": ours, "kreuzberg": _kreuzberg})


def _xml(folder: Path, ours: Reader) -> Iterator[tuple[str, ...]]:
    files = sorted(folder.glob("docling_testdata/jats/sources/*ml"))
    yield from _against_truth("XML", files, {"ours": ours, "ElementTree": _element_tree})


def _pdf(folder: Path, ours: Reader) -> Iterator[tuple[str, ...]]:
    files = [file for file in sorted(folder.rglob("*.pdf")) if parse_peers.can_read(file) and _read(ours, file)]
    for name, peer in parse_peers.READERS.items():
        others = {other: reader for other, reader in parse_peers.READERS.items() if other != name}
        for reader, read in ({"ours": ours} | others).items():
            yield _row("PDF", reader, name, [_shares(_read(read, file), peer(file)) for file in files])


def _mail(folder: Path, ours: Reader) -> Iterator[tuple[str, ...]]:
    files = sorted(folder.rglob("*.eml"))
    yield _row("mail", "ours", "email", [_shares(_read(ours, file), _email(file)) for file in files])


_KINDS = (_docx, _xml, _pdf, _mail)


def _against_truth(kind: str, files: Sequence[Path], readers: Mapping[str, Reader]) -> Iterator[tuple[str, ...]]:
    told = [(file, truth) for file in files if (truth := _truth(file))]
    for name, reader in readers.items():
        yield _row(kind, name, "people", [_shares(_read(reader, file), truth) for file, truth in told])


def _truth(file: Path) -> str:
    written = file.parent.parent / "groundtruth" / f"{file.name}.md"
    return written.read_text() if written.exists() else ""


def _row(kind: str, reader: str, by: str, shares: Sequence[Shares]) -> tuple[str, ...]:
    found, right = (fmean(share[which] for share in shares) if shares else 0.0 for which in (0, 1))
    return kind, reader, by, str(len(shares)), f"{found:.1%}", f"{right:.1%}"


def _shares(text: str, truth: str) -> Shares:
    has, wanted = (Counter(_WORD.findall(_NO_WORDS.sub("", one))) for one in (text, truth))
    common = (has & wanted).total()
    return common / max(1, wanted.total()), common / max(1, has.total())


def _read(reader: Reader, file: Path) -> str:
    """Nothing where it is refused."""
    try:
        return reader(file)
    except (ExtractionFailed, NeedsOcr):
        return ""


def _kreuzberg(file: Path) -> str:
    return str(kreuzberg.extract_file_sync(file).content)


def _element_tree(file: Path) -> str:
    return " ".join(ElementTree.parse(file).getroot().itertext())


def _email(file: Path) -> str:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    return str(body.get_content()) if body is not None else ""
