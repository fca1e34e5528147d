"""PII, secrets and active content: what the scanners find of what people marked or planted, and what that costs."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sluiceway_guard.adapters.scanners.links import LinkScanner
from sluiceway_guard.adapters.scanners.markup import HtmlScanner
from sluiceway_guard.adapters.scanners.pii import PiiScanner
from sluiceway_guard.adapters.scanners.secrets import SecretScanner, formats
from sluiceway_guard.adapters.scanners.terminal import TerminalScanner
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.ports import Scanner
from tests.benchmarks.guard_peers import DETECT_SECRETS, PRESIDIO, detect_secrets, presidio
from tests.benchmarks.guard_sets import TextSet, is_unseen
from tests.benchmarks.measured import Table, at_least, at_most, cpu_seconds, rate, short
from tests.support.secrets import written

LEAST_RECALL: Final = 0.86
LEAST_PRECISION: Final = 0.99
MOST_MILLISECONDS: Final = 0.25
LEAST_TIMES_AS_FAST: Final = 50

# What the set calls the kinds that have a form; names, places and dates have none.
_MARKED: Final = {
    "CREDIT_CARD": "pii.card",
    "IBAN_CODE": "pii.iban",
    "EMAIL_ADDRESS": "pii.email",
    "IP_ADDRESS": "pii.ip",
    "US_SSN": "pii.ssn",
    "PHONE_NUMBER": "pii.phone",
}
_MARKED_TEXTS: Final = ("synth_dataset_v2.json", "generated_small.json")
_EACH: Final = 25


@dataclass(frozen=True)
class Marked:
    """A text, and what people marked in it: kind, begin, end."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


