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
    and with answers that may be no shorter than `tokens`: in a few tokens all models say the same. A suite is named by
    all its versions (`tickets`), by one (`tickets@3`) or by the digest of its cases (`tickets@51d0…`). Where it is
    `required`, a protected alias stands for approved versions alone."""

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


def what_counts_against(said: GateSaid, version: ModelVersion, rule: ApprovalRule) -> tuple[str, ...]:
    """Why the gate does not count for this version: what else it held beside what, or the settings that it does not
    meet. Empty where it counts: it was this version, beside another of the model that it was trained beside, and strict
    enough."""
    beside_itself = said.champion_digest == version.digest
    against = {
        "candidate": said.digest != version.digest,
        "champion": said.champion != version.origin.base_name or beside_itself,
        "TRAIN_GATE_SUITES": not _is_of_named_suite(said, rule),
        "TRAIN_GATE_COLLECTIONS": bool(rule.collections) and said.collection not in rule.collections,
        "TRAIN_GATE_TOKENS": 0 < said.max_tokens < rule.tokens,
        "TRAIN_GATE_MARGIN": not said.margin <= rule.margin,
        "TRAIN_GATE_CONFIDENCE": not said.confidence >= rule.confidence,
    }
    return tuple(name for name, holds in against.items() if holds)


def _is_of_named_suite(said: GateSaid, rule: ApprovalRule) -> bool:
    """Any operator may write the next version of a suite."""
    names = {said.suite, f"{said.suite}@{said.suite_version}", f"{said.suite}@{said.suite_digest}"}
    return not rule.suites or not names.isdisjoint(rule.suites)
