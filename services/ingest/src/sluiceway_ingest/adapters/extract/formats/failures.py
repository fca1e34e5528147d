"""Failures that several parsers share, in words that help the person who handed the document in."""

from sluiceway_ingest.domain.extracted import ExtractionFailed


def corrupt(what: str) -> ExtractionFailed:
    return ExtractionFailed(
        "CORRUPT",
        f"{what}. Open the file in the program that made it, save it again and submit that copy; if it does not open "
        "there either, fetch it again from where it came from.",
    )


def encrypted(what: str, password: str | None) -> ExtractionFailed:
    if password:
        return ExtractionFailed("ENCRYPTED", f"The password does not open this {what}. Try again with the right one.")
    return ExtractionFailed(
        "ENCRYPTED", f"This {what} is encrypted. Try again with its password, or save it without one and submit that."
    )


def unsupported(what: str, instead: str) -> ExtractionFailed:
    return ExtractionFailed("UNSUPPORTED", f"{what}. {instead}")


def too_large(what: str) -> ExtractionFailed:
    return ExtractionFailed("TOO_LARGE", f"{what}. Split it and submit the parts.")


def bomb(what: str) -> ExtractionFailed:
    return ExtractionFailed(
        "BOMB",
        f"{what}. Files like that are made to exhaust the machine that opens them. If you trust where it came from, "
        "open it in its program, save it again and submit that copy.",
    )


def nothing_found(looked: bool) -> ExtractionFailed:
    if looked:
        return empty("No text was found in it, in its pictures neither. If you see text, submit a sharper scan")
    return empty("No text was found in it. If you see text in it, print it to a PDF and submit that")


def empty(what: str) -> ExtractionFailed:
    return ExtractionFailed("EMPTY", f"{what}.")
