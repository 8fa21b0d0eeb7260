"""The package that `docs/how-to/write-an-adapter.md` shows, as it stands there: a bell and a channel from outside."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from up_client import eventually
from up_house import house

from application.contracts.bell import BellContract
from application.ports.bell import Bell
from domain.alerts import Alert
from entrypoints.composition import bells
from entrypoints.composition.alerts import channels_of
from entrypoints.settings import Settings

HOW_TO = Path(__file__).parents[2] / "docs/how-to/write-an-adapter.md"


@pytest.fixture(scope="module")
def plug_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as an installer would leave it."""
    folder = tmp_path_factory.mktemp("plug-ins")
    blocks = re.findall(r"^```(toml|python)\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    project = tomllib.loads(blocks[0][1])["project"]
    (folder / "sluice_folder.py").write_text(blocks[1][1], "utf-8")
    info = folder / "sluice_folder-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 1.0.0\n", "utf-8")
    groups = project["entry-points"].items()
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in ones.items()) for group, ones in groups
    ]
    (info / "entry_points.txt").write_text("".join(lines), "utf-8")
    return folder


@pytest.fixture
def installed(plug_ins: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package on the path of this process."""
    monkeypatch.syspath_prepend(str(plug_ins))
    yield
    sys.modules.pop("sluice_folder", None)


class TestFolderBell(BellContract):
    @pytest.fixture(autouse=True)
    def _installed(self, installed: None, tmp_path: Path) -> None:
        self.settings = Settings(bell_url=f"folder:{tmp_path / 'bell'}")

    @asynccontextmanager
    async def bells(self) -> AsyncIterator[Bell]:
        async with bells.bell_of(self.settings, None, "here") as bell:
            yield bell


def test_a_scheme_is_known_when_its_package_is_there_and_named_when_another_is_meant(
    plug_ins: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "names no bell" in bells.problem_of("folder:/tmp/bell", "")
    monkeypatch.syspath_prepend(str(plug_ins))
    assert bells.problem_of("folder:/tmp/bell", "") == ""
    assert "installed packages bring folder:" in bells.problem_of("holder:/tmp/bell", "")


@pytest.mark.usefixtures("installed")
async def test_a_channel_from_outside_is_told_where_its_own_settings_name_a_receiver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(channels_of(Settings()).by_name) == {"log"}
    monkeypatch.setenv("FOLDER_ALERTS", str(tmp_path / "alerts.ndjson"))
    channels = channels_of(Settings()).by_name
    assert set(channels) == {"file", "log"}
    await channels["file"].send(Alert(key="dead-letters", title="Jobs are lost", at=datetime(2030, 1, 1, tzinfo=UTC)))
    assert '"title":"Jobs are lost"' in (tmp_path / "alerts.ndjson").read_text("utf-8")


def test_an_installation_rings_the_bell_from_outside(tmp_path: Path, plug_ins: Path) -> None:
    rung = tmp_path / "bell"
    with house(tmp_path / "house", plug_ins, bell_url=f"folder:{rung}") as up:
        assert up.get("/ready")["dependencies"]["bell"]["status"] == "ok"
        job = up.call("POST", "/v1/exports", 202, json={"noun": "vendors"})
        eventually((rung / "export").is_file, "the bell of exports was rung")
        assert up.ended(job["jobId"])["state"] == "succeeded"
