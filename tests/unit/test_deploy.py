"""What `deploy/` says of the roles: each lives on whatever becomes of it, and none is one that there is not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import yaml  # type: ignore[import-untyped]

from application.bulk import QUEUE as BULK_QUEUE
from entrypoints.cli.commands import COMMANDS
from entrypoints.http.health import HealthController
from entrypoints.http.queues import Signals
from entrypoints.settings import SECRETS, Settings, variable
from entrypoints.worker.process import FAREWELL_SECONDS, INTERRUPTED_SECONDS

DEPLOY = Path(__file__).parents[2] / "deploy"
ROLES = {"http", "worker", "scheduler", "monitor"}


def services() -> dict[str, str]:
    """Each service of the compose file, and what is written of it."""
    text = (DEPLOY / "compose.yaml").read_text("utf-8").split("services:\n")[1].split("\nvolumes:")[0]
    parts = re.split(r"^  (\w+):\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_role_is_a_service_of_its_own_that_is_always_restarted() -> None:
    shared = (DEPLOY / "compose.yaml").read_text("utf-8").split("x-sluice:")[1].split("services:")[0]
    assert "restart: always" in shared
    found = services()
    assert found.keys() >= ROLES <= {name for name, _, _, _ in COMMANDS}
    for role in ROLES:
        assert "<<: *sluice" in found[role] and "restart:" not in found[role] and f'command: ["{role}"' in found[role]


def test_the_monitor_on_kubernetes_is_always_restarted() -> None:
    text = (DEPLOY / "monitor.yaml").read_text("utf-8")
    assert "restartPolicy: Always" in text and 'args: ["monitor"]' in text


def kubernetes() -> dict[tuple[str, str], Any]:
    """Every object of the manifests for Kubernetes, by kind and name."""
    files = ("roles.yaml", "monitor.yaml", "keda.yaml")
    every = [one for name in files for one in yaml.safe_load_all((DEPLOY / name).read_text("utf-8"))]
    found = {(one["kind"], one["metadata"]["name"]): one for one in every}
    assert len(found) == len(every)
    return found


def test_every_role_is_a_deployment_that_selects_its_own_pods_and_starts_what_it_is_named_after() -> None:
    found = kubernetes()
    assert {name for kind, name in found if kind == "Deployment"} == {f"sluice-{role}" for role in ROLES}
    for role in ROLES:
        spec = found["Deployment", f"sluice-{role}"]["spec"]
        pod, labels = spec["template"]["spec"], spec["template"]["metadata"]["labels"]
        assert spec["selector"]["matchLabels"] == labels
        assert labels["app.kubernetes.io/component"] == role == pod["containers"][0]["args"][0]
        assert pod["restartPolicy"] == "Always" and pod["securityContext"]["runAsNonRoot"]
    migrate = found["Job", "sluice-migrate"]["spec"]["template"]["spec"]
    assert (migrate["containers"][0]["args"], migrate["restartPolicy"]) == (["migrate"], "OnFailure")


def test_what_the_autoscaler_and_the_probes_name_is_there() -> None:
    found = kubernetes()
    scaled = found["ScaledObject", "sluice-worker"]["spec"]
    assert "replicas" not in found["Deployment", scaled["scaleTargetRef"]["name"]]["spec"]
    asked = urlsplit(scaled["triggers"][0]["metadata"]["url"])
    service = found["Service", asked.hostname or ""]["spec"]
    (http,) = found["Deployment", "sluice-http"]["spec"]["template"]["spec"]["containers"]
    assert service["selector"] == found["Deployment", "sluice-http"]["spec"]["selector"]["matchLabels"]
    assert service["ports"] == [{"name": "http", "port": asked.port, "targetPort": "http"}]
    assert http["ports"] == [{"name": "http", "containerPort": asked.port}]
    paths = {http["livenessProbe"]["httpGet"]["path"], http["readinessProbe"]["httpGet"]["path"]}
    assert paths == set(HealthController.__dict__["health"].paths | HealthController.__dict__["ready"].paths)


def test_pods_are_given_longer_to_stop_than_they_take_for_it() -> None:
    found = kubernetes()
    grace = int(found["ConfigMap", "sluice"]["data"]["SLUICE_GRACE_SECONDS"])
    for role in ("http", "worker"):
        pod = found["Deployment", f"sluice-{role}"]["spec"]["template"]["spec"]
        assert pod["terminationGracePeriodSeconds"] >= grace + INTERRUPTED_SECONDS + FAREWELL_SECONDS + 5


def locked(name: str) -> dict[str, set[str]]:
    """Each pinned requirement with its hashes."""
    text = (DEPLOY.parent / "requirements" / f"{name}.txt").read_text("utf-8")
    parts = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {part.split()[0]: set(re.findall("sha256:[0-9a-f]{64}", part)) for part in parts if "==" in part}


def test_the_image_holds_every_technology_of_a_grown_installation_as_it_is_tested() -> None:
    extras = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    image, tested = locked("image"), locked("dev")
    assert {one for name in ("redis", "sqs", "s3", "otlp") for one in extras[name]} <= image.keys()
    assert locked("runtime").keys() <= image.keys()
    assert all(tested[name] == hashes for name, hashes in image.items())
    assert "-r requirements/image.txt" in (DEPLOY.parent / "Containerfile").read_text("utf-8")


def test_the_manifests_name_no_setting_that_there_is_not() -> None:
    known = {variable(name) for name in Settings.__struct_fields__} | {f"{variable(name)}_FILE" for name in SECRETS}
    for path in DEPLOY.glob("*.yaml"):
        assert set(re.findall(r"\bSLUICE_[A-Z_]+\b", path.read_text("utf-8"))) <= known, path.name


def test_the_autoscaler_asks_for_a_signal_that_there_is_and_leaves_housekeeping_out() -> None:
    documents = list(yaml.safe_load_all((DEPLOY / "keda.yaml").read_text("utf-8")))
    login, scaled = documents
    assert [one["kind"] for one in documents] == ["TriggerAuthentication", "ScaledObject"]
    assert {one["apiVersion"] for one in documents} == {"keda.sh/v1alpha1"}
    (trigger,) = scaled["spec"]["triggers"]
    asked = urlsplit(trigger["metadata"]["url"])
    assert (trigger["type"], asked.path, asked.query) == ("metrics-api", "/v1/admin/signals", f"without={BULK_QUEUE}")
    assert trigger["metadata"]["valueLocation"] in {field.encode_name for field in msgspec.structs.fields(Signals)}
    assert trigger["authenticationRef"]["name"] == login["metadata"]["name"]
    assert login["spec"]["secretTargetRef"][0]["parameter"] == trigger["metadata"]["authMode"]
    assert trigger["metadata"]["keyParamName"] == "X-API-Key" and trigger["metadata"]["method"] == "header"
