"""Injection, jailbreaks and what hides them: what the scanners find of attacks, and of benign texts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sluiceway_guard.adapters.scanners.phrases import PhraseScanner
from sluiceway_guard.adapters.scanners.rulebook import packaged
from sluiceway_guard.adapters.scanners.unseen import BidiScanner, InvisibleScanner
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.ports import Scanner
from tests.benchmarks import guard_orders
from tests.benchmarks.guard_sets import JAILBREAKS, OVER_DEFENCE, TextSet
from tests.benchmarks.measured import Table, at_least, at_most, cpu_seconds, rate, short

LEAST_RECALL: Final = 55.0
MOST_FALSE: Final = 0.5
MOST_OVER_DEFENCE: Final = 3.0
_LENGTHS: Final = (0, 300, 1_000, 2_000, 4_000, 1 << 30)
_KINDS: Final = ("injection", "jailbreak", "prompt_extraction", "control_token", "invisible", "bidi")


@dataclass(frozen=True)
class Scanned:
    """A set, and what was found in each of its texts."""

    of: TextSet
    found: Sequence[Sequence[Finding]]

    @property
    def flagged(self) -> int:
        return sum(map(bool, self.found))

    @property
    def per_cent(self) -> float:
        return 100 * self.flagged / len(self.found)


def scanners() -> tuple[Scanner, ...]:
    books = (PhraseScanner(packaged(name)) for name in ("injection", "control_tokens"))
    return (*books, InvisibleScanner(), BidiScanner())


def tables(sets: Sequence[TextSet]) -> tuple[Table, ...]:
    """Of both halves by set; of the unseen one by length, by kind and by bar."""
    ours = scanners()
    unseen, seen = ([_scanned(one.half(unseen=half), ours) for one in sets] for half in (True, False))
    attacks = [one for one in unseen if one.of.attack]
    return (
        _bars(unseen),
        *(_by_set(unseen, seen, attack=attack) for attack in (True, False)),
        _by_length(unseen),
        _by_kind(attacks),
        *guard_orders.tables(ours),
        _by_cost(unseen, ours),
    )


def _scanned(one: TextSet, ours: Sequence[Scanner]) -> Scanned:
    return Scanned(one, [_findings(text, ours) for text in one.texts])


def _findings(text: str, ours: Sequence[Scanner]) -> list[Finding]:
    scanned = ScannedText(text)
    return [finding for scanner in ours for finding in scanner.scan(scanned)]


def _bars(unseen: Sequence[Scanned]) -> Table:
    named = {one.of.name: one for one in unseen}
    benign = _together(one for one in unseen if not one.of.attack and one.of.name != OVER_DEFENCE)
    rows = [("all benign sets but NotInject, flagged", *_judged(benign, lambda share: at_most(MOST_FALSE, share)))]
    if JAILBREAKS in named:
        rows.insert(0, (JAILBREAKS, *_judged(named[JAILBREAKS], lambda share: at_least(LEAST_RECALL, share))))
    if OVER_DEFENCE in named:
        rows.append((OVER_DEFENCE, *_judged(named[OVER_DEFENCE], lambda share: at_most(MOST_OVER_DEFENCE, share))))
    return Table(("unseen half", "flagged", "of", "share", "bar, per cent"), tuple(rows), "Injection: the bars.")


def _judged(one: Scanned, bar: Callable[[float], str]) -> tuple[str, ...]:
    return *_share(one.flagged, len(one.found)), bar(one.per_cent)


def _together(parts: Iterable[Scanned]) -> Scanned:
    found = [findings for part in parts for findings in part.found]
    return Scanned(TextSet("together", ()), found)


def _by_set(unseen: Sequence[Scanned], seen: Sequence[Scanned], *, attack: bool) -> Table:
    rows = tuple(
        (one.of.name, *_share(one.flagged, len(one.found)), *_share(other.flagged, len(other.found)))
        for one, other in zip(unseen, seen, strict=True)
        if one.of.attack is attack
    )
    columns = (
        "set",
        "flagged",
        "of",
        "share, unseen half",
        "flagged ",
        "of ",
        "share, half the rules were written with",
    )
    return Table(columns, rows, "Attacks, by set." if attack else "Benign texts, by set.")


def _by_length(unseen: Sequence[Scanned]) -> Table:
    rows = []
    for low, high in pairwise(_LENGTHS):
        wild = [bool(found) for one in unseen if one.of.name == JAILBREAKS for found in _of_length(one, low, high)]
        clean = [bool(found) for one in unseen if not one.of.attack for found in _of_length(one, low, high)]
        name = f"{low:,} to {high - 1:,}" if high < _LENGTHS[-1] else f"{low:,} or more"
        rows.append((name, *_share(sum(wild), len(wild)), *_share(sum(clean), len(clean))))
    columns = ("characters", "flagged", "of", f"share of {JAILBREAKS}", "flagged ", "of ", "share of benign texts")
    return Table(columns, tuple(rows), "By length, the unseen half.")


def _of_length(one: Scanned, low: int, high: int) -> list[Sequence[Finding]]:
    pairs = zip(one.of.texts, one.found, strict=True)
    return [found for text, found in pairs if low <= len(text) < high]


def _by_kind(attacks: Sequence[Scanned]) -> Table:
    rows = []
    for one in attacks:
        kinds = Counter(kind for findings in one.found for kind in {finding.kind for finding in findings})
        rows.append((one.of.name, *(str(kinds[kind]) for kind in _KINDS)))
    return Table(("attacks", *_KINDS), tuple(rows), "Texts with a finding of each kind, the unseen half.")


def _by_cost(unseen: Sequence[Scanned], ours: Sequence[Scanner]) -> Table:
    rows = tuple((one.of.name, *_cost(one.of.texts, ours)) for one in unseen)
    return Table(("set", "KB", "CPU ms / KB", "of it normalising"), rows, "Processor time.")


def _cost(texts: Sequence[str], ours: Sequence[Scanner]) -> tuple[str, str, str]:
    kilobytes = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1024
    whole = cpu_seconds(lambda: [_findings(text, ours) for text in texts])
    normalising = cpu_seconds(lambda: [ScannedText(text).normalised for text in texts])
    return short(kilobytes), short(whole * 1000 / kilobytes), short(normalising * 1000 / kilobytes)


def _share(hits: int, of: int) -> tuple[str, str, str]:
    return str(hits), str(of), rate(hits, of)
