"""Queries of the outbox: what waits, and what is said next.

`refused` is a parameter of all: numbers of rows that the log refuses. While one lies there, nothing of its key is said:
on a compacted topic what is stale would else be the last word, once it is taken.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Interval,
    Row,
    Select,
    Table,
    TextClause,
    bindparam,
    delete,
    func,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

KEYS: Final = 200
RECORDS: Final = 500
MOST_BYTES: Final = 4 * 1024 * 1024
_COUNTED: Final = 10_000

# Topics and keys.
Keys = frozenset[tuple[str, bytes]]


def backlog(table: Table) -> Select[int, int, int]:
    """How many rows wait, and for how many seconds the first of them has; how many are held back. Both are counted to
    10,000."""
    held = _held(table)
    is_held = _is_in(held, table)
    oldest = select(table.c.at).where(~is_held).order_by(table.c.number).limit(_COUNTED).subquery()
    age = func.extract("epoch", func.clock_timestamp() - func.min(oldest.c.at))
    back = select(table.c.number).where(is_held).limit(_COUNTED).subquery()
    count = select(func.count()).select_from(back).scalar_subquery()
    return select(func.count(), func.coalesce(age, 0), count).select_from(oldest)


def waiting_of(table: Table) -> Select[str, bytes]:
    """Those of `key_arrays` of which something waits that may be said."""
    row = table.c
    arrays = (bindparam(f"{column.name}s", type_=ARRAY(column.type)) for column in (row.topic, row.key))
    is_theirs = tuple_(row.topic, row.key).in_(select(*map(func.unnest, arrays)))
    return select(row.topic, row.key).where(is_theirs, ~_is_in(_held(table), table)).distinct()


def key_arrays(keys: Keys) -> dict[str, list[Any]]:
    """Side by side."""
    some = sorted(keys)
    return {"topics": [topic for topic, _ in some], "keys": [key for _, key in some]}


def taken(table: Table, of: Keys | None = None) -> Select[Any]:
    """Deletes as many as the log takes in good time, at least one, and gives them; `some` is how many there were to
    take, and `of` how many keys.

    The first row of a key is its lock: who has it says what follows too, while every other process waits."""
    row, earlier = table.c, table.alias("earlier").c
    is_first = ~(
        select(earlier.number)
        .where(earlier.topic == row.topic, earlier.key == row.key, earlier.number < row.number)
        .exists()
    )
    may_be_said = ~_is_in(_held(table), table)
    old_enough = row.at <= func.clock_timestamp() - bindparam("age", type_=Interval)
    wanted_keys = true() if of is None else tuple_(row.topic, row.key).in_(sorted(of))
    firsts = select(row.topic, row.key).where(is_first, old_enough, may_be_said, wanted_keys)
    mine = firsts.order_by(row.number).limit(KEYS).with_for_update(skip_locked=True).cte("mine")
    size = func.octet_length(row.body)
    in_all = func.sum(size).over(order_by=row.number).label("in_all")
    theirs = select(row.number, size.label("size"), in_all)
    theirs = theirs.join_from(table, mine, (row.topic == mine.c.topic) & (row.key == mine.c.key))
    some = theirs.order_by(row.number).limit(RECORDS).cte("some")
    is_taken = (some.c.in_all <= MOST_BYTES) | (some.c.in_all == some.c.size)
    gone = delete(table).where(row.number.in_(select(some.c.number).where(is_taken)))
    taken = gone.returning(table).cte("taken")
    counts = [select(func.count()).select_from(each).scalar_subquery() for each in (some, mine)]
    return select(taken, counts[0].label("some"), counts[1].label("of")).order_by(taken.c.number)


def put_back(table: Table) -> TextClause:
    """Writes rows that were taken, under their own numbers: they lie where they lay, and in their order."""
    columns = ", ".join(table.c.keys())
    values = ", ".join(f":{name}" for name in table.c.keys())
    written = text(f"INSERT INTO {table.name} ({columns}) OVERRIDING SYSTEM VALUE VALUES ({values})")
    return written.bindparams(*(bindparam(column.name, type_=column.type) for column in table.c))


def may_be_more(rows: Sequence[Row[Any]]) -> bool:
    """Whether these rows that were taken, at least one, may be not all that there were."""
    first = rows[0]
    return bool(len(rows) < first.some or first.some == RECORDS or first.of == KEYS)


def _held(table: Table) -> CTE:
    """Keys of which a row is refused."""
    refused = table.alias("refused").c
    numbers = bindparam("refused", type_=ARRAY(BigInteger))
    return select(refused.topic, refused.key).where(refused.number == func.any(numbers)).cte("held")


def _is_in(held: CTE, rows: FromClause) -> ColumnElement[bool]:
    is_same = (held.c.topic == rows.c.topic) & (held.c.key == rows.c.key)
    return select(held.c.topic).where(is_same).correlate(rows).exists()
