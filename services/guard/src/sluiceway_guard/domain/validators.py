"""Validators of personal numbers: what tells a card, an account or an address from any other row of digits."""

import ipaddress
import re
from itertools import chain

# ISO/IEC 7812 ranges in use, as the first digits and the lengths that are issued with them.
_SCHEMES = (
    ("visa", re.compile(r"4"), {13, 16, 19}),
    ("mastercard", re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    ("amex", re.compile(r"3[47]"), {15}),
    ("diners", re.compile(r"30[0-5]|3095|36|3[89]"), {14, 16}),
    ("discover", re.compile(r"6011|64[4-9]|65|622"), {16, 19}),
    ("jcb", re.compile(r"35"), {16, 19}),
    ("jcb", re.compile(r"2131|1800"), {15}),
    ("unionpay", re.compile(r"62|81"), {16, 17, 18, 19}),
    ("mir", re.compile(r"220[0-4]"), {16, 17, 18, 19}),
    ("rupay", re.compile(r"60|82|508[5-9]"), {16}),
    ("troy", re.compile(r"9792"), {16}),
    ("maestro", re.compile(r"50|5[6-8]|6304|6390|67"), {12, 13, 14, 15, 16, 17, 18, 19}),
    ("napas", re.compile(r"9704"), {16, 19}),
    ("uzcard", re.compile(r"8600"), {16}),
    ("humo", re.compile(r"9860"), {16}),
    ("belkart", re.compile(r"9112"), {16}),
    ("arca", re.compile(r"9051"), {16}),
    # Elo of Brazil, the banks of Iran and others: what else the standard sets apart for banks.
    ("banking", re.compile(r"5[069]|6"), {16}),
)

# The IBAN registry (ISO 13616), and what banks of other countries print beside it: the length of an account number by
# its country.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "AO CV GW LY MZ PT ST",
        26: "DZ IR IS TR",
        27: "BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR SM TD",
        28: "AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
LONGEST_IBAN = max(_IBAN_LENGTHS.values())

# Printed in a wallet and in a pamphlet; everybody's, so nobody's.
_ADVERTISED_SSNS = {"078051120", "219099999"}


_DIGIT_SUMS_OF_DOUBLES = str.maketrans("0123456789", "0246813579")


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B)."""
    doubled = digits[-2::-2].translate(_DIGIT_SUMS_OF_DOUBLES)
    return sum(map(int, digits[-1::-2] + doubled)) % 10 == 0


def card_scheme(digits: str) -> str:
    """Of a payment card number without its separators: who issues it; empty where nobody does."""
    if not luhn(digits) or len(set(digits)) == 1 or _barcode(digits):
        return ""
    return next((name for name, prefix, lengths in _SCHEMES if len(digits) in lengths and prefix.match(digits)), "")


def _barcode(digits: str) -> bool:
    """An article number (GTIN-13, GTIN-12) by its own check digit: goods are written about more often than the few
    cards with as many digits."""
    if len(digits) > 13:
        return False
    threefold, once = digits[-2::-2], digits[-1::-2]
    return (3 * sum(map(int, threefold)) + sum(map(int, once))) % 10 == 0


def iban_length(country: str) -> int:
    """How many letters and digits an account number of the country has; 0 where it gives out none."""
    return _IBAN_LENGTHS.get(country, 0)


def is_iban(letters: str) -> bool:
    """Whether an account number without separators, in capitals, has its country's length and mod 97 is 1."""
    if len(letters) != iban_length(letters[:2]) or not (letters.isascii() and letters.isalnum()):
        return False
    moved = letters[4:] + letters[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97 == 1


def is_ssn(digits: str) -> bool:
    """Whether nine digits can be a social security number of the United States: area, group, serial number."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    issued = area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"
    return issued and digits not in _ADVERTISED_SSNS


def is_personal_address(written: str) -> bool:
    """Whether an IPv4 or IPv6 address may be somebody's: neither loopback, unspecified, multicast nor a network."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    nobodys = address.is_loopback or address.is_unspecified or address.is_multicast or address.is_reserved
    if isinstance(address, ipaddress.IPv4Address):
        return not (nobodys or written.startswith("0.") or written.endswith(".0.0"))
    return not nobodys and _looks_like_ipv6(written)


def _looks_like_ipv6(written: str) -> bool:
    """`dead::beef` and `a::b` are addresses, and names in programs: a short one must begin as addresses do."""
    if "::" not in written:
        return True
    first = written.split(":", 1)[0]
    return len(first) >= 3 and any(map(str.isdigit, first))


def is_mail_address(written: str) -> bool:
    """Whether `local@domain` keeps to the lengths and dots of RFC 5321, and ends in no name of a file."""
    local, _, domain = written.rpartition("@")
    labels = domain.split(".")
    dotted = all(chain(local.split("."), labels))
    short = len(local) <= 64 and len(written) <= LONGEST_MAIL_ADDRESS and all(len(label) <= 63 for label in labels)
    hyphens = any(label.startswith("-") or label.endswith("-") for label in labels)
    return dotted and short and not hyphens and labels[-1].lower() not in _FILE_ENDINGS


LONGEST_MAIL_ADDRESS = 254
_FILE_ENDINGS = frozenset("png jpg jpeg gif svg webp js css py json html txt".split())
