"""Settings are documented, refused when unknown or wrong, and never show a secret."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from domain.pipelines import PIPELINES
from entrypoints.settings import SECRETS, Settings, SettingsRefused, example, load, read_dotenv, variable


def refused(environ: dict[str, str], dotenv: Path | None = None) -> list[str]:
    with pytest.raises(SettingsRefused) as caught:
        load(environ, dotenv)
    return caught.value.problems


def test_a_fresh_machine_needs_no_setting() -> None:
    settings = load({"PATH": "/bin"})
    assert settings == Settings()
    assert (settings.port, settings.data, settings.lease_seconds, settings.log) == (8080, "./.sluice", 60, "json")


def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    assert refused({"SLUICE_PROT": "1"}) == ["SLUICE_PROT is not a setting; did you mean SLUICE_PORT?"]
    assert refused({"SLUICE_QQQQQQQQ": "1"}) == ["SLUICE_QQQQQQQQ is not a setting."]


def test_all_problems_are_told_at_once() -> None:
    problems = refused({"SLUICE_PORT": "http", "SLUICE_LEASE_SECONDS": "0"})
    assert [p.split(":")[0] for p in problems] == ["SLUICE_PORT", "SLUICE_LEASE_SECONDS"]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_is_never_repeated_in_a_problem(name: str) -> None:
    secret = "hush-" + "x" * 5
    problems = refused({variable(name): secret, "SLUICE_PORT": "x"})
    assert all(secret not in problem for problem in problems)


def test_a_short_bootstrap_key_is_refused() -> None:
    assert refused({"SLUICE_BOOTSTRAP_KEY": "short"}) == ["SLUICE_BOOTSTRAP_KEY: 32 characters or more are needed."]


@pytest.mark.parametrize("rate", ["100", "0/min", "100/week", "-1/s", "1.5/s"])
def test_a_rate_must_be_a_count_per_unit(rate: str) -> None:
    assert refused({"SLUICE_RATE_API": rate}) == [
        "SLUICE_RATE_API: expected N/s, N/min, N/hour or N/day, such as 100/min."
    ]


def test_memory_limits_are_for_one_api_process() -> None:
    assert "SLUICE_RATE_STORE=postgres" in refused({"SLUICE_HTTP_PROCESSES": "2"})[0]
    assert load({"SLUICE_HTTP_PROCESSES": "2", "SLUICE_RATE_STORE": "postgres"}).http_processes == 2


def test_production_refuses_files_on_disk_unless_there_is_one_machine() -> None:
    assert "SLUICE_SINGLE_MACHINE" in refused({"SLUICE_PROFILE": "production"})[0]
    assert load({"SLUICE_PROFILE": "production", "SLUICE_SINGLE_MACHINE": "true"}).profile == "production"


def test_only_postgres_is_a_database() -> None:
    assert "postgresql://" in refused({"SLUICE_DATABASE_URL": "mysql://x"})[0]


@pytest.mark.parametrize("password", ["p#a", "p/a", "p@a", "p?a", "1?a", "1/a", "p[a", "p%zz", "p%", "p a", "p:a@b"])
def test_an_address_that_cannot_be_parsed_says_what_to_encode_and_nothing_of_itself(password: str) -> None:
    [problem] = refused({"SLUICE_DATABASE_URL": f"postgresql://walter:{password}@localhost/ledger"})
    assert "percent-encode" in problem
    assert "%40" in problem
    assert not any(part in problem for part in ("walter", "localhost", "ledger", f":{password}@"))


@pytest.mark.parametrize("place", ["db:0/x", "db:port/x", "db:70000/x", "one:5432,two:5432/x", "[::1/x"])
def test_an_address_of_no_one_server_is_refused(place: str) -> None:
    assert "port" in refused({"SLUICE_DATABASE_URL": f"postgresql://u:p@{place}"})[0]


def test_a_parameter_that_only_one_of_the_libraries_knows_is_refused_with_the_way_to_tls() -> None:
    assert "PGSSLMODE" in refused({"SLUICE_DATABASE_URL": "postgresql://u:p@db/x?sslmode=require"})[0]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p%40%23%2F@db:5432/x",
        "postgres://db",
        "postgresql+asyncpg://u@[::1]:5432/x",
        "postgresql://sluice:pw@/sluice?host=/tmp/a%20b/socket&port=5432",
        "postgresql:///x?host=/run/postgresql&user=u",
    ],
)
def test_an_address_that_can_be_parsed_is_taken(url: str) -> None:
    assert load({"SLUICE_DATABASE_URL": url}).database_url == url


def test_proxies_must_be_networks() -> None:
    assert load({"SLUICE_TRUSTED_PROXIES": "10.0.0.0/8, fd00::/8, 192.0.2.7"}).trusted_proxies
    problems = refused({"SLUICE_TRUSTED_PROXIES": "10.0.0.0/8,balancer,10.0.0.0/40"})
    assert ["'balancer'" in problems[0], "'10.0.0.0/40'" in problems[1]] == [True, True]


def test_a_pipeline_must_be_there() -> None:
    assert load({"SLUICE_PIPELINE": "v1"}).pipeline == "v1"
    assert refused({"SLUICE_PIPELINE": "v0"}) == ["SLUICE_PIPELINE: there is no 'v0'. There are: v1, v2."]


def test_the_default_pipeline_is_one_that_is_there() -> None:
    assert Settings().pipeline in PIPELINES


def test_a_port_and_a_host_are_needed() -> None:
    assert refused({"SLUICE_PORT": "0"})[0].startswith("SLUICE_PORT: ")
    assert refused({"SLUICE_HOST": ""})[0].startswith("SLUICE_HOST: ")


def test_telemetry_without_its_exporter_is_refused_with_the_name_of_the_extra() -> None:
    if find_spec("opentelemetry.exporter") is not None:
        assert load({"SLUICE_TELEMETRY": "otlp"}).telemetry == "otlp"
    else:
        assert "sluice-server[otlp]" in refused({"SLUICE_TELEMETRY": "otlp"})[0]


def test_the_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/walter")
    assert load({"SLUICE_DATA": "~/sluice"}).data == "/home/walter/sluice"
    assert "home folder" in refused({"SLUICE_DATA": "~nobody-of-that-name/sluice"})[0]


def test_nothing_heavy_is_loaded_for_the_defaults() -> None:
    code = (
        "import sys; from entrypoints.settings import load; load({});"
        "print([m for m in ('domain', 'asyncpg', 'entrypoints.database') if m in sys.modules])"
    )
    src = str(Path(__file__).parents[3] / "src")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": src}
    )
    assert done.stdout == "[]\n"


def test_the_environment_wins_over_the_dotenv_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("# a comment\nexport SLUICE_PORT='9000'\nSLUICE_HOST=0.0.0.0\nOTHER=1\n")
    settings = load({"SLUICE_PORT": "9001"}, dotenv)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")


def test_a_broken_dotenv_line_is_named(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("SLUICE_PORT=1\nnonsense\n")
    with pytest.raises(SettingsRefused, match="line 2"):
        read_dotenv(dotenv)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("k" * 40 + "\n")
    assert load({"SLUICE_BOOTSTRAP_KEY_FILE": str(secret)}).bootstrap_key == "k" * 40
    assert "cannot read" in refused({"SLUICE_BOOTSTRAP_KEY_FILE": str(tmp_path / "none")})[0]


def test_the_committed_example_is_the_generated_one() -> None:
    committed = Path(__file__).parents[3] / ".env.example"
    assert committed.read_text("utf-8") == example()


def test_every_setting_stands_in_the_example_and_the_example_loads(tmp_path: Path) -> None:
    text = example()
    assert all(f"\n{variable(name)}=" in text for name in Settings.__struct_fields__)
    dotenv = tmp_path / ".env"
    dotenv.write_text(text)
    assert load({}, dotenv) == Settings()
