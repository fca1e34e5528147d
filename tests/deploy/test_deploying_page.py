"""Page of deploying: its commands name what is there, and its values render as they stand."""

import json
import re
import shlex
from itertools import dropwhile, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

import sluiceway
from sluiceway_common.command import migrate_all
from sluiceway_local.servers.postgres import Postgres
from tests.support import compose
from tests.support.charts import CHARTS, FULL, WORKLOADS, Helm, Manifest
from tests.support.deployed import unknown
from tests.support.dockerfile import defaults_of, stages_of
from tests.support.documented import shells
from tests.support.observability import sections
from tests.support.repository import ROOT

PAGE = ROOT / "docs/deploying.md"
COMMANDS = tuple(command for each in shells() if each.page == "docs/deploying.md" for command in each.commands)
VALUES = dict(re.findall(r"^```yaml\n# (\w+)\.yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL))

SAID = (FULL, *CHARTS.glob("charts/*/values.yaml"))

RIGHTS = """
SELECT schemaname || '.' || tablename, tableowner = 'sluiceway_owner'
  AND has_schema_privilege(quote_ident(schemaname), 'USAGE')
  AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
  AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT')
  AND has_table_privilege(format('%I.%I', schemaname, tablename), 'UPDATE')
  AND has_table_privilege(format('%I.%I', schemaname, tablename), 'DELETE')
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def said(program: str) -> list[list[str]]:
    """The words of its commands, without the variables before them."""
    return [words for words in map(_words, COMMANDS) if words[0] == program]


def _words(command: str) -> list[str]:
    return list(dropwhile(lambda word: re.match(r"[A-Z_]+=", word), shlex.split(command)))


def options(words: list[str], name: str) -> list[str]:
    return [value for option, value in pairwise(words) if option == name]


COMMANDS_OF_VOLUMES = [
    words
    for words in map(_words, COMMANDS)
    if {"pvc", "statefulset"} & set(words) or "persistence.size" in "".join(options(words, "--set"))
]


def test_only_engines_clusters_and_our_own_are_told_anything() -> None:
    assert {_words(command)[0] for command in COMMANDS} == {"deploy/secrets", "docker", "helm", "kubectl"}


def test_images_are_built_from_files_targets_and_arguments_that_there_are() -> None:
    built = [words for words in said("docker") if words[1] == "build"]
    assert len(built) == 3
    for words in built:
        (file,) = options(words, "--file")
        assert set(options(words, "--target")) <= {stage.name for stage in stages_of(ROOT / file)}
        known = {*defaults_of(ROOT / file), *re.findall(r"^ARG (\w+)", (ROOT / file).read_text(), re.MULTILINE)}
        assert {each.partition("=")[0] for each in options(words, "--build-arg")} <= known


def test_compose_is_given_files_and_services_that_there_are() -> None:
    composed = [words for words in said("docker") if words[1] == "compose"]
    layers = {file for words in composed for file in options(words, "--file")}
    assert layers == {str(path.relative_to(ROOT)) for path in (compose.BASE, compose.GPU)}
    services = compose.described(compose.BASE)["services"]
    assert {words[words.index("exec") + 1] for words in composed if "exec" in words} <= services.keys()


def test_what_the_page_says_of_the_layers_has_its_place_in_them() -> None:
    names = {name for name in re.findall(r"`(\w+)[`=]", PAGE.read_text()) if name in compose.named(compose.BASE)}
    assert names == {"KAFKA", "DATABASE", "S3_ENDPOINT", "S3_BUCKET", "S3_SECURE", "OTLP"}


def test_helm_is_given_charts_that_there_are() -> None:
    given = {word for words in said("helm") for word in words if word.startswith("deploy/")}
    assert given
    assert [chart for chart in given if not (ROOT / chart / "Chart.yaml").is_file()] == []
    assert {Path(file).stem for words in said("helm") for file in options(words, "--values")} <= VALUES.keys()


def test_an_upgrade_takes_what_is_new_in_the_chart() -> None:
    upgrades = [words for words in said("helm") if "upgrade" in words]
    assert upgrades
    assert [words for words in upgrades if "--reuse-values" in words] == []
    kept = {"--reset-then-reuse-values", "--values"}
    assert [words for words in upgrades if not kept & set(words)] == []


def test_helm_waits_for_jobs_as_long_as_they_may_take() -> None:
    """Unasked it waits 5 minutes, and what it leaves then is a failed release beside a job that goes on."""
    longest = max(
        int(found) for path in SAID for found in re.findall(r"^ +seconds: (\d+)", path.read_text(), re.MULTILINE)
    )
    with_jobs = [words for words in said("helm") if "upgrade" in words and not any("engine" in word for word in words)]
    waits = [options(words, "--timeout") for words in with_jobs]
    assert waits
    assert [each for each in waits if not each or int(each[0].removesuffix("m")) * 60 < longest] == []


@pytest.mark.parametrize("name", VALUES)
def test_values_render_as_they_stand(helm: Helm, name: str) -> None:
    kinds = {each["kind"] for each in rendered_as_shown(helm, name)}
    assert kinds >= {"Service", "NetworkPolicy", *(() if name == "engine" else ("Job",))}


def test_who_is_left_out_is_not_there_and_what_watches_is(helm: Helm) -> None:
    def there(name: str) -> set[str]:
        return {each["metadata"]["name"] for each in rendered_as_shown(helm, name)}

    assert {"sluiceway-train", "sluiceway-alerts", "sluiceway-dashboard-cost"} & there("ours") == set()
    assert {"sluiceway-train", "sluiceway-alerts", "sluiceway-dashboard-cost"} <= there("watched")


def rendered_as_shown(helm: Helm, name: str) -> list[Manifest]:
    values: dict[str, Any] = yaml.safe_load(VALUES[name])
    return helm.render(helm.alone(name) if name in WORKLOADS else helm.all, values)


def test_a_secret_is_made_of_variables_that_there_are() -> None:
    (words,) = [words for words in said("kubectl") if "create" in words]
    literals = {each.removeprefix("--from-literal=").partition("=")[0] for each in words if "literal" in each}
    assert literals == {"SLUICEWAY_DATABASE", "SLUICEWAY_MASTER_KEY", "SLUICEWAY_INTERNAL_KEY"}
    assert unknown("guard", literals) == frozenset()


def test_a_volume_is_made_larger_by_names_that_there_are(helm: Helm) -> None:
    """A size that is said alone is refused by Kubernetes."""
    patch, count, delete, upgrade = (words for words in COMMANDS_OF_VOLUMES)
    (stateful,) = [each for each in helm.render(helm.alone("guard")) if each["kind"] == "StatefulSet"]
    (claim,) = stateful["spec"]["volumeClaimTemplates"]
    name = stateful["metadata"]["name"]
    assert patch[2:4] == ["pvc", f"{claim['metadata']['name']}-{name}-0"]
    assert (delete[2:4], delete[-1]) == (["statefulset", name], "--cascade=orphan")
    asked = json.loads(*options(patch, "--patch"))["spec"]["resources"]["requests"]["storage"]
    assert (count[2:4], options(count, "--output")) == (["statefulset", name], ["jsonpath={.spec.replicas}"])
    size, replicas = options(upgrade, "--set")
    assert size == f"persistence.size={asked}"
    assert re.fullmatch(r"replicas=\d+", replicas), "a set that is made anew does not know how many it had"


@pytest.mark.parametrize("alert", ["SluicewaySpoolNearlyFull", "SluicewayDiskNearlyFull"])
def test_the_runbook_says_how_a_volume_becomes_larger(alert: str) -> None:
    for words in COMMANDS_OF_VOLUMES:
        assert " ".join(words[: 2 if words[0] == "helm" else 3]) in sections()[alert]
    assert "deploying.md#a-larger-volume" in sections()[alert]


def test_every_variable_of_ours_on_the_page_is_a_setting() -> None:
    found = set(re.findall(r"\b((?:SLUICEWAY|[A-Z]+)_[A-Z_]*[A-Z])\b", PAGE.read_text()))
    services = tuple(f"{name.upper()}_" for name in sluiceway.services())
    for name in {each for each in found if each.startswith(services)}:
        assert unknown(name.partition("_")[0].lower(), {name}) == frozenset()
    assert unknown("guard", {each for each in found if each.startswith("SLUICEWAY_")}) == frozenset()


@pytest.mark.server
@pytest.mark.parametrize("before", [False, True], ids=["nothing there", "made by the service"])
def test_who_owns_no_table_may_work_on_what_the_jobs_have_made(own_postgres: Postgres, before: bool) -> None:
    (granted,) = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    with psycopg.connect(own_postgres.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE sluiceway_service LOGIN PASSWORD 'x'")
        admin.execute("CREATE DATABASE sluiceway")
        admin.execute("GRANT CREATE ON DATABASE sluiceway TO sluiceway_service")
    url = urlsplit(own_postgres.url_of("sluiceway"))
    service, owner = (
        url._replace(netloc=f"{name}:x@{url.hostname}:{url.port}").geturl()
        for name in ("sluiceway_service", "sluiceway_owner")
    )
    if before:
        migrate_all("guard", service)
    with psycopg.connect(url.geturl(), autocommit=True) as admin:
        admin.execute(granted.replace("…", "x").encode())
    migrate_all("guard", owner)
    migrate_all("eval", owner)
    with psycopg.connect(service) as connection:
        rights = dict(connection.execute(RIGHTS).fetchall())
    assert {name.partition(".")[0] for name in rights} == {"access", "guard", "guard_audit", "eval", "eval_audit"}
    assert [name for name, allowed in rights.items() if not allowed] == []
