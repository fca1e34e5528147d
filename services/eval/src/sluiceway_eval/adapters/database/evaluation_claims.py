"""Statements that claim an evaluation, and take a takeover back."""

from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, DateTime, ScalarSelect, Update, bindparam, case, exists, func, select, update

from sluiceway_eval.adapters.database.evaluation_tables import evaluations
from sluiceway_eval.domain.evaluations import EvaluationState, ModelEvaluation
from sluiceway_eval.ports.evaluations import EvaluationClaim


def claiming(claim: EvaluationClaim) -> Update:
    """Of the tenant with the fewest at work that which waited the longest, or which its owner has no more."""
    is_free = (is_open(), evaluations.c.available_at <= claim.now)
    at_work = _at_work(claim)
    waited = evaluations.c.state == "queued"
    turn = (waited, at_work, _last_began().nulls_first(), evaluations.c.created_at, evaluations.c.evaluation_id)
    free = select(evaluations.c.tenant, evaluations.c.evaluation_id)
    free = free.where(*is_free, at_work < claim.most_of_tenant).order_by(*turn).limit(1)
    following = free.with_for_update(skip_locked=True, of=evaluations).cte("following")
    taken = {
        "state": "running",
        "owner": claim.owner,
        "takeovers": evaluations.c.takeovers + case((evaluations.c.owner != "", 1), else_=0),
        "available_at": claim.until,
        "fence": evaluations.c.fence + 1,
        "revision": evaluations.c.revision + 1,
        "started_at": func.coalesce(evaluations.c.started_at, claim.now),
    }
    it = (
        evaluations.c.tenant == following.c.tenant,
        evaluations.c.evaluation_id == following.c.evaluation_id,
    )
    return update(evaluations).where(*it).values(taken).returning(evaluations)


def uncounting(evaluation: ModelEvaluation) -> Update:
    """Of who had it before whoever has it now."""
    it = (evaluations.c.tenant == evaluation.tenant, evaluations.c.evaluation_id == evaluation.evaluation_id)
    taken_over = (evaluations.c.fence > evaluation.fence, evaluations.c.takeovers > 0, is_open())
    return update(evaluations).where(*it, *taken_over).values(takeovers=evaluations.c.takeovers - 1)


def is_open() -> ColumnElement[bool]:
    return evaluations.c.state.in_(("queued", "running"))


def _at_work(claim: EvaluationClaim) -> ScalarSelect[int]:
    """How many of its tenant are at work now."""
    others = evaluations.alias()
    work = (others.c.tenant == evaluations.c.tenant, others.c.state == "running", others.c.available_at > claim.now)
    return select(func.count()).select_from(others).where(*work).correlate(evaluations).scalar_subquery()


def _last_began() -> ColumnElement[Any]:
    """When one of its tenant began last: of each state the last one, which an index has at hand, however many there
    are."""
    return func.greatest(*map(_last_began_of, get_args(EvaluationState)))


def _last_began_of(state: EvaluationState) -> ScalarSelect[Any]:
    others = evaluations.alias()
    mine = (others.c.tenant == evaluations.c.tenant, others.c.state == state)
    return select(func.max(others.c.started_at)).where(*mine).correlate(evaluations).scalar_subquery()


IS_ANY_FREE: Final = select(
    exists().where(is_open(), evaluations.c.available_at <= bindparam("now", type_=DateTime(timezone=True)))
)
"""Whether there is anything to claim, if its tenant may have it. Made once, and asked every second."""
