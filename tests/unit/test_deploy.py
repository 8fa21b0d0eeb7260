"""What `deploy/` says of the roles: each lives on whatever becomes of it, and none is one that there is not."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import yaml  # type: ignore[import-untyped]

from application.bulk import QUEUE as BULK_QUEUE
from entrypoints.cli.commands import COMMANDS
from entrypoints.http.queues import Signals
from entrypoints.settings import SECRETS, Settings, variable

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
