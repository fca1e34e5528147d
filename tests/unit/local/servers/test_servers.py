"""The servers that `up` and the tests start."""

import json
import uuid
from io import BytesIO
from urllib.request import urlopen

import psutil
import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from minio import Minio

from sluiceway_local.servers import jars
from sluiceway_local.servers.kafka import LOCK, Kafka, start_cache
from sluiceway_local.servers.postgres import Postgres
from tests.support import servers
from tests.support.provided import provided

pytestmark = pytest.mark.server


async def test_a_broker_takes_a_record_and_gives_it_back(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic("local-servers", 1, 1)])
    await admin.close()
    await _say(kafka, b"hello")
    assert await _hear(kafka) == b"hello"


def test_a_broker_starts_from_the_cache_of_an_earlier_start(own_kafka: Kafka) -> None:
    """Java says nothing of a cache that it could take."""
    words = psutil.Process(own_kafka.pid).cmdline()
    assert f"-XX:AOTCache={start_cache(jars.provide(LOCK, own_kafka.cache))}" in words
    assert "AOT" not in (own_kafka.folder / "kafka.log").read_text()


def test_a_broker_may_get_a_name_that_begins_with_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uuid.uuid4", lambda: uuid.UUID(bytes=b"\xf8" * 16))
    with provided(servers.kafka()) as broker:
        assert "cluster.id=-" in (broker.folder / "data" / "meta.properties").read_text()


async def test_a_broker_keeps_all_in_its_folder_whatever_that_is_called() -> None:
    """Homes and folders have names like these; in a file of Java, or on a line of words, some mean something else."""
    with provided(servers.broker_folder()) as place:
        port, controller_port = servers.free_ports(2)
        folder = place / "Jürgen's, 水 %41" / "kafka"
        broker = Kafka(folder=folder, port=port, controller_port=controller_port)
        await broker.start()
        await broker.stop()
        assert (folder / "data" / "meta.properties").exists()
        assert list(place.iterdir()) == [folder.parent]


async def test_a_database_is_empty_and_answers_to_its_password_alone(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        tables = await connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert await tables.fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        await psycopg.AsyncConnection.connect(database.replace("only-for-tests", "guessed"))


async def test_a_killed_postmaster_comes_back_with_what_was_committed(own_postgres: Postgres) -> None:
    async with await psycopg.AsyncConnection.connect(own_postgres.url) as connection:
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    own_postgres.kill()
    await own_postgres.start()
    async with await psycopg.AsyncConnection.connect(own_postgres.url) as connection:
        assert await (await connection.execute("SELECT seven FROM kept")).fetchone() == (7,)


async def test_nobody_is_served_by_what_a_kill_leaves_behind(own_postgres: Postgres) -> None:
    async with await psycopg.AsyncConnection.connect(own_postgres.url, autocommit=True) as connection:
        own_postgres.kill()
        with pytest.raises(psycopg.OperationalError):
            await connection.execute("SELECT 1")


def test_weaviate_is_of_the_version_that_is_promised(weaviate: servers.Weaviate) -> None:
    with urlopen(f"http://{weaviate.host}:{weaviate.port}/v1/meta") as answer:
        assert json.load(answer)["version"] == "1.39.0"


def test_the_object_store_takes_and_gives_bytes(s3: servers.S3) -> None:
    store = Minio(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    store.make_bucket("local-servers")
    store.put_object("local-servers", "a/b", BytesIO(b"hello"), 5)
    answer = store.get_object("local-servers", "a/b")
    assert answer.read() == b"hello"
    answer.close()
    answer.release_conn()


async def _say(kafka: str, text: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    await producer.send_and_wait("local-servers", text)
    await producer.stop()


async def _hear(kafka: str) -> bytes:
    consumer = AIOKafkaConsumer("local-servers", bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    record = await consumer.getone()
    await consumer.stop()
    return bytes(record.value or b"")
