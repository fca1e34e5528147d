"""PostgreSQL adapter of guard: schema `guard`."""

from typing import Final

from sqlalchemy import MetaData

SCHEMA: Final = "guard"
metadata: Final = MetaData()
