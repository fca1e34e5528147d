"""The test world: real servers on this machine, and nothing beyond it."""

import os
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from psycopg import sql

from sluiceway_common.access.tables import migrate
from sluiceway_common.database import Database
from sluiceway_local.servers.kafka import Kafka
from sluiceway_local.servers.postgres import Postgres
from tests.support import servers
from tests.support.plain_logs import log_plainly
from tests.support.provided import provided
from tests.support.sealed import seal

Server = TypeVar("Server")

# A run is green or red for what the code is, not for examples that were drawn or for a slow processor;
# `--hypothesis-profile=default` draws others.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    seal()
    log_plainly()
    # By size, as xdist deals files out where it is not told otherwise, those that share a machine stand apart, and each
    # starts it anew. Without xdist nobody asks.
    config.option.loadscopereorder = False
    # A shell that starts the suite in the background leaves SIGINT ignored, and what tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """`host:port` of a broker that all tests share: take topic and group names of your own."""
    with provided(servers.kafka()) as broker:
        yield broker.servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of the database `postgres` on a server that all tests share; TEST_POSTGRES_URL names one that runs."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield url
        return
    with provided(servers.postgres()) as server:
        yield server.url


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """URL of an empty database of this test alone."""
    name = f"test_{uuid.uuid4().hex}"
    _order(postgres, "CREATE DATABASE {}", name)
    yield postgres.rpartition("/")[0] + f"/{name}"
    _order(postgres, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def access_template(postgres: str) -> Iterator[str]:
    """Name of a database with the schema `access`, to be copied: to migrate takes ten times as long."""
    name = f"template_{uuid.uuid4().hex}"
    _order(postgres, "CREATE DATABASE {}", name)
    migrate(postgres.rpartition("/")[0] + f"/{name}")
    yield name
    _order(postgres, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
async def access_database(postgres: str, access_template: str) -> AsyncIterator[Database]:
    """A pool on a database with the schema `access`, seen from another schema, as a service sees it."""
    name = f"test_{uuid.uuid4().hex}"
    _order(postgres, "CREATE DATABASE {} TEMPLATE {}", name, access_template)
    opened = Database(postgres.rpartition("/")[0] + f"/{name}", schema="ledger")
    yield opened
    await opened.stop()
    _order(postgres, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def own_kafka() -> Iterator[Kafka]:
    """A broker of this test alone, to kill and start again."""
    with provided(servers.kafka()) as broker:
        yield broker


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test alone, to kill and start again."""
    with provided(servers.postgres()) as server:
        yield server


@pytest.fixture(scope="session")
def weaviate() -> Iterator[servers.Weaviate]:
    """A Weaviate that all tests share: take collection names of your own."""
    with provided(servers.weaviate()) as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[servers.S3]:
    """An S3 server that all tests share: take bucket names of your own."""
    with provided(servers.s3()) as server:
        yield server


def _order(url: str, order: str, *names: str) -> None:
    """Databases are made and dropped outside a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def tracer_provider() -> TracerProvider:
    """Of the whole test process: OpenTelemetry takes one and keeps it."""
    current = trace.get_tracer_provider()
    if not isinstance(current, TracerProvider):
        current = TracerProvider()
        trace.set_tracer_provider(current)
    return current


@pytest.fixture
def spans(tracer_provider: TracerProvider) -> Iterator[InMemorySpanExporter]:
    """What is traced while the test runs."""
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(exporter)
    tracer_provider.add_span_processor(processor)
    yield exporter
    processor.shutdown()
