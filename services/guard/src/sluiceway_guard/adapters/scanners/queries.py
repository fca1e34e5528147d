"""SQL scanner: statements in a tool call that do more than read, and values that were written to become statements."""

import logging
from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.parser import Parser

from sluiceway_guard.adapters.scanners.matching import characters, compiled
from sluiceway_guard.domain.arguments import Argument, arguments
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText

# What is longer is not parsed, and said to be unreadable.
LONGEST_PARSED = 32_768
# The parser tries a nested type, and a join without a condition, in two ways each: its work doubles with each that is
# within another, with brackets or without. Statements of people take one to three steps a token.
STEPS_PER_TOKEN = 6
STEPS_OF_A_SHORT_ONE = 60

_NOTES = r"(?is)^(?:\s|\(|;|--[^\n]*\n|/\*[^*]*\*+/)*"
_STATEMENT = compiled(
    rf"{_NOTES}(?:select\b(?:[^;]*\bfrom\b|\s*[\d'\"(*@]|\s+\w+\()|with\s+(?:recursive\s+)?\w+[^;]{{0,200}}\bas\s*\("
    r"|insert\s+(?:ignore\s+)?into\b|replace\s+into\b|update\s+\S+\s+(?:as\s+\S+\s+)?set\b|delete\s+from\b|merge\s+into\b"
    r"|(?:drop|alter|create|truncate)\s+(?:or\s+replace\s+|temp(?:orary)?\s+|unique\s+|global\s+|local\s+)*"
    r"(?:table|database|schema|view|index|user|role|function|trigger|procedure|sequence|extension|materialized|login)\b"
    r"|truncate\s+\w+\s*;?\s*$|(?:grant|revoke)\b[^;]*\b(?:on|to|from)\b|exec(?:ute)?\s*[(@'\w]|call\s+\w+\s*\("
    r"|copy\s+\S+\s+(?:from|to)\b|pragma\s+\w+|attach\s+(?:database\s+)?'|declare\s+@|union\s+(?:all\s+)?select\b)"
)
# A value that ends the string or the number it is put into, and goes on as SQL.
_BREAKS_OUT = (
    compiled(
        r"(?i)['\")\d]\s*\)*\s*;\s*(?:(?:drop|alter|create)\s+(?:table|database|user|view|index|schema|role)\b|delete\s+from\b"
        r"|insert\s+into\b|update\s+\w+\s+set\b|truncate\s|exec(?:ute)?[\s(]|shutdown\b|grant\s+\w+\s+|select\s)"
    ),
    compiled(r"(?i)['\")\d]\s*\)*\s*union\s+(?:all\s+)?select\b"),
    compiled(r"(?i)['\"]\s*\)*\s*(?:insert\s+into|drop\s+table|delete\s+from|update\s+\w+\s+set)\b"),
    compiled(
        r"(?i)['\")\d]\s*\)*\s*(?:or|and|;|\|\|)\s*\(*(?:if|case|sleep|benchmark|pg_sleep|waitfor|substring|ascii)\b\s*[('d]"
    ),
    compiled(r"(?i)['\"]\s*\)*\s*(?:or|and|\|\|)\s+\(*['\"]?[\w.]+['\"]?\s*(?:=|like|<|>)\s*\(*['\"]?\w*"),
    compiled(
        r"(?i)\b(?:or|and)\s+\(?(?:1\s*=\s*1|'1'\s*=\s*'1|'a'\s*=\s*'a|\"1\"\s*=\s*\"1|true)\s*\)*['\"]?\s*(?:--|#|/\*|$)"
    ),
)
_READING = (exp.Query, exp.Describe, exp.Show)
_WRITING = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Create, exp.Drop, exp.Alter)
_FUNCTIONS = frozenset(
    "pg_sleep sleep benchmark load_file pg_read_file pg_read_binary_file pg_ls_dir lo_import lo_export dblink "
    "dblink_exec xp_cmdshell sp_executesql openrowset opendatasource utl_http utl_inaddr load_extension sys_exec "
    "sys_eval query_to_xml pg_terminate_backend set_config writefile readfile".split()
)
_SIGNS = frozenset("=;*'\"(,@")


