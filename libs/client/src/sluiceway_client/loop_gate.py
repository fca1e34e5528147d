"""Gate of a learning loop: one evaluation for one candidate beside one champion, whoever asks again."""

from collections.abc import Callable, Sequence

from sluiceway_client.client import Sluiceway
from sluiceway_client.errors import NotFound, Unavailable
from sluiceway_client.evaluation_values import EvaluationInfo
from sluiceway_client.loop_values import LoopGate, LoopStep


async def gate_of(
    sluiceway: Sluiceway,
    gate: LoopGate,
    candidate: str,
    champion: str,
    key: Callable[..., str],
    on_step: Callable[[LoopStep], None],
) -> EvaluationInfo:
    """Finished. One that failed or was cancelled has decided nothing, and another is asked for instead of it. Raises
    NotFound (`suite`), Unavailable where it was not done."""
    version = gate.suite_version or await _last(sluiceway, gate.suite)
    undone = [one for one in await sluiceway.evaluations.list(gate.suite) if _is_undone(one, candidate, champion)]
    rule = (f"{name}={value!r}" for name, value in sorted(vars(gate).items()) if name != "suite_version")
    begun = await sluiceway.evaluations.start(
        gate.suite,
        candidate,
        champion=champion,
        version=version,
        collection=gate.collection,
        margin=gate.margin,
        confidence=gate.confidence,
        minimum=gate.minimum,
        max_tokens=gate.max_tokens,
        gate=True,
        key=key("gate", candidate, champion, *rule, str(version), str(len(undone))),
    )
    seen = ""

    def progress(now: EvaluationInfo) -> None:
        nonlocal seen
        if not now.is_over and now.state != seen:
            seen = now.state
            on_step(LoopStep(step="gate", name=now.evaluation_id, state=now.state, said=f"beside {champion}"))

    ended = await sluiceway.evaluations.ended(begun.evaluation_id, on_progress=progress)
    if ended.state != "finished":
        raise Unavailable(
            f"{ended.evaluation_id} is {ended.state}, {ended.message or 'nothing was decided'}; start the loop again"
        )
    on_step(LoopStep(step="gate", name=ended.evaluation_id, state=ended.outcome, said=percent(ended)))
    return ended


def last_gate(evaluations: Sequence[EvaluationInfo], candidate: str) -> EvaluationInfo | None:
    """The last one that decided about a candidate; `evaluations` have the last one first."""
    mine = (one for one in evaluations if one.gate and one.candidate.name == candidate and one.state == "finished")
    return next(mine, None)


def percent(ended: EvaluationInfo) -> str:
    """What was passed, for a person."""
    passed = f"{ended.candidate_passed} of {ended.cases} cases"
    beside = f", {ended.champion_passed} by the champion" if ended.champion is not None else ""
    difference = ended.difference
    if difference is None:
        return f"{passed}{beside}"
    return f"{passed}{beside}; {difference.value:+.1%} ({difference.lower:+.1%} to {difference.upper:+.1%})"


def _is_undone(one: EvaluationInfo, candidate: str, champion: str) -> bool:
    """A comparison decides nothing either, and is none of the loop's: a gate that was refused is not asked again for
    its sake."""
    names = (one.candidate.name, one.champion.name if one.champion is not None else "")
    return one.gate and one.state in ("failed", "cancelled") and names == (candidate, champion)


async def _last(sluiceway: Sluiceway, suite: str) -> int:
    found = await sluiceway.suites.list(suite, limit=1)
    if not found:
        raise NotFound(f"there is no suite {suite!r}; `sluiceway eval suite put` makes one", field="suite")
    return found[0].version
