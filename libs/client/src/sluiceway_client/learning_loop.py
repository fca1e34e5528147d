"""Learning loop: dataset, run, signature, gate, canary, alias; one call of a service after the other.

It keeps no state of its own. Runs and gates are asked for with idempotency keys that are made of what the loop is, and
where its candidate stood is read from the registry and the record, so that a loop that was killed goes on where it was
when it is started again.
"""

from hashlib import sha256

from sluiceway_client.channel import RetryBudget
from sluiceway_client.client import Sluiceway
from sluiceway_client.dataset_values import BuiltDataset
from sluiceway_client.errors import Conflict, NotFound, Unavailable
from sluiceway_client.evaluation_values import EvaluationInfo
from sluiceway_client.loop_gate import gate_of, last_gate, percent
from sluiceway_client.loop_promotion import LoopEnded, LoopPace, OnStep, Promotion, asked, named, version_of
from sluiceway_client.loop_values import LoopEnd, LoopOrder, LoopPhase, LoopStep
from sluiceway_client.model_values import ModelVersion
from sluiceway_client.run_values import Run


class LearningLoop:
    """A loop, and the calls that drive it. `on_step` is told of each step."""

    def __init__(
        self,
        sluiceway: Sluiceway,
        order: LoopOrder,
        *,
        on_step: OnStep = lambda _: None,
        pace: LoopPace | None = None,
    ) -> None:
        self._at, self._order, self._on_step, self._pace = sluiceway, order, on_step, pace or LoopPace()
        self._promotion = Promotion(sluiceway, order, on_step, self._pace)

    async def run(self) -> LoopEnd:
        """Goes from where it stands to its end, or to where somebody has to approve.

        Raises Conflict where the dataset could not be built, the run left no version, a document was withdrawn, or
        somebody else moved the alias meanwhile; Unavailable where a service was silent, or nothing was decided; and
        what the calls raise."""
        try:
            return await self._to_its_end()
        except LoopEnded as ended:
            return ended.end

    async def _to_its_end(self) -> LoopEnd:
        version = await self._signed(await self._trained(await self._dataset()))
        await self._promotion.end_if_over(version)
        champion, alias = await self._promotion.champion(version)
        self._promotion.check_free(version, alias)
        judged = await self._gated(version, champion)
        if alias is None or not self._order.canary.share:
            return await self._promotion.promoted(version, alias, f"{judged.evaluation_id} approved it")
        if alias.canary_version != version.version:
            alias = await self._promotion.tried(version, alias)
        return await self._promotion.watched(version, alias)

    async def _dataset(self) -> BuiltDataset:
        """Frozen."""
        order = self._order
        ordered = await self._at.datasets.get(order.dataset) if order.build is None else await self._built()
        found = await self._at.datasets.wait(ordered.dataset_id)
        called = f"{found.name}@{found.version}"
        if found.state == "refused":
            raise Conflict(f"{called} could not be built; {found.reason}")
        if found.tainted_by:
            raise Conflict(
                f"{called} has rows of a document that was withdrawn, {found.tainted_by[0]}; build it anew without "
                "them, with `--build`"
            )
        if found.state == "ready":
            self._check_conflicts(found)
            found = await self._at.datasets.freeze(found.dataset_id)
        rows = f"{found.training_rows:,} rows to learn from, {found.validation_rows:,} held back"
        self._say("dataset", found.dataset_id, found.state, f"{called}, {rows}")
        return found

    async def _built(self) -> BuiltDataset:
        """The last version of the name while its loop goes on, else the next one."""
        order, build = self._order, self._order.build
        assert build is not None, "who asks has one"
        last = await self._at.datasets.list(name=order.dataset, limit=1)
        if last and not await self._is_over(last[0]):
            self._say("dataset", last[0].dataset_id, last[0].state, "its loop is not over, so no other is built")
            return last[0]
        ordered = await self._at.datasets.build(order.dataset, **vars(build))
        self._say("dataset", ordered.dataset_id, ordered.state, f"{ordered.name}@{ordered.version}")
        return ordered

    async def _is_over(self, dataset: BuiltDataset) -> bool:
        """Whether a loop over this dataset has come to an end, whichever."""
        if dataset.state == "refused" or dataset.tainted_by:
            return True
        every = await self._at.runs.list(model=self._order.model)
        runs = [one for one in every if one.dataset_id == dataset.dataset_id]
        if not runs or not runs[0].final:
            return False
        if runs[0].state != "succeeded":
            return True
        try:
            version = version_of(await self._at.registry.get(self._order.model), runs[0].version)
        except NotFound:
            # Somebody has deleted it.
            return True
        if version.tainted_by or await self._promotion.has_stood(version):
            return True
        judged = last_gate(await self._at.evaluations.list(self._order.gate.suite), asked(version))
        return judged is not None and judged.outcome != "approved"

    def _check_conflicts(self, dataset: BuiltDataset) -> None:
        groups = len(dataset.report.conflicts)
        if groups and not self._order.approved:
            raise self._promotion.waits(
                "dataset",
                f"rows of {dataset.name}@{dataset.version} contradict each other, in groups: {groups}; freeze it if "
                "they may, and start the loop again",
                f"sluiceway datasets show {dataset.dataset_id}",
                f"sluiceway datasets freeze {dataset.dataset_id}",
            )

    async def _trained(self, dataset: BuiltDataset) -> Run:
        """Succeeded."""
        order = self._order
        recipe = (f"{name}=" + str(value) for name, value in sorted(order.recipe.items()))
        run = await self._at.runs.start(
            order.model,
            dataset.dataset_id,
            base=order.base,
            hyperparameters=order.recipe,
            deadline=order.deadline,
            key=self._key("run", dataset.dataset_id, order.base, str(order.deadline), *recipe),
        )
        said = ""
        async for update in self._at.runs.watch(run.run_id):
            if isinstance(update, Run):
                run = update
                if (now := " ".join(filter(None, (run.state, run.phase)))) != said:
                    said = now
                    self._say("run", run.run_id, run.state, run.phase)
        if run.state != "succeeded":
            why = ": ".join(filter(None, (run.reason, run.message)))
            raise Conflict(f"{run.run_id} {run.state}{why and f', {why}'}; another `--name` makes another run")
        return run

    async def _signed(self, run: Run) -> ModelVersion:
        verified = await self._at.registry.verify(run.model, run.version)
        if not verified.valid:
            raise Conflict(f"{run.model}@{run.version} is not as it was signed; {verified.problem}")
        version = version_of(await self._at.registry.get(run.model), run.version)
        self._say("signature", named(version), "verified", f"{version.digest[:12]}, key {verified.key_sha256[:12]}")
        return self._promotion.untainted(version)

    async def _gated(self, version: ModelVersion, champion: str) -> EvaluationInfo:
        """Approved, beside what the alias still stands for."""
        await self._is_served(version)
        judged = await gate_of(self._at, self._order.gate, asked(version), champion, self._key, self._on_step)
        if judged.outcome != "approved":
            more = f"; about {judged.cases_needed:,} more cases would decide" if judged.cases_needed else ""
            said = f"{named(version)} is not approved beside {champion}: {judged.outcome}, {percent(judged)}{more}"
            commands = (
                f"sluiceway eval report {judged.evaluation_id}",
                f"sluiceway eval results {judged.evaluation_id} --only differing",
            )
            said = await self._promotion.refused(version, said)
            raise LoopEnded(LoopEnd(outcome="gate_failed", step="gate", said=said, commands=commands))
        now, _ = await self._promotion.champion(version)
        if now != champion:
            raise self._promotion.moved(f"it stands for {now}, and the gate asked beside {champion}")
        return judged

    async def _is_served(self, version: ModelVersion) -> None:
        """infer hears of it within seconds; before that a gate would decide nothing."""
        budget = RetryBudget(self._pace.heard_within, lambda _: None)
        while asked(version) not in {each.name for each in await self._at.answers.models()}:
            await budget.spend(Unavailable(f"infer does not know {asked(version)}; see `sluiceway models list`"))

    def _key(self, *parts: str) -> str:
        """The same for the same parts of the same loop."""
        said = "\n".join((self._order.model, self._order.name, *parts))
        return f"loop:{sha256(said.encode()).hexdigest()}"

    def _say(self, step: LoopPhase, name: str, state: str, said: str = "") -> None:
        self._on_step(LoopStep(step=step, name=name, state=state, said=said))