@dataclass
class Tally:
    """By kind: what was marked, what of that was found, and what was found that nobody had marked so."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, one: Marked, findings: Sequence[Finding]) -> None:
        spans = [(finding.kind, finding.start, finding.end) for finding in findings]
        for span in one.spans:
            self.marked[span[0]] += 1
            self.found[span[0]] += any(_covers(other, span) for other in spans)
        for span in spans:
            self.wrong[span[0]] += not any(_covers(span, other) for other in one.spans)

    def recall(self, kinds: Iterable[str]) -> tuple[int, int]:
        of = tuple(kinds)
        return sum(self.found[kind] for kind in of), sum(self.marked[kind] for kind in of)

    def precision(self, kinds: Iterable[str]) -> tuple[int, int]:
        of = tuple(kinds)
        right = sum(self.found[kind] for kind in of)
        return right, right + sum(self.wrong[kind] for kind in of)


def tables(folder: Path, sets: Sequence[TextSet]) -> tuple[Table, ...]:
    """Of PII by kind and half; of planted secrets by format; of both and of active content on benign texts."""
    marked = _marked_texts(folder / "d-pii/presidio_research")
    pages = _pages(folder / "c-injection/html_payloads/payloads.json")
    benign = [one.half(unseen=True) for one in sets if not one.attack]
    return (
        *((_bars(marked), _by_kind(marked)) if marked else ()),
        _planted(benign),
        *((_active(pages),) if pages else ()),
        *((_benign(benign),) if benign else ()),
    )


def _marked_texts(folder: Path) -> list[Marked]:
    files = [folder / name for name in _MARKED_TEXTS if (folder / name).exists()]
    return [_marked(row) for file in files for row in json.loads(file.read_text("utf-8"))]


def _marked(row: Mapping[str, Any]) -> Marked:
    spans = (
        (_MARKED[span["entity_type"]], span["start_position"], span["end_position"])
        for span in row["spans"]
        if span["entity_type"] in _MARKED
    )
    return Marked(row["full_text"], tuple(spans))


def _covers(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    """Whether it is of the same kind and at least half of it."""
    common = min(one[2], other[2]) - max(one[1], other[1])
    return one[0] == other[0] and common >= (other[2] - other[1]) / 2


def _half(marked: Sequence[Marked], *, unseen: bool) -> list[Marked]:
    return [one for one in marked if is_unseen(one.text) is unseen]


def _tally(marked: Sequence[Marked]) -> Tally:
    tally, scanner = Tally(), PiiScanner()
    for one in marked:
        tally.add(one, scanner.scan(ScannedText(one.text)))
    return tally


def _bars(marked: Sequence[Marked]) -> Table:
    unseen = _half(marked, unseen=True)
    texts = [one.text for one in unseen]
    ours, theirs = _tally(unseen), Tally()
    peer = presidio(texts, tuple(_MARKED))
    for one, spans in zip(unseen, peer.found, strict=True):
        theirs.add(one, [Finding(kind=_MARKED[kind], rule=kind, start=start, end=end) for kind, start, end in spans])
    kinds = tuple(_MARKED.values())
    (recalled, of), (right, found) = ours.recall(kinds), ours.precision(kinds)
    spent, size = _milliseconds(texts, PiiScanner()), _kibibytes(texts)
    slower = 1000 * peer.seconds / size / spent
    rows = (
        ("recall", rate(recalled, of), at_least(LEAST_RECALL, recalled / of), rate(*theirs.recall(kinds))),
        ("precision", rate(right, found), at_least(LEAST_PRECISION, right / found), rate(*theirs.precision(kinds))),
        ("CPU ms / KB", short(spent), at_most(MOST_MILLISECONDS, spent), short(1000 * peer.seconds / size)),
        ("times as fast", short(slower), at_least(LEAST_TIMES_AS_FAST, slower), "1"),
    )
    columns = ("unseen half", "ours", "bar", PRESIDIO)
    return Table(columns, rows, "PII with a form, of all kinds together: the bars. The peer runs without a model.")


def _by_kind(marked: Sequence[Marked]) -> Table:
    unseen, seen = (_tally(_half(marked, unseen=half)) for half in (True, False))
    rows = tuple(
        (
            kind,
            str(unseen.marked[kind]),
            rate(*unseen.recall([kind])),
            rate(*unseen.precision([kind])),
            str(seen.marked[kind]),
            rate(*seen.recall([kind])),
            rate(*seen.precision([kind])),
        )
        for kind in _MARKED.values()
    )
    columns = ("kind", "marked", "recall, unseen half", "precision", "marked ", "recall, other half", "precision ")
    return Table(columns, rows, "PII by kind: the synthetic sentences of presidio-research.")


def _planted(benign: Sequence[TextSet]) -> Table:
    """Made from the templates of our formats: so ours finds them all, and the peer those that it knows, too."""
    planted = [f"Take {written(one.example, seed)} and go on." for one in formats() for seed in range(_EACH)]
    clean = [text for one in benign for text in one.texts]
    texts, scanner = [*planted, *clean], SecretScanner()
    ours = [bool(scanner.scan(ScannedText(text))) for text in texts]
    peer = detect_secrets(texts)
    rows = (
        _secrets_row("ours", ours, len(planted), _milliseconds(texts, scanner)),
        _secrets_row(DETECT_SECRETS, [*map(bool, peer.found)], len(planted), 1000 * peer.seconds / _kibibytes(texts)),
    )
    lead = f"Secrets: {len(formats())} formats of {len({one.provider for one in formats()})} providers."
    return Table(("by", "planted", "found", "benign texts", "flagged", "CPU ms / KB"), rows, lead)


def _secrets_row(name: str, hits: Sequence[bool], planted: int, spent: float) -> tuple[str, ...]:
    found, flagged, clean = sum(hits[:planted]), sum(hits[planted:]), len(hits) - planted
    return name, str(planted), rate(found, planted), str(clean), rate(flagged, clean), short(spent)


def _pages(file: Path) -> list[str]:
    return [row["payload"] for row in json.loads(file.read_text("utf-8"))] if file.exists() else []


def _active(pages: Sequence[str]) -> Table:
    """Some payloads are harmless, or were harmful in browsers that are gone: so no bar."""
    scanner = HtmlScanner()
    halves = [[page for page in pages if is_unseen(page) is half] for half in (True, False)]
    counts = [(sum(bool(scanner.scan(ScannedText(page))) for page in half), len(half)) for half in halves]
    rows = (("DOMPurify's payloads", *(cell for hits, of in counts for cell in (str(of), rate(hits, of)))),)
    return Table(("pages", "unseen", "active", "other half", "active "), rows, "Active content.")


_SCANNERS: Final[Mapping[str, Callable[[], Scanner]]] = {
    "pii": PiiScanner,
    "secrets": SecretScanner,
    "links": LinkScanner,
    "html": HtmlScanner,
    "terminal": TerminalScanner,
}


def _benign(sets: Sequence[TextSet]) -> Table:
    """Texts with a finding, and time. Addresses and numbers of people are in e-mails by right."""
    scanners = [make() for make in _SCANNERS.values()]
    rows = tuple((one.name, str(len(one.texts)), *(_flagged(one.texts, each) for each in scanners)) for one in sets)
    columns = ("benign texts", "texts", *(f"{name}: flagged, ms / KB" for name in _SCANNERS))
    return Table(columns, rows, "Benign texts, the unseen half.")


def _flagged(texts: Sequence[str], scanner: Scanner) -> str:
    hits = sum(bool(scanner.scan(ScannedText(text))) for text in texts)
    return f"{hits}, {short(_milliseconds(texts, scanner))}"


def _milliseconds(texts: Sequence[str], scanner: Scanner) -> float:
    """Processor time for a kibibyte."""
    scanned = [ScannedText(text) for text in texts]
    return 1000 * cpu_seconds(lambda: [scanner.scan(text) for text in scanned]) / _kibibytes(texts)


def _kibibytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1024
