"""Environment variables that the services of one machine are given."""

from pathlib import Path

from sluiceway_local import credentials, model_keys
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import allocate
from sluiceway_local.services import ServiceEnvironment, ServiceProcess


def shared(folder: Path, kafka: str = "127.0.0.1:19092", **inherited: str) -> ServiceEnvironment:
    """What the services of one machine share where somebody with this environment said `up`."""
    return ServiceEnvironment(
        directory=DataDirectory(folder),
        plan=allocate(),
        secrets=credentials.provide(folder),
        model_keys=model_keys.provide(folder),
        kafka=kafka,
        database="postgresql://h/d",
        inherited=inherited,
    )


def told(folder: Path, **inherited: str) -> dict[str, str]:
    """The variables of every service there."""
    return shared(folder, **inherited).variables()


def test_what_a_person_set_goes_through(tmp_path: Path) -> None:
    assert told(tmp_path, SLUICEWAY_BLOBS="s3://bucket")["SLUICEWAY_BLOBS"] == "s3://bucket"


def test_the_way_to_another_kafka_is_left_aside(tmp_path: Path) -> None:
    elsewhere = {"SLUICEWAY_KAFKA": "kafka:9092", "SLUICEWAY_KAFKA_TLS": "true", "SLUICEWAY_KAFKA_USER": "theirs"}
    environment = told(tmp_path, **elsewhere)
    assert {name: text for name, text in environment.items() if "KAFKA" in name} == {
        "SLUICEWAY_KAFKA": "127.0.0.1:19092",
        "SLUICEWAY_KAFKA_USER": "sluiceway",
        "SLUICEWAY_KAFKA_PASSWORD": (tmp_path / "kafka_password").read_text(),
    }


def test_the_way_to_an_external_kafka_goes_through(tmp_path: Path) -> None:
    elsewhere = {"SLUICEWAY_KAFKA": "kafka:9092", "SLUICEWAY_KAFKA_TLS": "true", "SLUICEWAY_KAFKA_USER": "theirs"}
    environment = shared(tmp_path, kafka="", **elsewhere).variables()
    assert {name: text for name, text in environment.items() if "KAFKA" in name} == elsewhere


def test_what_the_command_reads_is_left_aside(tmp_path: Path) -> None:
    assert "SLUICEWAY_API_KEY" not in told(tmp_path, SLUICEWAY_API_KEY="sw_x")


def test_a_service_is_told_where_the_others_are(tmp_path: Path) -> None:
    infer = next(each for each in allocate().listeners if each.service == "infer")
    environment = ServiceProcess(infer, shared(tmp_path)).program().environment
    assert (environment["INFER_EMBED"], environment["INFER_INGEST"]) == ("127.0.0.1:17020", "127.0.0.1:17010")
    assert "INFER_INFER" not in environment


def test_infer_is_told_what_models_are_verified_with(tmp_path: Path) -> None:
    infer = next(each for each in allocate().listeners if each.service == "infer")
    assert ServiceProcess(infer, shared(tmp_path)).program().environment["INFER_MODEL_KEYS"] == str(
        tmp_path / "model_public_keys.pem"
    )


def test_train_is_told_what_models_are_signed_with(tmp_path: Path) -> None:
    train = next(each for each in allocate().listeners if each.service == "train")
    environment = ServiceProcess(train, shared(tmp_path, TRAIN_MODEL_KEYS="/etc/keys.pem")).program().environment
    assert environment["TRAIN_SIGNING_KEY"] == str(tmp_path / "model_key.pem")
    assert environment["TRAIN_MODEL_KEYS"] == "/etc/keys.pem"


def test_train_alone_learns_and_asks_by_itself_unless_a_person_says_otherwise(tmp_path: Path) -> None:
    plan = {each.service: each for each in allocate().listeners}
    train = ServiceProcess(plan["train"], shared(tmp_path)).program().environment
    assert (train["TRAIN_LEARNS_FROM"], train["SLUICEWAY_SERVICE_ROLES"]) == ('["default"]', "reader,operator")
    assert "SLUICEWAY_SERVICE_ROLES" not in ServiceProcess(plan["eval"], shared(tmp_path)).program().environment
    refused = ServiceProcess(plan["train"], shared(tmp_path, TRAIN_LEARNS_FROM="[]")).program().environment
    assert refused["TRAIN_LEARNS_FROM"] == "[]"


def test_what_nobody_waits_for_stands_behind_what_answers_questions(tmp_path: Path) -> None:
    programs = {each.service: ServiceProcess(each, shared(tmp_path)).program() for each in allocate().listeners}
    behind = {name for name, program in programs.items() if program.nice > 0}
    assert behind == {"ingest", "eval", "train"}
