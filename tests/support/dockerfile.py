"""Dockerfiles, read as far as ours go: stages, instructions, arguments with their defaults. The rest is refused."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

KNOWN = frozenset(
    "ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN STOPSIGNAL USER VOLUME WORKDIR".split()
)
_PLACE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


@dataclass(frozen=True)
class Instruction:
    word: str
    text: str

    @property
    def words(self) -> list[str]:
        """As a shell would split them; of the form that is a JSON list, its members."""
        return list(json.loads(self.text)) if self.text.startswith("[") else shlex.split(self.text)

    @property
    def pairs(self) -> dict[str, str]:
        """Of ENV, LABEL and ARG: by name."""
        return dict((name, text) for name, _, text in (word.partition("=") for word in self.words))


@dataclass(frozen=True)
class Stage:
    name: str
    base: str
    instructions: tuple[Instruction, ...]

    def of(self, word: str) -> tuple[Instruction, ...]:
        return tuple(each for each in self.instructions if each.word == word)

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """What ENV says, with the names of `given` and of itself in their places."""
        names: dict[str, str] = {}
        for each in self.of("ENV"):
            before = {**given, **names}
            names |= {name: filled(text, before) for name, text in each.pairs.items()}
        return names


def stages_of(path: Path) -> tuple[Stage, ...]:
    """Raises ValueError for what is no instruction that we know."""
    found: list[tuple[str, str, list[Instruction]]] = []
    for each in _instructions(path.read_text()):
        if each.word not in KNOWN:
            raise ValueError(f"{path}: {each.word} is not known here; teach tests/support/dockerfile.py what it does")
        if each.word == "FROM":
            base, *name = re.split(r"\s+AS\s+", each.text)
            found.append((name[0] if name else "", base, []))
        elif found:
            found[-1][2].append(each)
        elif each.word != "ARG":
            raise ValueError(f"{path}: {each.word} before the first FROM")
    return tuple(Stage(name, base, tuple(instructions)) for name, base, instructions in found)


def defaults_of(path: Path) -> dict[str, str]:
    """Arguments before the first FROM, which bases are named with."""
    head = path.read_text().partition("\nFROM ")[0]
    return {name: text for each in _instructions(head) for name, text in each.pairs.items()}


def filled(text: str, names: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: names[found[1] or found[2]], text)


def _instructions(text: str) -> Iterator[Instruction]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield Instruction(word, rest.strip())
