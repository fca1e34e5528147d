"""Bound of the values in a JSON body, kept before any of them is made: to make them takes the loop many times as long
as to count them.
"""

from typing import Final

from sluiceway_common.errors import Invalid

# More than all fields of a request hold together, each at its own bound.
MOST_VALUES: Final = 100_000
# Before each value but the first stands one of them: a bracket where it is the first one inside, else a comma.
_SIGNS: Final = b",[{"
_OTHERS: Final = bytes(byte for byte in range(256) if byte not in _SIGNS)
# Two of them are a string, which is a value or the name of one.
_MOST_QUOTES: Final = 4 * MOST_VALUES
# Most bodies that have too many are known by their first ones.
_PIECE = 64 * 1024


def check_values(body: bytes) -> None:
    """Raises Invalid for more values than a request may have, where an empty list or object counts for two. Of what is
    no JSON it counts right as far as a parser would come.
    """
    # In a text there may be as many commas as it likes; few bodies have so many that strings must be told apart.
    if _are_too_many(body) and _are_too_many(_outside_strings(body)):
        raise _refusal()


def _outside_strings(body: bytes) -> bytes:
    # A backslash escapes within strings; a parser stops at any other.
    bare = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    parts = bare.split(b'"', _MOST_QUOTES)
    if len(parts) > _MOST_QUOTES:
        raise _refusal()
    return b"".join(parts[::2])


def _are_too_many(content: bytes) -> bool:
    signs = 0
    for start in range(0, len(content), _PIECE):
        signs += len(content[start : start + _PIECE].translate(None, _OTHERS))
        if signs >= MOST_VALUES:
            return True
    return False


def _refusal() -> Invalid:
    return Invalid(f"the body has too many values in all; it may have {MOST_VALUES:,}")
