"""Generated set: documents and questions of all families in all languages, the same for the same seed."""

from collections.abc import Iterator, Sequence

from tests.benchmarks.answer_set.families import Family, Table, families, splits, world
from tests.benchmarks.answer_set.filling import Filling
from tests.benchmarks.answer_set.formats import content
from tests.benchmarks.answer_set.values import (
    LANGUAGES,
    AnswerSet,
    KnownDocument,
    KnownQuestion,
    Language,
    Split,
    Together,
    Turn,
)

SEED = 8


def generated(split: Split, languages: Sequence[Language] = LANGUAGES, seed: int = SEED) -> AnswerSet:
    """One split of it."""
    of_split = [family for family in families() if splits()[family.name] == split]
    parts = [_Part(family, language, seed) for family in of_split for language in languages]
    return AnswerSet(
        tuple(document for part in parts for document in part.documents()),
        tuple(question for part in parts for question in part.questions()),
    )


class _Part:
    """A family in a language."""

    def __init__(self, family: Family, language: Language, seed: int) -> None:
        self._family, self._language, self._seed = family, language, seed
        self._told = family.spoken(language)
        rows = tuple(family.told.get("rows", ()))
        self._fill = Filling(world(family, language, seed), language, rows, self._told.get("digits") == "indic")

    def documents(self) -> Iterator[KnownDocument]:
        for name, template in self._told["documents"].items():
            file = self._file(name)
            yield KnownDocument(file, self._language, content(file, self._fill(template["text"])))

    def questions(self) -> Iterator[KnownQuestion]:
        for name, asked in self._told["questions"].items():
            yield self._question(name, asked, self._family.told["questions"][name])

    def _question(self, name: str, asked: Table, rule: Table) -> KnownQuestion:
        phrasings: list[str] = asked["ask"]
        place = (self._seed + len(name) + len(self._language + self._family.name)) % len(phrasings)
        return KnownQuestion(
            id=f"{self._family.name}/{self._language}/{name}",
            family=self._family.name,
            split=splits()[self._family.name],
            language=self._language,
            kind=rule["kind"],
            text=self._fill(phrasings[place]),
            turns=tuple(Turn(self._fill(one), self._fill(two)) for one, two in asked.get("turns", ())),
            answerable=rule.get("answerable", True),
            accepted=tuple(map(self._together, [*rule.get("accept", ()), *asked.get("accept", ())])),
            wrong=self._filled(rule, asked, "wrong"),
            instead=self._filled(rule, asked, "instead"),
            cited=frozenset(map(self._file, rule.get("cite", ()))),
            evidence=self._filled(rule, asked, "evidence"),
            says=self._fill(asked.get("say", "")),
            lies=self._fill(asked.get("lie", "")),
        )

    def _filled(self, rule: Table, asked: Table, what: str) -> tuple[str, ...]:
        """What holds in every language, and what this one adds."""
        return tuple(map(self._fill, [*rule.get(what, ()), *asked.get(what, ())]))

    def _together(self, accepted: str | list[str]) -> Together:
        return (self._fill(accepted),) if isinstance(accepted, str) else tuple(map(self._fill, accepted))

    def _file(self, name: str) -> str:
        """Where the document lies: language, family, file."""
        template: Table = self._told["documents"][name]
        return f"{self._language}/{self._family.name}/{self._fill(template['file'])}"
