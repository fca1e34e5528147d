"""Approvals: what a gate of eval said of a version, and whether it counts here."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sluiceway_train.domain.model_versions import ModelVersion

_VERSION: Final = re.compile(r"([a-z0-9-]{1,64})@([1-9][0-9]{0,17})")


@dataclass(frozen=True, kw_only=True)
class ApprovalRule:
    """Gates that count: those that hold a candidate against a champion by a margin that is no wider and a confidence
    that is no smaller than these, by one of these suites and from one of these collections, by any where none is named,
    and with answers that may be no shorter than `tokens`. A suite is named by all its versions (`tickets`), by one
    (`tickets@3`) or by the digest of its cases (`tickets@51d0…`). Where it is `required`, a protected alias stands for
    approved versions alone."""

    required: bool = False
    suites: Collection[str] = ()
    collections: Collection[str] = ()
    tokens: int = 0
    margin: float = 0.05
    confidence: float = 0.95


@dataclass(frozen=True, kw_only=True)
class GateSaid:
    """Outcome of a gate, as its event has it. `adapter` is what infer called the candidate, `champion` the model that
    the champion was and `champion_digest` its adapter's digest, both empty where there was none. `max_tokens` is 0
    where infer chose."""

    tenant: str
    evaluation_id: str
    adapter: str
    digest: str
    champion: str
    champion_digest: str
    suite: str
    suite_version: int
    suite_digest: str
    collection: str
    max_tokens: int
    margin: float
    confidence: float
    approved: bool
    judged_at: datetime


def judged_version(adapter: str) -> tuple[str, int] | None:
    """Model and number of `model@version`; None for what is no version of a registry."""
    found = _VERSION.fullmatch(adapter)
    return (found[1], int(found[2])) if found else None


def after_gate(version: ModelVersion, said: GateSaid) -> ModelVersion:
    """The version as it is known then."""
    return replace(version, approved_by=said.evaluation_id if said.approved else "", judged_at=said.judged_at)


def counts(said: GateSaid, version: ModelVersion, rule: ApprovalRule) -> bool:
    """It was this version, beside another of the model that it was trained beside, and strict enough."""
    is_it = said.digest == version.digest and said.champion == version.origin.base_name
    is_it = is_it and said.champion_digest != version.digest
    return (
        is_it and _is_asked_as_named(said, rule) and said.margin <= rule.margin and said.confidence >= rule.confidence
    )


def _is_asked_as_named(said: GateSaid, rule: ApprovalRule) -> bool:
    """Any operator may write the next version of a suite, or ask for answers so short that all models give the same."""
    names = {said.suite, f"{said.suite}@{said.suite_version}", f"{said.suite}@{said.suite_digest}"}
    is_named = not rule.suites or not names.isdisjoint(rule.suites)
    is_from_named = not rule.collections or said.collection in rule.collections
    return is_named and is_from_named and (said.max_tokens == 0 or said.max_tokens >= rule.tokens)
