"""Use cases of suites: versions of cases are put, read and listed. The words of cases are stored sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.paging import ListPage, Position, ended_at, page_of, page_size, page_within, unknown_token
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.evaluations import CaseOutcome
from sluiceway_eval.domain.suites import (
    CaseCheck,
    SealedCase,
    StoredSuite,
    SuiteCase,
    checked_cases,
    checked_suite_name,
    digest_of,
    read,
    written,
)
from sluiceway_eval.ports.evaluations import AnswerChecks, SuiteStore

MOST_CASES_A_PAGE: Final = 100


@dataclass(frozen=True, kw_only=True)
class SuiteKeeping:
    """Suites of the caller's tenant."""

    store: SuiteStore
    seal: Seal
    checks: AnswerChecks
    clock: Clock

    async def put(self, caller: Principal, name: str, cases: Sequence[SuiteCase]) -> StoredSuite:
        """The same cases twice are one version, whose checks are not looked at again: what was put before it would be
        refused stays as it is. Raises Invalid, Overloaded."""
        caller.must("operator")
        checked_suite_name(name, field="name")
        checked_cases(cases)
        digest = digest_of(cases)
        if (there := await self.store.of_digest(caller.tenant, name, digest)) is not None:
            return there
        await self._must_be_checkable(cases)
        suite = StoredSuite(
            tenant=caller.tenant,
            name=name,
            version=0,
            digest=digest,
            cases=len(cases),
            put_by=caller.subject,
            put_at=self.clock.now(),
        )
        sealed = [await self._sealed(caller.tenant, number, case) for number, case in enumerate(cases)]
        return await self.store.put(suite, sealed)

    async def get(
        self, caller: Principal, name: str, version: int, size: int, token: str
    ) -> tuple[StoredSuite, ListPage[SuiteCase]]:
        """A page of its cases. Raises NotFound, Invalid."""
        caller.must("operator")
        limit, start = page_size(size, MOST_CASES_A_PAGE), place_of(token)
        suite = await found_suite(self.store, caller.tenant, name, version)
        sealed = await self.store.cases(suite, start, limit + 1)
        page = page_within(sealed, limit, lambda one: one.number + 1, lambda one: len(one.words.ciphertext))
        cases = [await opened(self.seal, suite.tenant, one) for one in page.items]
        return suite, ListPage(tuple(cases), page.next)

    async def page(self, caller: Principal, name: str, size: int, token: str) -> ListPage[StoredSuite]:
        """Raises Invalid."""
        caller.must("reader")
        limit, before = page_size(size), ended_at(token)
        found = await self.store.suites(caller.tenant, name, before, limit + 1)
        return page_of(found, limit, lambda one: Position(at=one.put_at, id=f"{one.name}@{one.version:09d}"))

    async def _must_be_checkable(self, cases: Sequence[SuiteCase]) -> None:
        places: dict[CaseCheck, int] = {}
        for number, case in enumerate(cases):
            for check in case.words.checks:
                places.setdefault(check, number)
        if problem := await self.checks.problem(tuple(places)):
            number = places[problem.check]
            raise Invalid(f"`cases[{number}]` cannot be checked; {problem.why}", field="cases")

    async def _sealed(self, tenant: str, number: int, case: SuiteCase) -> SealedCase:
        return SealedCase(number, case.case_id, await self.seal.seal(tenant, written(case.words)))


async def found_suite(store: SuiteStore, tenant: str, name: str, version: int) -> StoredSuite:
    """The last version for 0. Raises NotFound."""
    if version < 0:
        raise Invalid(f"`version` is {version}; it is counted from 1, and 0 is the last one", field="version")
    suite = await store.get(tenant, name, version)
    if suite is None:
        what = f"{name[:80]!r} in version {version}" if version else f"{name[:80]!r}"
        raise NotFound(f"there is no suite {what}; `sluiceway eval suite list` names them", field="suite")
    return suite


async def opened(seal: Seal, tenant: str, case: SealedCase) -> SuiteCase:
    """Raises what the seal raises."""
    return SuiteCase(case.case_id, read(await seal.open(tenant, case.words)))


async def sealed_words(seal: Seal, tenant: str, texts: Mapping[str, str]) -> SealedText | None:
    """By `candidate` and `champion`. None where nobody answered."""
    return await seal.seal(tenant, json.dumps(texts, ensure_ascii=False)) if texts else None


async def answer_words(seal: Seal, tenant: str, outcome: CaseOutcome) -> Mapping[str, str]:
    """Empty where nobody answered, or the key was dropped since."""
    if outcome.words is None:
        return {}
    try:
        texts: dict[str, str] = json.loads(await seal.open(tenant, outcome.words))
    except (NotFound, Invalid):
        return {}
    return texts


def place_of(token: str) -> int:
    """The place at which a page begins, counted from 0. Raises Invalid."""
    if not token:
        return 0
    if not (token.isascii() and token.isdecimal() and len(token) < 10):
        raise unknown_token()
    return int(token)
