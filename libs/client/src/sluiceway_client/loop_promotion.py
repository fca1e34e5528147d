"""Promotion of a candidate: what its alias stands for, the canary that it is tried as, the move and the way back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from sluiceway_client.canary import CanaryArms, CanaryCounts, canary_counts
from sluiceway_client.channel import GIVE_UP_AFTER, RetryBudget
from sluiceway_client.client import Sluiceway
from sluiceway_client.errors import Blocked, Conflict, NotFound, Overloaded, Unavailable
from sluiceway_client.loop_values import LoopEnd, LoopOrder, LoopPhase, LoopStep
from sluiceway_client.model_values import ModelAlias, ModelVersion, RegisteredModel

OnStep = Callable[[LoopStep], None]
_T = TypeVar("_T")


class LoopEnded(Exception):
    """The loop goes no further; never leaves `LearningLoop.run`."""

    def __init__(self, end: LoopEnd) -> None:
        super().__init__(end.said)
        self.end = end


@dataclass(frozen=True, kw_only=True)
class LoopPace:
    """Seconds between two looks at a canary, and until others have heard on the log what was trained and judged."""

    look_every: float = 5.0
    heard_within: float = 60.0


class Promotion:
    """The alias of a loop, and the calls that move it. Raises `LoopEnded` where the loop goes no further."""

    def __init__(self, sluiceway: Sluiceway, order: LoopOrder, on_step: OnStep, pace: LoopPace) -> None:
        self._at, self._order, self._on_step, self._pace = sluiceway, order, on_step, pace

    async def has_stood(self, version: ModelVersion) -> bool:
        """Whether the alias stands for it, or has left it: it was promoted, or rolled back."""
        alias = await self._alias()
        if alias is not None and alias.version == version.version:
            return True
        is_tried = alias is not None and alias.canary_version == version.version
        return not is_tried and await self._had_its_turn(version)

    async def _had_its_turn(self, version: ModelVersion) -> bool:
        """Whether the record knows of a time when the alias asked it. An answer leads there: each gate gave some."""
        async for page in self._at.record.recall("adapter", named(version), page_size=1):
            for hit in page.answers:
                explained = await self._at.record.explain(hit.answer_id, texts=False)
                turns = explained.adapter.aliases if explained.adapter else ()
                return any(turn.alias == self._order.alias for turn in turns)
            break
        return False

    async def end_if_over(self, version: ModelVersion) -> None:
        if not await self.has_stood(version):
            return
        alias = await self._alias()
        if alias is not None and alias.version == version.version:
            raise LoopEnded(self._is_promoted(version))
        raise LoopEnded(self._is_back(version, alias, f"{self._order.alias} has left it"))

    async def champion(self, version: ModelVersion) -> tuple[str, ModelAlias | None]:
        """What the alias stands for; where there is none, the base."""
        alias = await self._alias()
        if alias is None:
            return version.base, None
        return asked(version_of(await self._at.registry.get(version.model), alias.version)), alias

    def check_free(self, version: ModelVersion, alias: ModelAlias | None) -> None:
        """Raises Conflict where the alias tries another version: that one would never be judged."""
        if alias is not None and alias.canary_version not in (0, version.version):
            raise Conflict(
                f"{_place(alias)} tries {alias.model}@{alias.canary_version} already; wait for the end of its loop, or "
                f"take it away with `{_command(alias, alias.version)} --expect {alias.revision}`",
                field="alias",
            )

    async def tried(self, version: ModelVersion, alias: ModelAlias) -> ModelAlias:
        share = self._order.canary.share
        command = f"{_command(alias, alias.version)} --canary {version.version} --share {share:g}"
        moved = await self._move(version, alias, "canary", f"{command} --expect {alias.revision}", share=share)
        self._say("canary", named(version), "asked", f"{share:.0%} of what is asked of {_place(moved)}")
        return moved

    async def watched(self, version: ModelVersion, alias: ModelAlias) -> LoopEnd:
        """Judged once: of a canary that is looked at again and again, one look is bad by chance."""
        wanted, last = self._order.canary, None
        while True:
            counts = await self._counts(version, alias)
            if counts is not None and counts != last:
                last = counts
                self._say("canary", named(version), "watched", _counted(counts))
            counted, alias = alias, await self._still_tried(version, alias)
            # What was counted before a move says nothing of what is asked since.
            if counts is not None and counts.fewest >= wanted.answers and alias.revision == counted.revision:
                return await self._judged(version, alias, counts)
            if datetime.now(UTC) - alias.moved_at >= wanted.longest:
                raise self.waits(
                    "canary",
                    f"{_counted(counts or CanaryCounts())} in {wanted.longest}: too few to judge {named(version)}; "
                    "wait longer with `--watch-hours`, ask for fewer `--answers`, or decide",
                    f"{_command(alias, version.version)} --expect {alias.revision}",
                    f"{_command(alias, alias.version)} --expect {alias.revision}",
                )
            await asyncio.sleep(self._pace.look_every)

    async def _counts(self, version: ModelVersion, alias: ModelAlias) -> CanaryCounts | None:
        """None while a service does not answer: a watch of a day survives its restart."""
        try:
            stands = version_of(await self._at.registry.get(version.model), alias.version)
            arms = CanaryArms(_place(alias), asked(stands), asked(version))
            return await canary_counts(self._at.record, arms, alias.moved_at)
        except (Overloaded, Unavailable):
            return None

    async def _still_tried(self, version: ModelVersion, watched: ModelAlias) -> ModelAlias:
        """Somebody may decide before, or a document be withdrawn. Raises Conflict where the alias stands for another
        version by now: no gate has held the canary against that one."""
        alias = await _when_answered(self._alias)
        if alias is not None and alias.version == version.version:
            raise LoopEnded(self._is_promoted(version))
        if alias is None or alias.canary_version != version.version:
            model = await self._at.registry.get(version.model)
            taints = next((each.tainted_by for each in model.versions if each.version == version.version), ())
            why = f"it is tainted by {taints[0]}" if taints else "somebody moved the alias"
            raise LoopEnded(self._is_back(version, alias, why))
        if alias.version != watched.version:
            raise self.moved(
                f"it stands for version {alias.version}, and {named(version)} was tried beside {watched.version}"
            )
        return alias

    async def _judged(self, version: ModelVersion, alias: ModelAlias, counts: CanaryCounts) -> LoopEnd:
        verdict = counts.verdict(self._order.canary.answers)
        difference = counts.difference
        said = f"{_counted(counts)}; {difference.value:+.1%} ({difference.lower:+.1%} to {difference.upper:+.1%})"
        self._say("canary", named(version), verdict, said)
        if verdict != "worse":
            return await self.promoted(version, alias, said)
        why = f"the canary is worse: {said}"
        return self._is_back(version, await self._rolled_back(alias, why), why)

    async def promoted(self, version: ModelVersion, alias: ModelAlias | None, why: str) -> LoopEnd:
        expect = alias.revision if alias is not None else 0
        command = f"sluiceway models alias {version.model} {self._order.alias} {version.version} --expect {expect}"
        await self._move(version, alias, "alias", command, note=why)
        return self._is_promoted(version)

    async def refused(self, version: ModelVersion, why: str) -> str:
        """What is to be said of a version that a gate does not approve: that it is no canary any more, where it was."""
        alias = await _when_answered(self._alias)
        if alias is None or alias.canary_version != version.version:
            return why
        back = await self._rolled_back(alias, why)
        return (
            f"{why}; it answers nobody as a canary any more, and {_place(back)} stands for {back.model}@{back.version}"
        )

    async def _rolled_back(self, alias: ModelAlias, why: str) -> ModelAlias:
        """Asks nobody: what stood before is approved already. Who may not move it says so."""
        back = partial(self._at.registry.set_alias, alias.model, alias.alias, alias.version)
        try:
            return await _when_answered(partial(back, expected_revision=alias.revision, note=why[:1000]))
        except Blocked as error:
            raise self.waits(
                "canary",
                f"{why}, and {error}; it goes on being asked until an approver moves the alias",
                f"{_command(alias, alias.version)} --expect {alias.revision}",
            ) from error

    async def _move(
        self,
        version: ModelVersion,
        alias: ModelAlias | None,
        step: LoopPhase,
        command: str,
        *,
        share: float = 0.0,
        note: str = "",
    ) -> ModelAlias:
        """A version that nothing stood for has no canary before it, so that somebody has to say yes there as well."""
        if not self._order.approved and (alias is None or alias.protected):
            raise self.waits(step, f"{named(version)} waits for somebody who approves it", command)
        stands = alias.version if alias is not None and share else version.version
        move = partial(
            self._at.registry.set_alias,
            version.model,
            self._order.alias,
            stands,
            canary_version=version.version if share else 0,
            canary_share=share,
            expected_revision=alias.revision if alias is not None else 0,
            note=note[:1000],
        )
        budget = RetryBudget(self._pace.heard_within, lambda _: None)
        while True:
            try:
                return await _when_answered(move)
            except Blocked as error:
                raise self.waits(step, f"{error}; an approver may say it", command) from error
            except Conflict as error:
                if error.field in ("expected_revision", "alias"):
                    raise self.moved(str(error)) from error
                # The registry hears a moment later than we that a gate has approved it.
                self.untainted(version_of(await self._at.registry.get(version.model), version.version))
                await _spend(budget, error)

    def untainted(self, version: ModelVersion) -> ModelVersion:
        if version.tainted_by:
            raise Conflict(
                f"{named(version)} learned from a document that was withdrawn, {version.tainted_by[0]}; build the "
                "dataset anew without its rows, with `--build`"
            )
        return version

    async def _alias(self) -> ModelAlias | None:
        try:
            model = await self._at.registry.get(self._order.model)
        except NotFound:
            return None
        return next((each for each in model.aliases if each.alias == self._order.alias and each.version), None)

    def _say(self, step: LoopPhase, name: str, state: str, said: str = "") -> None:
        self._on_step(LoopStep(step=step, name=name, state=state, said=said))

    def waits(self, step: LoopPhase, said: str, *commands: str) -> LoopEnded:
        return LoopEnded(LoopEnd(outcome="waits", step=step, said=said, commands=commands))

    def moved(self, why: str) -> Conflict:
        return Conflict(
            f"the alias {self._order.alias!r} was moved meanwhile: {why}; start the loop again, and a gate asks beside "
            "what it stands for now",
            field="alias",
        )

    def _is_promoted(self, version: ModelVersion) -> LoopEnd:
        said = f"{self._order.model}@{self._order.alias} stands for {named(version)}"
        return LoopEnd(outcome="promoted", step="alias", said=said)

    def _is_back(self, version: ModelVersion, alias: ModelAlias | None, why: str) -> LoopEnd:
        where = f"{_place(alias)} stands for {alias.model}@{alias.version}" if alias is not None else "it is gone"
        return LoopEnd(
            outcome="rolled_back", step="canary", said=f"{named(version)} is not asked any more: {why}; {where}"
        )


async def _when_answered(call: Callable[[], Awaitable[_T]]) -> _T:
    """Asked again while the service is away or full; of an alias that stands there already, a move is none."""
    budget = RetryBudget(GIVE_UP_AFTER, lambda _: None)
    while True:
        try:
            return await call()
        except (Overloaded, Unavailable) as error:
            await budget.spend(error)


async def _spend(budget: RetryBudget, error: Conflict) -> None:
    """Raises the error itself where it is no news that has yet to come."""
    try:
        await budget.spend(Unavailable(str(error)))
    except Unavailable:
        raise error from None


def version_of(model: RegisteredModel, number: int) -> ModelVersion:
    found: Sequence[ModelVersion] = [each for each in model.versions if each.version == number]
    if not found:
        raise NotFound(f"{model.name}@{number} is not among the last versions; see `sluiceway models show`")
    return found[0]


def named(version: ModelVersion) -> str:
    return f"{version.model}@{version.version}"


def asked(version: ModelVersion) -> str:
    """As infer is asked for it."""
    return f"{version.base}+{named(version)}"


def _place(alias: ModelAlias) -> str:
    return f"{alias.model}@{alias.alias}"


def _command(alias: ModelAlias, version: int) -> str:
    return f"sluiceway models alias {alias.model} {alias.alias} {version}"


def _counted(counts: CanaryCounts) -> str:
    canary, stable = counts.canary, counts.stable
    return f"{canary.bad} of {canary.answers} answers bad, {stable.bad} of {stable.answers} beside it"
