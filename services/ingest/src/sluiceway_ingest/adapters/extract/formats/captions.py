"""Captions (WebVTT, SubRip): what was said and who said it, with the time where a new paragraph begins."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.decoding import decoded_lines
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File

_TIMES = re.compile(r"^\s*((?:\d+:)?\d\d?:\d\d)[.,]\d{1,3}\s+-->\s+(?:\d+:)?\d\d?:\d\d[.,]\d{1,3}")
_VOICE = re.compile(r"<v(?:\.[^\s>]+)*\s+([^>]+)>")
_MARKUP = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_PARAGRAPH_CHARACTERS = 600


@dataclass(frozen=True)
class CaptionCue:
    """One caption."""

    time: str
    speaker: str
    text: str


def read(file: File) -> Draft:
    cues = list(_cues(decoded_lines(file.content)))
    if not cues:
        raise failures.empty("No caption was found in it")
    return Draft(parts=("\n\n".join(_paragraphs(cues)),))


def _cues(text: str) -> Iterator[CaptionCue]:
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip().split("\n")
        times = next((number for number, line in enumerate(lines) if _TIMES.match(line)), None)
        if times is not None and (said := "\n".join(lines[times + 1 :]).strip()):
            yield from _spoken(_TIMES.match(lines[times])[1], said)  # type: ignore[index]  # matched two lines above


def _spoken(time: str, said: str) -> Iterator[CaptionCue]:
    """A caption may hold several voices."""
    before, *voices = _VOICE.split(said)
    if before.strip():
        yield CaptionCue(time, "", _clean(before))
    for speaker, words in zip(voices[::2], voices[1::2], strict=True):
        yield CaptionCue(time, speaker.strip(), _clean(words))


def _clean(words: str) -> str:
    return " ".join(html.unescape(_MARKUP.sub("", words)).split())


def _paragraphs(cues: list[CaptionCue]) -> Iterator[str]:
    """A new paragraph where the speaker changes, or one has become long."""
    said: list[str] = []
    speaker = ""
    for cue in cues:
        if said and (cue.speaker != speaker or sum(map(len, said)) > _PARAGRAPH_CHARACTERS):
            yield " ".join(said)
            said = []
        if not said:
            speaker = cue.speaker
            said = [f"[{cue.time}]", f"{speaker}:"] if speaker else [f"[{cue.time}]"]
        if cue.text != said[-1]:
            said.append(cue.text)
    if said:
        yield " ".join(said)
