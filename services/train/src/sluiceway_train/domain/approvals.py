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
    that is no smaller than these, and by one of these suites; by any where none is named. Where it is `required`, a
    protected alias stands for approved versions alone."""

    required: bool = False
    suites: Collection[str] = ()
    margin: float = 0.05
    confidence: float = 0.95


@dataclass(frozen=True, kw_only=True)
class GateSaid:
    """Outcome of a gate, as its event has it. `adapter` is what infer called the candidate, `champion` the model that
    the champion was and `champion_digest` its adapter's digest, both empty where there was none."""

    tenant: str
    evaluation_id: str
    adapter: str
    digest: str
    champion: str
    champion_digest: str
    suite: str
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
    is_named = not rule.suites or said.suite in rule.suites
    return is_it and is_named and said.margin <= rule.margin and said.confidence >= rule.confidence
