"""Charts: what watches the services, where a value asks for it, is what lies in deploy/observability."""

from collections.abc import Mapping

import pytest

from tests.support.charts import LEAST, WORKLOADS, Helm, Manifest, Refused, of_kind
from tests.support.observability import FOLDER, RUNBOOK, groups

pytestmark = pytest.mark.server


def test_nothing_of_it_is_there_unasked(rendered: Mapping[str, list[Manifest]]) -> None:
    assert of_kind(rendered["usual/all"], "PrometheusRule", "ServiceMonitor", "ConfigMap") == []


def test_the_operator_of_prometheus_gets_the_same_rules(rendered: Mapping[str, list[Manifest]]) -> None:
    (rule,) = of_kind(rendered["full/all"], "PrometheusRule")
    assert rule["metadata"]["labels"]["release"] == "prometheus"
    wanted = [alert for group in groups() for alert in group["rules"] if "alert" in alert]
    given = [alert for group in rule["spec"]["groups"] for alert in group["rules"] if "alert" in alert]
    assert [each["expr"] for each in given] == [each["expr"] for each in wanted]
    for each, written in zip(given, wanted, strict=True):
        name, anchor = f"docs/{RUNBOOK.name}", written["alert"].lower()
        assert written["annotations"]["runbook_url"] == f"{name}#{anchor}"
        assert each["annotations"]["runbook_url"] == f"https://wiki.example.com/sluiceway/runbook#{anchor}"
        assert each["annotations"]["summary"] == written["annotations"]["summary"]


def test_grafana_gets_the_same_dashboards(rendered: Mapping[str, list[Manifest]]) -> None:
    given: dict[str, str] = {}
    for each in of_kind(rendered["full/all"], "ConfigMap"):
        assert each["metadata"]["labels"]["grafana_dashboard"] == "1"
        given |= each["data"]
    assert {name: text.strip() for name, text in given.items()} == {
        path.name: path.read_text().strip() for path in (FOLDER / "dashboards").glob("*.json")
    }


def test_each_replica_is_scraped_with_the_labels_that_rules_and_dashboards_ask_for(
    rendered: Mapping[str, list[Manifest]],
) -> None:
    monitors = of_kind(rendered["full/all"], "ServiceMonitor")
    assert monitors
    for each in monitors:
        (endpoint,) = each["spec"]["endpoints"]
        given = {one["targetLabel"]: one["replacement"] for one in endpoint["relabelings"]}
        assert given["job"] == "sluiceway"
        assert given["service"] in WORKLOADS
        assert each["metadata"]["name"] == f"sluiceway-{given['service']}"


@pytest.mark.parametrize("service", WORKLOADS)
def test_who_is_watched_lets_the_watcher_in(helm: Helm, service: str) -> None:
    """Else the first that anybody hears of it is that all of it is down."""
    watched = {**LEAST.get(service, {}), "serviceMonitor": {"enabled": True}}
    with pytest.raises(Refused, match=r"networkPolicy\.monitoring is missing"):
        helm.render(helm.alone(service), watched)
    for let_in in ({"monitoring": [{"podSelector": {}}]}, {"clients": [{"podSelector": {}}]}, {"enabled": False}):
        assert of_kind(helm.render(helm.alone(service), {**watched, "networkPolicy": let_in}), "ServiceMonitor")
