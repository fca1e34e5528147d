"""A wrong environment ends in one line with the way out."""

import base64
import re
from pathlib import Path

import pytest
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sluiceway_common.settings import Address, Misconfigured, Shared, explain, read

KEY = base64.b64encode(b"k" * 32).decode()
# Words of the library that reads settings.
LIBRARY = re.compile("[Ii]nput should|valid|[Vv]alue error|pydantic|not permitted")
DATABASE = "postgresql://sluiceway:secret@127.0.0.1:15432/sluiceway"


class ToySettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="TOY_", frozen=True)

    grpc: Address = Field("127.0.0.1:0", description="Where to listen.")
    lanes: int = Field(8, ge=1, description="How many at a time.")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What a deployment sets, and nothing else of ours."""
    for name in ("REQUIRE_SERVERS", "DATA", "API_KEY"):
        monkeypatch.delenv(f"SLUICEWAY_{name}", raising=False)
    monkeypatch.setenv("SLUICEWAY_DATABASE", DATABASE)
    monkeypatch.setenv("SLUICEWAY_MASTER_KEY", KEY)
    monkeypatch.setenv("SLUICEWAY_INTERNAL_KEY", KEY)
    return monkeypatch


def refusal(cls: type[BaseSettings]) -> str:
    with pytest.raises(Misconfigured) as caught:
        read(cls)
    return str(caught.value)


def test_three_variables_are_enough() -> None:
    shared = read(Shared)
    assert shared.database.get_secret_value() == DATABASE
    assert shared.kafka == "127.0.0.1:19092"
    assert "external_topics" not in shared.model_fields_set


def test_a_secret_that_was_made_of_a_file_has_a_line_feed(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLUICEWAY_DATABASE", f"{DATABASE}\n")
    environment.setenv("SLUICEWAY_MASTER_KEY", f"{KEY}\n")
    shared = read(Shared)
    assert (shared.database.get_secret_value(), shared.master_key.get_secret_value()) == (DATABASE, KEY)


def test_so_has_a_login_that_somebody_else_gave_out(environment: pytest.MonkeyPatch) -> None:
    for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY", "KAFKA_USER", "KAFKA_PASSWORD"):
        environment.setenv(f"SLUICEWAY_{name}", " 4711\n")
    shared = read(Shared)
    assert (shared.s3_access_key, shared.kafka_user) == (" 4711", " 4711")
    assert shared.s3_secret_key.get_secret_value() == shared.kafka_password.get_secret_value() == " 4711"


def test_a_secret_is_not_shown() -> None:
    assert "secret" not in repr(read(Shared)).replace("SecretStr", "").replace("s3_secret_key", "").replace(
        "secrets", ""
    )


@pytest.mark.parametrize("name", ["DATABASE", "MASTER_KEY", "INTERNAL_KEY"])
def test_what_is_missing_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(f"SLUICEWAY_{name}")
    assert refusal(Shared).startswith(f"SLUICEWAY_{name}: is missing")


def test_a_misspelt_variable_is_refused_with_the_right_one(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLUICEWAY_DATBASE", DATABASE)
    assert refusal(Shared) == "SLUICEWAY_DATBASE is not a setting of Shared; did you mean SLUICEWAY_DATABASE?"


def test_a_variable_of_a_service_is_refused_when_it_is_unknown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TOY_LANE", "3")
    assert refusal(ToySettings) == "TOY_LANE is not a setting of ToySettings; did you mean TOY_LANES?"


def test_variables_of_other_prefixes_are_left_alone(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TOYOTA", "1")
    environment.setenv("SLUICEWAY_API_KEY", "sw_x")
    assert read(ToySettings).lanes == 8
    assert read(Shared).s3_secure


def test_what_kubernetes_links_into_a_pod_is_left_alone(environment: pytest.MonkeyPatch) -> None:
    """A service `toy` in the same namespace puts these into every pod."""
    linked = {
        "TOY_SERVICE_HOST": "10.0.0.1",
        "TOY_SERVICE_PORT": "17010",
        "TOY_SERVICE_PORT_GRPC": "17010",
        "TOY_PORT": "tcp://10.0.0.1:17010",
        "TOY_PORT_17010_TCP": "tcp://10.0.0.1:17010",
        "TOY_PORT_17010_TCP_PROTO": "tcp",
        "TOY_PORT_17010_TCP_PORT": "17010",
        "TOY_PORT_17010_TCP_ADDR": "10.0.0.1",
    }
    for name, text in linked.items():
        environment.setenv(name, text)
    assert read(ToySettings).lanes == 8
    environment.setenv("TOY_PORT", "17010")
    assert refusal(ToySettings).startswith("TOY_PORT is not a setting")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("DATABASE", "mysql://root:hunter2@db/x", "must be `postgresql://"),
        ("DATABASE", "postgresql://u:hunter2@hunter2@db:5432/x", "has more than one `@` before its path"),
        ("DATABASE", "postgresql://u:hunter2/hunter2@db:5432/x", "has a port that is no number"),
        ("DATABASE", "postgresql://u:p@db:hunter2/x", "has a port that is no number"),
        ("MASTER_KEY", "hunter2", "must be base64"),
        ("MASTER_KEY", base64.b64encode(b"hunter2").decode(), "holds 7 bytes, must hold 32"),
        ("INTERNAL_KEY", "", "holds 0 bytes, must hold 32"),
        ("INTERNAL_KEY", "not base64!", "must be base64"),
        *[
            (name, base64.b64encode(b"k" * size).decode(), f"holds {size} bytes, must hold 32")
            for name in ("MASTER_KEY", "INTERNAL_KEY", "INTERNAL_PUBLIC_KEYS")
            for size in (1, 16, 24, 31, 33, 64)
        ],
        ("INTERNAL_PUBLIC_KEYS", f"{KEY}, hunter2", "key 2 of 2 must be base64"),
        ("INTERNAL_PUBLIC_KEYS", f"ingest:{KEY},embed:hunter2", "key 2 of 2 must be base64"),
        ("INTERNAL_PUBLIC_KEYS", f"{KEY},embd:{KEY}", "key 2 of 2 is of 'embd'; there are"),
        ("SIGNATURES", "yes", "SIGNATURES: must be 'off', 'accept' or 'require'; it is 'yes' — What becomes"),
        ("BLOBS", "blobs", "must be `file:///"),
        ("BLOBS", "file://host/x", "must be `file:///"),
        ("BLOBS", "s3://", "must be `file:///"),
        ("BLOBS", "file:///", "must be `file:///"),
        ("S3_ENDPOINT", "https://s3.example.com", "must be `host` or `host:port`, without `https://`"),
        ("S3_ENDPOINT", "minio:9000/bucket", "must be `host` or `host:port`"),
        ("S3_ENDPOINT", "minio:99999", "must be `host` or `host:port`"),
        ("DATA", "", "SLUICEWAY_DATA: is empty; name a folder, or unset it"),
        ("KAFKA", "", "must be `host:port`"),
        ("KAFKA", "kafka", "must be `host:port`"),
        ("KAFKA", "kafka:x", "must be `host:port`"),
        ("KAFKA", "http://kafka:9092", "must be `host:port`"),
        ("KAFKA", "kafka-1:9092, kafka-2", "must be `host:port`"),
        ("LOG_LEVEL", "chatty", "LOG_LEVEL: must be 'debug', 'info', 'warning' or 'error'; it is 'chatty' — The least"),
        ("S3_SECURE", "perhaps", "S3_SECURE: must be true or false; it is 'perhaps' — Speak TLS"),
        ("DEAD_LETTER_DAYS", "many", "DEAD_LETTER_DAYS: must be a whole number; it is 'many' — Days"),
        ("DEAD_LETTER_DAYS", "1.5", "must be a whole number; it is '1.5'"),
        ("DEAD_LETTER_DAYS", "0", "must be at least 1; it is '0'"),
        ("DEAD_LETTER_DAYS", "36501", "must be at most 36500; it is '36501'"),
        ("TENANT_SHARE", "half", "must be a number; it is 'half'"),
        ("TENANT_SHARE", "0", "must be more than 0.0; it is '0'"),
        ("TENANT_SHARE", "nan", "it is 'nan'"),
        ("TENANT_SHARE", "x" * 10_000, "it is 'xxxx"),
        ("SERVICE_ROLES", "king", "SLUICEWAY_SERVICE_ROLES (0): must be 'reader'"),
        ("EXTERNAL_TOPICS", '{"t": {"tenant": "a", "subject": "b"}}', "(t.roles): is missing"),
        ("EXTERNAL_TOPICS", '{"t": {"tenant": 7, "subject": "b", "roles": []}}', "(t.tenant): must be text"),
        ("EXTERNAL_TOPICS", '{"t": {"tenant": "a", "subject": "b", "roles": 3}}', "(t.roles): must be a list"),
        ("EXTERNAL_TOPICS", '{"t": "hunter2"}', "(t): must be an object"),
        ("EXTERNAL_TOPICS", '["hunter2"]', "EXTERNAL_TOPICS: must be an object"),
        (
            "EXTERNAL_TOPICS",
            '{"t": {"tenant": "a", "subject": "b", "roles": [], "rolls": 1}}',
            "(t.rolls): is unknown; leave it out",
        ),
        ("EXTERNAL_TOPICS", "{", "is no JSON"),
        (
            "EXTERNAL_TOPICS",
            '{"t": {"tenant": "a", "subject": "b", "roles": ["king"]}}',
            "SLUICEWAY_EXTERNAL_TOPICS (t.roles",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_line(environment: pytest.MonkeyPatch, name: str, text: str, said: str) -> None:
    environment.setenv(f"SLUICEWAY_{name}", text)
    line = refusal(Shared)
    assert line.startswith(f"SLUICEWAY_{name}")
    assert said in line
    assert "\n" not in line
    assert "hunter2" not in line
    assert len(line) < 600
    assert not LIBRARY.search(line)


def test_a_bucket_needs_a_server(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLUICEWAY_BLOBS", "s3://bucket")
    assert refusal(Shared) == "SLUICEWAY_S3_ENDPOINT is missing: SLUICEWAY_BLOBS names a bucket"
    environment.setenv("SLUICEWAY_S3_ENDPOINT", "s3.example:443")
    assert read(Shared).s3_endpoint == "s3.example:443"


@pytest.mark.parametrize(
    "address",
    ["17010", "localhost", "localhost:", ":1", "localhost:70000", "localhost:-1", "localhost:²", "http://localhost:1"],
)
def test_an_address_is_host_and_port(environment: pytest.MonkeyPatch, address: str) -> None:
    environment.setenv("TOY_GRPC", address)
    assert refusal(ToySettings).startswith("TOY_GRPC: must be `host:port`")


@pytest.mark.parametrize("servers", ["kafka:9092", "kafka-1.example:9092, kafka_2:9092", "[::1]:9092,10.0.0.1:9092"])
def test_brokers_are_hosts_and_ports(environment: pytest.MonkeyPatch, servers: str) -> None:
    environment.setenv("SLUICEWAY_KAFKA", servers)
    assert read(Shared).kafka == servers


def test_public_keys_are_written_with_commas(environment: pytest.MonkeyPatch) -> None:
    one, two = KEY, base64.b64encode(b"p" * 32).decode()
    environment.setenv("SLUICEWAY_INTERNAL_PUBLIC_KEYS", f" {one}, {two} ,")
    assert read(Shared).internal_public_keys == (one, two)


def test_folders_lie_in_the_data_folder_unless_said_otherwise(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("SLUICEWAY_DATA", str(tmp_path))
    assert read(Shared).blobs_folder() == tmp_path / "blobs"
    assert read(Shared).spool_folder() == tmp_path / "spool"
    environment.setenv("SLUICEWAY_BLOBS", "file:///var/blobs/")
    environment.setenv("SLUICEWAY_SPOOL", "/var/spool")
    assert read(Shared).blobs_folder() == Path("/var/blobs")
    assert read(Shared).spool_folder() == Path("/var/spool")


@pytest.mark.parametrize(("written", "read_as"), [("S3://bucket", "s3://bucket"), (" s3://bucket/\n", "s3://bucket")])
def test_a_bucket_however_its_url_is_written_is_no_folder(
    environment: pytest.MonkeyPatch, written: str, read_as: str
) -> None:
    environment.setenv("SLUICEWAY_S3_ENDPOINT", "s3:9000")
    environment.setenv("SLUICEWAY_BLOBS", written)
    assert read(Shared).blobs == read_as


@pytest.mark.parametrize("endpoint", ["", "s3.example.com", "minio:9000", "[::1]:9000", "s3.example.com/"])
def test_an_s3_server_is_named_by_its_host(environment: pytest.MonkeyPatch, endpoint: str) -> None:
    environment.setenv("SLUICEWAY_S3_ENDPOINT", endpoint)
    assert read(Shared).s3_endpoint == endpoint.rstrip("/")


def test_a_folder_however_its_url_is_written_is_absolute(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLUICEWAY_BLOBS", "FILE:///var/Blobs")
    assert read(Shared).blobs_folder() == Path("/var/Blobs")


def test_an_empty_spool_is_none_and_not_where_the_process_was_started(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("SLUICEWAY_DATA", str(tmp_path))
    environment.setenv("SLUICEWAY_SPOOL", "")
    assert read(Shared).spool_folder() == tmp_path / "spool"


@pytest.mark.parametrize("cls", [Shared, ToySettings])
def test_every_knob_is_explained(cls: type[BaseSettings]) -> None:
    table = explain(cls)
    assert all(field.description for field in cls.model_fields.values())
    assert table.count("\n") == len(cls.model_fields) + 2


def test_a_knob_is_shown_with_its_default() -> None:
    assert "| `TOY_LANES` | `8` | How many at a time. |" in explain(ToySettings)
    assert "| `SLUICEWAY_DATABASE` | **required** |" in explain(Shared)
    assert "| `SLUICEWAY_S3_SECURE` | `true` |" in explain(Shared)
