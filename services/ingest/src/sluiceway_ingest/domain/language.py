"""Which language a text is in, decided from votes on samples of it."""

from collections.abc import Sequence

Vote = tuple[str, float]

_SAMPLE = 600
_ENOUGH = 12


def samples(text: str, count: int = 5) -> tuple[str, ...]:
    """Pieces spread over the text, one line each; none where there is too little to tell a language from."""
    if sum(map(str.isalpha, text[:_SAMPLE])) < _ENOUGH:
        return ()
    step = max(_SAMPLE, len(text) // count)
    pieces = (text[start : start + _SAMPLE] for start in range(0, len(text), step))
    return tuple(" ".join(piece.split()) for piece in pieces)[:count]


def elected(votes: Sequence[Vote], least: float = 0.4) -> str:
    """The language with the most confidence, or empty where no language has enough of it."""
    tally: dict[str, float] = {}
    for language, confidence in votes:
        tally[language] = tally.get(language, 0.0) + confidence
    winner = max(tally, key=lambda language: tally[language], default="")
    return winner if winner and tally[winner] / len(votes) >= least else ""
