"""Statements that are made once, counted: whoever makes one makes its parameters."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import BindParameter


async def parameters_made(monkeypatch: pytest.MonkeyPatch, asking: Callable[[], Awaitable[object]]) -> int:
    """How many parameters of statements are made while something is asked that was asked before."""
    await asking()
    made = 0
    make = BindParameter.__init__

    def count(self: BindParameter[Any], *given: Any, **options: Any) -> None:
        nonlocal made
        made += 1
        make(self, *given, **options)

    with monkeypatch.context() as patched:
        patched.setattr(BindParameter, "__init__", count)
        await asking()
    return made
