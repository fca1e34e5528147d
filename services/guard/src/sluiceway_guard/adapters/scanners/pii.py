"""PII scanner: personal numbers and addresses that have a form, each with its validator."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from sluiceway_guard.adapters.scanners.matching import characters, compiled, found_as_seen, values, version_of
from sluiceway_guard.adapters.scanners.phones import FEWEST_DIGITS, LONGEST_PHONE, Phones
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.validators import (
    LONGEST_IBAN,
    LONGEST_MAIL_ADDRESS,
    card_scheme,
    iban_length,
    is_iban,
    is_mail_address,
    is_personal_address,
    is_ssn,
)

# The longest match of all, and of those that reach over white space: code points.
LONGEST = LONGEST_MAIL_ADDRESS
LONGEST_SPACED = max(LONGEST_PHONE, 3 * LONGEST_IBAN)
REGIONS = ("US", "GB", "DE", "ES", "FR")

Span = tuple[int, int]

_MAIL = compiled(r"[\w.%+'\-\xc0-\xff]+@[\w\-\xc0-\xff]+(?:\.[\w\-\xc0-\xff]+)*\.(?:[A-Za-z]{2,24}\b|\xff{2,24})")
# Latin, Greek and Cyrillic letters beyond Latin-1, which addresses have as well (RFC 6531): any that is a letter there.
_OTHER_LETTERS = re.compile("[\u0100-\u024f\u0386-\u03ff\u0400-\u0481\u048a-\u052f\u1e00-\u1fff]")
_IPV4 = compiled(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b")
_IPV6 = compiled(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?::?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})?")
_SSN = compiled(r"\b(?:\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4})\b")
_IBAN = compiled(r"\b[A-Za-z]{2}\d{2}[ .*\-]{0,2}[A-Za-z0-9]{4}")
_BETWEEN_LETTERS = frozenset({b" ", b".", b"*", b"-"})
# A group of letters alone is a bank's, in capitals.
_WORD_IN_IBAN = re.compile(rb"[ .*\-](?![A-Z]+(?:[ .*\-]|\Z))[A-Za-z]+(?:[ .*\-]|\Z)")
# Between two groups: a blank or a hyphen; or as few columns, versions and stressed numbers have it.
_CARD = compiled(r"\b\d(?:\*{0,3}[ .\-]{0,3}\*{0,3}\d){11,}\b")
# Markdown's other sign for it; within a name it is a letter.
_EMPHASIS = re.compile(rb"(?<!\w)_{1,3}(?=\w)[^_\n]{1,48}(?<=\w)_{1,3}(?!\w)")
_PLAIN_GAPS = frozenset({b" ", b"-"})
_DIGITS = re.compile(rb"\d+")
# Without so many digits close together a text has neither card nor phone.
_DENSE = compiled(r"\d(?:[ .()/*\-]{0,8}\d){7}")
_FEWEST_OF_A_CARD = 12
_NO_DIGITS = bytes(set(range(256)) - set(b"0123456789"))
_VERSION_BEFORE = re.compile(rb"(?i)(?:\b(?:v|ver|version|release|build)\b[ .:=]*|\bv|\w/)\Z")
_LOOK_BEHIND = 16
_WORD = re.compile(rb"\S+\Z")
_IN_ADDRESSES = frozenset({"pii.card", "pii.ssn", "pii.iban"})

# Groups of digits as they are embossed.
_EMBOSSED = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (4, 4, 4, 3)})


class PiiScanner:
    """Cards, IBANs, e-mail and IP addresses, social security numbers of the United States, phones.

    Phones in their national form are those of `regions`. What several rules claim is the first one's in this order.
    """

    name = "pii"

    def __init__(self, regions: Sequence[str] = REGIONS) -> None:
        self._phones = Phones(regions)
        self.version = version_of("7", () if tuple(regions) == REGIONS else ("regions", *regions))

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return found_as_seen(self._scan, text)

    def _scan(self, text: ScannedText) -> Sequence[Finding]:
        data = values(characters(text.text))
        mails = [_finding("pii.email", span) for span in text.each(_mails(_with_letters(text.text, data)))]
        found, digits = list[Finding](), len(data.translate(None, _NO_DIGITS))
        if digits:
            found += (_finding("pii.ip", span) for span in text.each(chain(_ipv4s(data), _ipv6s(data))))
        if digits >= FEWEST_DIGITS:
            found += text.each(self._numbers(text.text, data, digits))
        if not mails:
            return _apart(found) if found else ()
        # A card is one in an address, too: a policy may do more about it.
        hidden = (one for one in _apart(found) if one.kind in _IN_ADDRESSES)
        return sorted({*_apart([*mails, *found]), *hidden}, key=lambda one: (one.start, one.end, one.kind))

    def _numbers(self, text: str, data: bytes, digits: int) -> Iterator[Finding]:
        """Each rule runs where the text has enough of what it needs."""
        stressed = _EMPHASIS.sub(lambda match: match[0].replace(b"_", b"*"), data) if b"_" in data else data
        yield from (_finding("pii.iban", span) for span in _ibans(stressed))
        if not any(_DENSE.finditer(data)):
            return
        if digits >= _FEWEST_OF_A_CARD:
            yield from (_finding("pii.card", span) for span in _cards(stressed))
        yield from (_finding("pii.ssn", span) for span in _ssns(data))
        if b"+" in data or b"00" in data:
            yield from (_finding("pii.phone", span, "international") for span in self._phones.international(data))
        yield from (_finding("pii.phone", span, "national", 0.8) for span in self._phones.national(text, data))


def _finding(kind: str, span: Span, form: str = "", score: float = 1.0) -> Finding:
    return Finding(kind=kind, rule=f"{kind}.{form}" if form else kind, start=span[0], end=span[1], score=score)


def _apart(found: Sequence[Finding]) -> Sequence[Finding]:
    """In the order of the text; of two that overlap, the one that was named first."""
    kept: list[Finding] = []
    taken = -1
    ranks = {id(one): rank for rank, one in enumerate(found)}
    for one in sorted(found, key=lambda finding: (finding.start, ranks[id(finding)])):
        if one.start >= taken:
            kept.append(one)
        elif ranks[id(one)] < ranks[id(kept[-1])]:
            kept[-1] = one
        else:
            continue
        taken = one.end
    return kept


def _with_letters(text: str, data: bytes) -> bytes:
    """The same with a letter in the place of each that Latin-1 does not have."""
    if text.isascii() or b"@" not in data or not _OTHER_LETTERS.search(text):
        return data
    return values(characters(_OTHER_LETTERS.sub("\xff", text)))


def _mails(data: bytes) -> Iterator[Span]:
    if b"@" not in data:
        return
    for found in _MAIL.finditer(data):
        start = found.start() + len(found.group()) - len(found.group().lstrip(b".'-%+"))
        if is_mail_address(data[start : found.end()].decode("latin-1")) and not _credentials(data, start, found.end()):
            yield start, found.end()


def _credentials(data: bytes, start: int, end: int) -> bool:
    """`scheme://user:password@host` has no address in it, and `git@host:path` names a repository."""
    word = _WORD.search(data, max(0, start - LONGEST_MAIL_ADDRESS), start)
    return (word is not None and b"://" in word[0]) or (
        data[start:end].startswith(b"git@") and data[end : end + 1] == b":"
    )


def _ibans(data: bytes) -> Iterator[Span]:
    for found in _IBAN.finditer(data):
        length = iban_length(data[found.start() : found.start() + 2].decode("ascii").upper())
        end = _end_of_letters(data, found.start(), length)
        written = data[found.start() : end]
        whole = length and not data[end : end + 1].isalnum() and not _WORD_IN_IBAN.search(written)
        if whole and is_iban(written.translate(None, b" .*-").decode("latin-1").upper()):
            yield found.start(), end


def _end_of_letters(data: bytes, start: int, count: int) -> int:
    """Where so many letters and digits end, with at most two signs between two of them."""
    end = start
    for _ in range(count):
        for _ in range(2):
            end += data[end : end + 1] in _BETWEEN_LETTERS
        end += 1
    return min(end, len(data))


def _cards(data: bytes) -> Iterator[Span]:
    for found in _CARD.finditer(data):
        groups = [group.span() for group in _DIGITS.finditer(data, found.start(), found.end())]
        if data[max(0, found.start() - 1) : found.start()] in (b".", b"-", b"_"):
            # The first one is the rest of a word.
            groups = groups[1:]
        if data[found.end() : found.end() + 1] == b"_":
            groups = groups[:-1]
        yield from _embossed(data, groups)


def _embossed(data: bytes, groups: Sequence[Span]) -> Iterator[Span]:
    """Groups of a longer row that are a card: one of twelve digits and more, or some as they are embossed. What stands
    behind a point is the rest of a number."""
    sizes = tuple(end - start for start, end in groups)
    for at, size in enumerate(sizes):
        counts = (5, 4, 3) if size == 4 else (1,) if size >= 12 else ()
        if not counts or data[max(0, groups[at][0] - 1) : groups[at][0]] == b".":
            continue
        for count in counts:
            taken = groups[at : at + count]
            digits = b"".join(data[start:end] for start, end in taken).decode("ascii")
            embossed = sizes[at : at + count] in _EMBOSSED and _is_one_row(data, groups, at, at + count)
            if (count == 1 or embossed) and card_scheme(digits):
                yield taken[0][0], taken[-1][1]
                break


def _is_one_row(data: bytes, groups: Sequence[Span], first: int, end: int) -> bool:
    """Whether the groups are parted by blanks or hyphens; or in another way, and no neighbour is as long as they are: a
    row of a table is that."""
    gaps = {data[before[1] : after[0]] for before, after in pairwise(groups[first:end])}
    if gaps <= _PLAIN_GAPS:
        return True
    around = [*groups[max(0, first - 1) : first], *groups[end : end + 1]]
    return all(stop - start != 4 for start, stop in around)


def _ssns(data: bytes) -> Iterator[Span]:
    for found in _SSN.finditer(data):
        around = data[max(0, found.start() - 1) : found.start()] + data[found.end() : found.end() + 1]
        if not set(around) & set(b"-_/") and is_ssn(found.group().translate(None, b" -").decode("ascii")):
            yield found.span()


def _ipv4s(data: bytes) -> Iterator[Span]:
    if data.count(b".") < 3:
        return
    for found in _IPV4.finditer(data):
        before = data[max(0, found.start() - _LOOK_BEHIND) : found.start()]
        longer = before.endswith((b".", b"-", b"_")) or re.match(rb"[.\-_]\w|/\d", data[found.end() : found.end() + 2])
        if not longer and not _VERSION_BEFORE.search(before) and is_personal_address(found.group().decode("ascii")):
            yield found.span()


def _ipv6s(data: bytes) -> Iterator[Span]:
    if data.count(b":") < 2:
        return
    for found in _IPV6.finditer(data):
        around = data[max(0, found.start() - 1) : found.start()] + b" " + data[found.end() : found.end() + 2]
        if not re.search(rb"[\w:] | [\w:]| /\d", around) and is_personal_address(found.group().decode("ascii")):
            yield found.span()
