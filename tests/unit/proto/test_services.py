"""The list of services is read from the contracts, and what it promises holds for life."""

from pathlib import Path

import sluiceway

FOR_LIFE = {"ingest": 1, "embed": 2, "infer": 3}
# Beside what all share: the contract of engines, which are deployed by whoever has them.
NOT_DEPLOYED = {"engine", "ops", "type"}
CONTRACTS = Path(__file__).parents[3] / "proto/sluiceway"


def test_a_number_that_was_given_stays() -> None:
    assert FOR_LIFE.items() <= sluiceway.services().items()


def test_no_two_services_share_a_number() -> None:
    numbers = list(sluiceway.services().values())
    assert sorted(set(numbers)) == numbers


def test_every_folder_of_contracts_is_a_service_or_shared_by_all() -> None:
    assert {folder.name for folder in CONTRACTS.iterdir()} == sluiceway.services().keys() | NOT_DEPLOYED
