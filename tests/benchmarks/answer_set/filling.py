"""Templates filled with the values of a world.

`{a.weight}` is the weight of `a`, `{a.weight*1000}` a thousand times as much, `{max:weight:name}` the name of what
weighs most of `a` and `b`, and `{most:weight:name}` of all rows of a table.
"""

import re
from dataclasses import dataclass
from datetime import date

from tests.benchmarks.answer_set.families import Drawn, World
from tests.benchmarks.answer_set.values import Language
from tests.benchmarks.answer_set.wording import INDIC, day, number

_VALUE = re.compile(r"\{(?P<thing>[a-z])\.(?P<slot>[a-z_]+)(?:\*(?P<times>\d+))?\}")
_MOST = re.compile(r"\{(?P<which>max|min|most|least):(?P<by>[a-z_]+):(?P<slot>[a-z_]+)\}")


@dataclass(frozen=True)
class Filling:
    """How a world is written in a language; `rows` are the things of its table, `indic`: with Arabic-Indic digits."""

    world: World
    language: Language
    rows: tuple[str, ...] = ()
    indic: bool = False

    def __call__(self, template: str) -> str:
        """Raises KeyError for a value that the world has not."""
        return _VALUE.sub(self._value, _MOST.sub(self._most, template))

    def _value(self, found: re.Match[str]) -> str:
        drawn = self.world[found["thing"]][found["slot"]]
        return self._written(_times(drawn, int(found["times"])) if found["times"] else drawn)

    def _most(self, found: re.Match[str]) -> str:
        choose = max if found["which"] in ("max", "most") else min
        among = "ab" if found["which"] in ("max", "min") else self.rows
        thing = choose(among, key=lambda thing: self.world[thing][found["by"]].value)  # type: ignore[arg-type, return-value]
        return self._written(self.world[thing][found["slot"]])

    def _written(self, drawn: Drawn) -> str:
        if isinstance(drawn.value, str):
            return drawn.value.translate(INDIC) if self.indic and drawn.value.isdigit() else drawn.value
        is_date = isinstance(drawn.value, date)
        text = day(drawn.value, self.language) if is_date else number(drawn.value, drawn.decimals, self.language)  # type: ignore[arg-type]
        return text.translate(INDIC) if self.indic else text


def _times(drawn: Drawn, times: int) -> Drawn:
    assert isinstance(drawn.value, int | float), "only numbers are multiplied"
    return Drawn(round(drawn.value * times, 6))
