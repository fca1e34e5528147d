"""Registry of the models of a process, each with its concurrency limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluiceway_common.admission import Admission, ConcurrencyLimit
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.ports import Engine

RETRY_AFTER = 1.0
UNBOUNDED = 1 << 31


@dataclass(frozen=True, kw_only=True)
class ServedModel:
    """A model with the slots for its calls, how many tokens of passages it is shown, and whether it is fit to complete
    a question from the turns before it, and to judge whether what it quotes answers the question.

    Without an engine it answers in the documents' own sentences.
    """

    named: ModelInfo
    engine: Engine | None
    slots: ConcurrencyLimit
    passage_tokens: int
    completes_questions: bool = False
    judges_relevance: bool = False

    @property
    def info(self) -> ModelInfo:
        """An engine knows more of itself once it has started."""
        return self.engine.info if self.engine else self.named


def served(
    info: ModelInfo,
    engine: Engine | None,
    slots: int,
    passage_tokens: int = UNBOUNDED,
    *,
    admission: Admission | None = None,
    completes_questions: bool = False,
    judges_relevance: bool = False,
) -> ServedModel:
    """A model of which so many calls may run at a time, and of those a share for each tenant and caller."""
    room = (admission or Admission()).limit(slots, what=f"slots of model {info.name!r}", retry_after=RETRY_AFTER)
    return ServedModel(
        named=info,
        engine=engine,
        slots=room,
        passage_tokens=passage_tokens,
        completes_questions=completes_questions,
        judges_relevance=judges_relevance,
    )


class Models:
    """By name; the first is the standard one."""

    def __init__(self, models: Sequence[ServedModel]) -> None:
        if not models:
            raise Invalid("no model is configured; name at least one")
        self._standard = models[0]
        self._by_name = {one.info.name: one for one in models}

    def named(self, name: str) -> ServedModel:
        """The model, or the standard one for no name."""
        if not name:
            return self._standard
        if name not in self._by_name:
            known = ", ".join(sorted(self._by_name))
            raise NotFound(f"there is no model {name!r}; there are: {known}", field="model")
        return self._by_name[name]

    def infos(self, principal: Principal) -> tuple[ModelInfo, ...]:
        """By name; the standard one says so."""
        principal.must("reader")
        return tuple(self._info(self._by_name[name]) for name in sorted(self._by_name))

    def _info(self, one: ServedModel) -> ModelInfo:
        return replace(one.info, standard=one is self._standard)

    def adapting(self) -> tuple[ServedModel, ...]:
        """Those that can be run with adapters."""
        return tuple(one for one in self._by_name.values() if one.engine and "adapter" in one.info.supports)

    def engines(self) -> tuple[Engine, ...]:
        """What has to be started before, and stopped after."""
        return tuple(one.engine for one in self._by_name.values() if one.engine)
