"""The files of deploy/ speak of metrics, labels, ports and commands that there are."""

import json
import re
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from hub.app.metrics import new_metrics
from hub.cli.metrics_port import of_supervisor
from hub.services.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "khub.json").read_text("utf-8"))
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "khub-alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {
    **{f"panel {panel['title']} {each['refId']}": each["expr"] for panel in PANELS for each in panel["targets"]},
    **{f"annotation {each['name']}": each["expr"] for each in DASHBOARD["annotations"]["list"]},
    **{f"alert {rule['alert']}": rule["expr"] for rule in ALERTS},
}

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*")|(?P<span>\[[^\]]*\])|(?P<number>\d[\d.e]*)|(?P<name>[a-zA-Z_:][\w:]*)"""
    r"""|(?P<sign>!=|==|=~|!~|>=|<=|[-+*/(){},=<>]))"""
)
FUNCTIONS = {"abs", "rate", "increase", "changes", "histogram_quantile"}
AGGREGATIONS = {"sum", "max", "min", "avg", "count"}
# Of Prometheus itself.
OF_SCRAPES = {"job", "instance"}


def tokens(expression):
    """The words and signs of an expression of PromQL; raises for what is none of either."""
    found, at = [], 0
    while at < len(expression.rstrip()):
        match = TOKEN.match(expression, at)
        assert match, f"no PromQL at {expression[at:]!r}"
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


def asked(expression):
    """The metrics that an expression asks for, each with the labels that it is asked by."""
    metrics, grouped, place, words, current = {}, set(), [], tokens(expression), None
    for number, (kind, word) in enumerate(words):
        after = words[number + 1][1] if number + 1 < len(words) else ""
        if word in "({":
            place.append("by" if number and words[number - 1][1] == "by" else word)
        elif word in ")}":
            place.pop()
        elif kind != "name" or word == "by":
            continue
        elif place and place[-1] == "{":
            metrics[current].add(word)
        elif place and place[-1] == "by":
            grouped.add(word)
        elif after in ("(", "by") and word in FUNCTIONS | AGGREGATIONS:
            continue
        else:
            current = word
            metrics.setdefault(current, set())
    assert place == []
    return {metric: labels | grouped for metric, labels in metrics.items()}


def served():
    """The names of all samples, each with its labels."""
    registry = new_metrics().registry
    found = {"up": set(OF_SCRAPES)}
    for family in registry.collect():
        own = set(getattr(registry._names_to_collectors.get(family.name), "_labelnames", ()))
        labels = own | OF_SCRAPES | {"worker"}
        if family.type == "histogram":
            found |= {f"{family.name}_bucket": labels | {"le"}, f"{family.name}_count": labels}
        else:
            found[f"{family.name}_total" if family.type == "counter" else family.name] = labels
    for family in of_supervisor({"0": True}, 1):
        for sample in family.samples:
            found[sample.name] = set(sample.labels) | OF_SCRAPES
    return found


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_asks_for_metrics_and_labels_that_there_are(name):
    there, metrics = served(), asked(EXPRESSIONS[name])
    assert metrics
    for metric, labels in metrics.items():
        assert metric in there
        assert labels <= there[metric], metric


@pytest.mark.parametrize(
    "wrong", ["khub_request_total", "rate(khub_requests_total{nope='a'}[5m])", "sum by (nope) (khub_worker_up)"]
)
def test_one_that_asks_for_another_is_found(wrong):
    there = served()
    assert any(
        metric not in there or not labels <= there[metric]
        for metric, labels in asked(wrong.replace("'", '"')).items()
    )


def test_the_dashboard_has_the_form_of_one():
    assert DASHBOARD["uid"] == "khub"
    assert DASHBOARD["schemaVersion"] >= 36
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]+)\b", json.dumps(DASHBOARD)))
    assert used == variables
    for panel in PANELS:
        assert panel["type"] in ("timeseries", "stat")
        assert panel["description"]
        assert re.search("[\u4e00-\u9fff]", panel["title"])


def test_panels_do_not_lie_on_one_another():
    taken = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert at["x"] + at["w"] <= 24
        assert taken.isdisjoint(cells)
        taken |= cells


def test_every_metric_of_the_hub_is_on_the_dashboard_or_in_an_alert():
    shown = {metric.removesuffix("_bucket") for each in EXPRESSIONS.values() for metric in asked(each)}
    names = {name.removesuffix("_bucket") for name in served() if not name.endswith("_count")}
    assert {name for name in names - shown if name.startswith("khub")} == {
        # What the dashboard shows by the status that follows from them.
        "khub_breaker_state",
        "khub_system_status_changes_total",
    }


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_in_both_languages_what_is_the_matter(rule):
    summary = rule["annotations"]["summary"]
    assert re.search("[\u4e00-\u9fff].* · .*[a-z]", summary)
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    labels = set(re.findall(r"\$labels\.(\w+)", summary))
    assert labels <= set.union(*asked(rule["expr"]).values()) | OF_SCRAPES | {"worker"}


def test_the_unit_of_systemd_runs_what_there_is():
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read(DEPLOY / "systemd" / "khub.service")
    assert unit["Service"]["ExecStart"].startswith("/opt/khub/khub serve ")
    assert unit["Service"]["ExecStartPre"] == "/opt/khub/khub check --offline"
    assert unit["Service"]["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert int(unit["Service"]["TimeoutStopSec"]) > 15
    assert unit["Service"]["LimitCORE"] == "0"


def test_the_manifest_of_kubernetes_asks_where_the_hub_answers():
    deployment, service = yaml.safe_load_all((DEPLOY / "kubernetes" / "khub.yaml").read_text("utf-8"))
    spec = deployment["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    defaults = Settings.model_fields
    assert ports == {"http": defaults["port"].default, "metrics": defaults["metrics_port"].default}
    assert container["command"][:2] == ["khub", "serve"]
    assert {f"HUB_{name}".upper() for name in Settings.model_fields} >= {each["name"] for each in container["env"]}
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert spec["terminationGracePeriodSeconds"] >= 20
    assert service["spec"]["selector"] == deployment["spec"]["selector"]["matchLabels"]