class SqlScanner:
    """For tool calls: what is SQL is parsed, and must be one statement that reads; what is not must not break out of
    the string that it is put into.

    A call that is JSON is judged by its strings.
    """

    name = "sql"
    version = "3"

    def __init__(self) -> None:
        # The parser would log what it cannot read.
        logging.getLogger("sqlglot").setLevel(logging.CRITICAL)

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return [
            Finding(kind="sql", rule=f"sql.{rule}", start=argument.start, end=argument.end, score=score)
            for argument in arguments(text.text)
            for rule, score in _judged(argument)
        ]


def _judged(argument: Argument) -> Iterator[tuple[str, float]]:
    """Names of rules, and how sure they are."""
    data = characters(argument.value)
    if any(_STATEMENT.finditer(data)):
        yield from _read(argument.value)
    elif any(any(pattern.finditer(data)) for pattern in _BREAKS_OUT):
        yield "injection", 1.0


def _read(value: str) -> Iterator[tuple[str, float]]:
    try:
        statements = _parsed(value)
    except _TooComplex:
        yield "complex", 1.0
        return
    if not statements:
        # A sentence may begin as a statement does.
        yield from [("unreadable", 0.5)] if _SIGNS.intersection(value) else []
        return
    if len(statements) > 1:
        yield "statements", 1.0
    yield from ((rule, 1.0) for rule, broken in _RULES.items() if any(map(broken, statements)))


class _TooComplex(Exception):
    """A statement that takes more work, or is nested deeper, than one that was written to be read."""


class _BoundedParser(Parser):
    """A parser that gives up after so many steps: moves to a token, forwards or back."""

    def __init__(self, dialect: Dialect, most_steps: int) -> None:
        super().__init__(dialect=dialect)
        self._steps_left = most_steps

    def _advance(self, times: int = 1) -> None:
        self._steps_left -= 1
        if self._steps_left < 0:
            raise _TooComplex
        super()._advance(times)


def _parsed(value: str) -> Sequence[exp.Expr]:
    """Empty where it cannot be read. Raises _TooComplex."""
    if len(value) > LONGEST_PARSED:
        return ()
    dialect = Dialect.get_or_raise(None)
    try:
        tokens = dialect.tokenize(value)
        parser = _BoundedParser(dialect, STEPS_PER_TOKEN * len(tokens) + STEPS_OF_A_SHORT_ONE)
        return [statement for statement in parser.parse(tokens, value) if statement is not None]
    except RecursionError as error:
        raise _TooComplex from error
    except (SqlglotError, ValueError):
        return ()


def _writes(statement: exp.Expr) -> bool:
    return not isinstance(statement, _READING) or statement.find(*_WRITING) is not None


def _is_always_true(statement: exp.Expr) -> bool:
    """`… OR 1 = 1`: a condition that lets every row pass. `WHERE 1 = 1 AND …` changes nothing."""
    return any(_holds(side) for either in statement.find_all(exp.Or) for side in (either.left, either.right))


def _holds(condition: exp.Expr) -> bool:
    inner = condition.unnest()
    if isinstance(inner, exp.Boolean | exp.Literal):
        return str(inner.this).lower() not in {"false", "0", ""}
    return isinstance(inner, exp.EQ | exp.Like) and inner.this.unnest() == inner.expression.unnest()


def _calls_out(statement: exp.Expr) -> bool:
    """Functions that wait, read files or run programs."""
    named = (call.name if isinstance(call, exp.Anonymous) else call.sql_name() for call in statement.find_all(exp.Func))
    return any(name.lower() in _FUNCTIONS for name in named)


_RULES: dict[str, Callable[[exp.Expr], bool]] = {
    "write": _writes,
    "tautology": _is_always_true,
    "function": _calls_out,
}
