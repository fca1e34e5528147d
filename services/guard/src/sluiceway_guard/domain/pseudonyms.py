"""PseudonymTable: marks that stand for values in the texts of one request, so that a model can tell persons apart."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_guard.domain.findings import Finding

MOST_KNOWN: Final = 10_000
MOST_CHARACTERS: Final = 1_000_000
# What somebody has written as a mark is looked for by this rule.
WRITTEN: Final = "pseudonym.written"
_KIND: Final = "pseudonym"
_TEXT: Final = "TEXT"
# Labels that any policy may give; those of its own words come to them.
LABELS: Final = frozenset({"EMAIL", "CARD", "IBAN", "IP", "SSN", "PHONE", "SECRET", _TEXT})
_MARK: Final = re.compile(r"\[([A-Z][A-Z0-9_]{0,63})_[1-9][0-9]{0,6}\]")
_NO_LABEL: Final = re.compile(r"[^A-Z0-9]+")
# The same number with other spaces and hyphens is the same; of a secret each sign counts.
_NUMBERS: Final = frozenset({"CARD", "IBAN", "PHONE", "SSN"})
_EXACT: Final = frozenset({"SECRET", _TEXT})


@dataclass(frozen=True)
class Pseudonym:
    """A mark, `[EMAIL_1]`, and what it stands for."""

    mark: str
    value: str


class PseudonymTable:
    """The marks of one request, in the order in which values first come up: 1 and on for each label.

    Nothing of it is kept: whoever holds the `known` ones of the texts before says them again. No mark is given that is
    among the `written` ones, which stand in the texts as they came, or in a value.
    """

    def __init__(self, known: Iterable[Pseudonym] = (), written: Iterable[str] = ()) -> None:
        self._taken, self._marks = set(written), dict[tuple[str, str], str]()
        self._last: Counter[str] = Counter()
        for one in known:
            label = _label_of(one.mark)
            self._marks.setdefault((label, _same(label, one.value)), one.mark)
            self._taken |= {one.mark, one.value}

    def mark(self, kind: str, value: str) -> str:
        """What stands for a value of that kind of finding."""
        label = label_of(kind)
        name = label, _same(label, value)
        if name not in self._marks:
            self._marks[name] = self._next(label)
        return self._marks[name]

    def labels(self) -> frozenset[str]:
        """Those of which there are marks."""
        return frozenset(label for label, _ in self._marks)

    def _next(self, label: str) -> str:
        while True:
            self._last[label] += 1
            mark = f"[{label}_{self._last[label]}]"
            if mark not in self._taken:
                return mark


def check_number_known(known: int) -> None:
    """Raises TooLarge. Of what was sent it is asked before any of it is read: millions hold up the loop for seconds."""
    if known > MOST_KNOWN:
        raise TooLarge(f"`known` has {known:,} marks; send {MOST_KNOWN:,} at the most", field="known")


def checked_known(known: Sequence[Pseudonym]) -> Sequence[Pseudonym]:
    """Raises Invalid and TooLarge."""
    check_number_known(len(known))
    if sum(len(one.value) for one in known) > MOST_CHARACTERS:
        raise TooLarge(f"`known` has more than {MOST_CHARACTERS:,} characters; send fewer", field="known")
    for number, one in enumerate(known):
        if not _MARK.fullmatch(one.mark) or not one.value:
            field = f"known[{number}]"
            raise Invalid(f"`{field}` is no mark with a value; send those that guard has given", field=field)
    if len({one.mark for one in known}) < len(known):
        raise Invalid("`known` has a mark twice; send each once", field="known")
    return known


def written_marks(texts: Iterable[str]) -> Iterator[str]:
    """All that has the form of a mark."""
    return (found[0] for text in texts if "_" in text for found in _MARK.finditer(text))


def find_marks(text: str, labels: Collection[str]) -> Iterator[Finding]:
    """What has the form of a mark of one of these labels, and was written by somebody."""
    for found in _MARK.finditer(text) if "_" in text else ():
        if found[1] in labels:
            yield Finding(kind=_KIND, rule=WRITTEN, start=found.start(), end=found.end())


def label_of(kind: str) -> str:
    """The last member of a kind: `EMAIL` of `pii.email`."""
    if kind == _KIND:
        return _TEXT
    label = _NO_LABEL.sub("_", kind.rpartition(".")[2].upper()).strip("_")[:32]
    return label if label[:1].isalpha() else "VALUE"


def _label_of(mark: str) -> str:
    return mark[1:-1].rpartition("_")[0]


def _same(label: str, value: str) -> str:
    """What two ways to write one value have in common."""
    if label in _EXACT:
        return value
    folded = value.casefold()
    return "".join(filter(str.isalnum, folded)) if label in _NUMBERS else folded
