"""Retraining of a version: its dataset built anew without what was withdrawn, and the same run over what is left."""

from dataclasses import asdict

from sluiceway_client.channel import OnRetry
from sluiceway_client.client import Sluiceway
from sluiceway_client.dataset_values import BuiltDataset
from sluiceway_client.errors import Conflict, NotFound
from sluiceway_client.model_values import ModelVersion
from sluiceway_client.run_values import Run


async def retrain(
    sluiceway: Sluiceway, model: str, version: int = 0, *, on_retry: OnRetry = lambda _error: None
) -> Run:
    """A queued run that learns as the version did (0: the last one), beside the same base, from the rows of its dataset
    that are held still. The dataset becomes the next version of its name, and is frozen.

    Raises NotFound (`model`, `version`), Conflict (`dataset_id`) where the dataset comes from a file or no row is left,
    Unavailable where nothing can be trained here."""
    found = await _version(sluiceway, model, version)
    learned = await sluiceway.runs.get(found.run_id)
    dataset = await _rebuilt(sluiceway, found.dataset_id, on_retry)
    return await sluiceway.runs.start(
        model,
        dataset.dataset_id,
        base=learned.base,
        hyperparameters=asdict(learned.hyperparameters),
        deadline=learned.deadline,
        key=f"retrain:{dataset.dataset_id}",
    )


async def _version(sluiceway: Sluiceway, model: str, number: int) -> ModelVersion:
    versions = (await sluiceway.registry.get(model)).versions
    for version in versions:
        if number in (0, version.version):
            return version
    raise NotFound(
        f"the model {model!r} has no version {number}; `sluiceway models show` names its versions", field="version"
    )


async def _rebuilt(sluiceway: Sluiceway, dataset_id: str, on_retry: OnRetry) -> BuiltDataset:
    ordered = await sluiceway.datasets.rebuild(dataset_id)
    built = await sluiceway.datasets.wait(ordered.dataset_id, on_retry=on_retry)
    if built.state == "refused":
        raise Conflict(f"{built.name}@{built.version} could not be built; {built.reason}", field="dataset_id")
    return await sluiceway.datasets.freeze(built.dataset_id)
