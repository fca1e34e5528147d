"""Statement log of the databases of this process: all that their engines send, BEGIN and COMMIT too, and for whom."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

_FIRST_WORDS: Final = 70
_service: Final = ContextVar("service", default="others")


@dataclass(frozen=True)
class Sent:
    """One statement, and the service that sent it. `alone`: it is a transaction of its own."""

    service: str
    words: str
    alone: bool = False


@dataclass
class StatementLog:
    """In the order in which they were sent."""

    sent: list[Sent] = field(default_factory=list)

    @property
    def statements(self) -> int:
        return len(self.sent)

    @property
    def transactions(self) -> int:
        """Of several statements: those that were begun. What stands alone is one trip, and is not counted."""
        return sum(one.words == "BEGIN" for one in self.sent)

    def by_service(self) -> Mapping[str, int]:
        return Counter(one.service for one in self.sent)

    def told(self) -> str:
        """A line a statement, for whoever looks for those that could go."""
        return "\n".join(f"{one.service:8} {'alone' if one.alone else '':6} {one.words}" for one in self.sent)

    def _executed(self, connection: Connection, _c: Any, said: str, parameters: Any, _x: Any, many: bool) -> None:
        driver = _driver(connection)
        if not driver.autocommit and driver.info.transaction_status == TransactionStatus.IDLE:
            self._note("BEGIN")
        for _ in range(len(parameters) if many else 1):
            self._note(" ".join(said.split())[:_FIRST_WORDS], alone=driver.autocommit)

    def _committed(self, connection: Connection) -> None:
        if _driver(connection).info.transaction_status == TransactionStatus.INTRANS:
            self._note("COMMIT")

    def _rolled_back(self, connection: Connection) -> None:
        if _driver(connection).info.transaction_status != TransactionStatus.IDLE:
            self._note("ROLLBACK")

    def _note(self, words: str, *, alone: bool = False) -> None:
        self.sent.append(Sent(_service.get(), words, alone))


@contextmanager
def statements_logged() -> Iterator[StatementLog]:
    """What all engines send while the block runs."""
    log = StatementLog()
    heard = (("before_cursor_execute", log._executed), ("commit", log._committed), ("rollback", log._rolled_back))
    for name, listener in heard:
        event.listen(Engine, name, listener)
    try:
        yield log
    finally:
        for name, listener in heard:
            event.remove(Engine, name, listener)


@contextmanager
def sent_by(service: str) -> Iterator[None]:
    """What is sent within is that service's."""
    token = _service.set(service)
    try:
        yield
    finally:
        _service.reset(token)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
