"""Every setting there is: `SLUICE_*` variables or a `.env` file, each documented here, unknown ones refused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

PREFIX = "SLUICE_"
SECRETS = frozenset(
    [
        *("database_url", "bootstrap_key", "api_key", "slack_webhook_url", "pagerduty_key", "smtp_url"),
        *("bell_url", "redis_url"),
    ]
)
"""Settings that may come from a file named by `SLUICE_<NAME>_FILE`, and that are never shown."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The values; each field's description is the line in `.env.example`."""

    profile: Annotated[
        Literal["development", "production"],
        Meta(description="production tightens the defaults: no disk store unless SLUICE_SINGLE_MACHINE=true, HSTS on."),
    ] = "development"
    host: Annotated[str, Meta(description="Address the API listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port the API listens on.")] = 8080
    data: Annotated[str, Meta(description="Folder for the embedded database and the stored files.")] = "./.sluice"
    database_url: Annotated[
        str, Meta(description="postgresql://... of your own Postgres (15 or newer); empty: an embedded one.")
    ] = ""
    database_pooled: Annotated[
        bool,
        Meta(description="true: a pool by transaction (PgBouncer) is before the database; SLUICE_BELL_URL=poll: too."),
    ] = False
    files_url: Annotated[
        str,
        Meta(
            description="Where files are kept: disk: (in SLUICE_DATA), or s3://bucket/folder?region=...&sse=s3 or "
            "&sse=kms&key=... (how-to: store-files-in-s3)."
        ),
    ] = "disk:"
    scanner_url: Annotated[
        str, Meta(description="Who scans files: built-in:, or also clamd://host:3310 or clamd:///path/of/clamd.ctl.")
    ] = "built-in:"
    link_minutes: Annotated[
        float, Meta(gt=0, le=7 * 24 * 60, description="How long a link to an export, or for an upload, works.")
    ] = 15
    bell_url: Annotated[
        str,
        Meta(
            description="How workers hear of new work: notify: (of Postgres), poll:, redis: (SLUICE_REDIS_URL), "
            "redis[s]://..., redis+cluster://..., redis+sentinel://... or sqs://region/queue (how-to: choose-a-bell)."
        ),
    ] = "notify:"
    redis_url: Annotated[str, Meta(description="redis://... that what says redis: uses; empty: none.")] = ""
    pg_bin: Annotated[str, Meta(description="Folder with another Postgres's programs for the embedded database.")] = ""
    bootstrap_key: Annotated[
        str,
        Meta(description="An admin key of the default workspace, 32 characters or more, for scripts."),
    ] = ""
    lease_seconds: Annotated[
        float, Meta(ge=1, le=3600, description="How long a worker may be silent before its jobs go back.")
    ] = 60
    grace_seconds: Annotated[
        float, Meta(ge=0, le=600, description="How long a stopping worker may finish what it runs.")
    ] = 5
    stale_seconds: Annotated[
        float, Meta(ge=1, description="A job running without a sign of life for this long is stale.")
    ] = 600
    monitor_seconds: Annotated[float, Meta(ge=1, description="How often the stale-job monitor looks.")] = 120
    workers: Annotated[int, Meta(ge=0, le=64, description="Worker processes that `sluice up` starts.")] = 1
    concurrency: Annotated[int, Meta(ge=1, le=1000, description="Jobs one worker process runs at a time.")] = 20
    queues: Annotated[
        str, Meta(description="Comma-separated queues that this machine's workers serve; empty: every queue.")
    ] = ""
    http_processes: Annotated[
        int, Meta(ge=1, le=64, description="API processes of `sluice up`; over 1 needs SLUICE_RATE_STORE=postgres.")
    ] = 1
    rate_api: Annotated[str, Meta(description="Reads a client may make: N/s, N/min, N/hour or N/day.")] = "100/min"
    rate_mutation: Annotated[str, Meta(description="Writes a client may make.")] = "100/min"
    rate_upload: Annotated[str, Meta(description="Uploads and upload parts a client may send.")] = "100/min"
    rate_store: Annotated[
        Literal["memory", "postgres"], Meta(description="Where limits are counted; memory is for one API process.")
    ] = "memory"
    trusted_proxies: Annotated[
        str, Meta(description="Comma-separated networks whose X-Forwarded-For is believed; empty: nobody's.")
    ] = ""
    max_body_bytes: Annotated[int, Meta(ge=1024, description="Largest body of one request.")] = 10_000_000
    max_source_bytes: Annotated[int, Meta(ge=1, description="Largest source, uploaded in parts.")] = 2_000_000_000
    part_hours: Annotated[float, Meta(gt=0, description="How long an unfinished resumable upload is kept.")] = 24
    single_machine: Annotated[
        bool, Meta(description="Declares that API and workers share one disk, so files on disk are fine in production.")
    ] = False
    pipeline: Annotated[
        str, Meta(description="Pipeline version for new imports: v1, v2, v2+spacy:NAME, or one that a package brings.")
    ] = "v2"
    pipeline_share: Annotated[
        str,
        Meta(description="v2:25 has another version read 25 % of new sources, chosen by their content; empty: none."),
    ] = ""
    preview_hours: Annotated[
        float, Meta(gt=0, description="How long a preview can be committed before it and its file are removed.")
    ] = 24
    chunk_records: Annotated[int, Meta(ge=1, le=20_000, description="Records planned and committed at a time.")] = 1000
    result_hours: Annotated[
        float,
        Meta(gt=0, description="How long results of Sluice's own jobs are kept; a plug-in's kind says it itself."),
    ] = 24 * 7
    finished_minutes: Annotated[
        float, Meta(gt=0, description="After how long a finished job leaves the table that workers claim from.")
    ] = 60
    archive_days: Annotated[
        float, Meta(gt=0, description="After how long a finished job leaves the database for a file of the archive.")
    ] = 90
    slack_webhook_url: Annotated[str, Meta(description="Incoming webhook that alerts go to; empty: none.")] = ""
    pagerduty_key: Annotated[str, Meta(description="Integration key (Events API v2) alerts go to; empty: none.")] = ""
    pagerduty_url: Annotated[
        str, Meta(description="Where PagerDuty takes events; its EU region has an address of its own.")
    ] = "https://events.pagerduty.com/v2/enqueue"
    smtp_url: Annotated[
        str, Meta(description="smtp://user:password@host:587 (STARTTLS) or smtps://...:465 for alerts by mail.")
    ] = ""
    alert_mail_from: Annotated[str, Meta(description="Sender of alerts by mail.")] = ""
    alert_mail_to: Annotated[str, Meta(description="Comma-separated receivers of alerts by mail.")] = ""
    dead_letters_seconds: Annotated[
        float, Meta(ge=1, description="How often dead jobs are counted; a change is told to every channel once.")
    ] = 300
    alert_retries: Annotated[
        int, Meta(ge=0, description="Failed attempts between two counts that are worth an alert of their own; 0: none.")
    ] = 10
    alert_rescues: Annotated[
        int, Meta(ge=0, description="Stale jobs taken back between two counts that are worth an alert; 0: none.")
    ] = 1
    export_hours: Annotated[float, Meta(gt=0, description="How long the file of an export is kept.")] = 24
    log: Annotated[Literal["json", "text"], Meta(description="Log lines on stdout: JSON, or text for people.")] = "json"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least severe log line that is written.")
    ] = "info"
    telemetry: Annotated[
        Literal["off", "otlp"],
        Meta(description="otlp: traces and metrics to OTEL_EXPORTER_OTLP_ENDPOINT (extra: otlp)."),
    ] = "off"
    trace_share: Annotated[float, Meta(ge=0, le=1, description="Share of traces that are kept.")] = 0.1
    metrics_public: Annotated[
        bool, Meta(description="true: /metrics needs no key; else a read key of the default workspace, or an admin's.")
    ] = False
    url: Annotated[str, Meta(description="Where the command line finds the API; empty: this machine's.")] = ""
    api_key: Annotated[str, Meta(description="The key the command line uses; empty: SLUICE_BOOTSTRAP_KEY.")] = ""


class SettingsRefused(Exception):
    """The settings cannot be used; each of `problems` is one sentence with a name in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def variable(field: str) -> str:
    """The name of a field's environment variable."""
    return PREFIX + field.upper()


def read_dotenv(path: Path) -> dict[str, str]:
    """`NAME=value` lines; `#` comments, `export` and quotes are understood."""
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip().removeprefix("export ").strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name.strip()):
            raise SettingsRefused([f"{path}, line {number}: expected NAME=value, found {text.split('=')[0]!r}."])
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def load(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """The settings of `environ`, over those of the `.env` file; SettingsRefused names every problem at once."""
    given: dict[str, str] = {}
    if dotenv is not None and dotenv.is_file():
        given.update({k: v for k, v in read_dotenv(dotenv).items() if k.startswith(PREFIX)})
    given.update({k: v for k, v in environ.items() if k.startswith(PREFIX)})
    problems: list[str] = []
    values = _values(given, problems)
    settings: Settings | None = None
    if not problems:
        settings = _at_home(msgspec.structs.replace(Settings(), **values), problems)
        problems += _together(settings)
    if problems or settings is None:
        raise SettingsRefused(problems)
    return settings


def _values(given: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    types = get_type_hints(Settings, include_extras=True)
    known = {variable(field): field for field in types}
    files = {f"{variable(field)}_FILE": field for field in SECRETS}
    values: dict[str, Any] = {}
    for name, text in given.items():
        if name in files:
            field, name = files[name], name.removesuffix("_FILE")
            try:
                text = Path(text).read_text("utf-8").strip()
            except OSError as error:
                problems.append(f"{name}_FILE: cannot read that file ({error.strerror}).")
                continue
        elif name in known:
            field = known[name]
        else:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            problems.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
            continue
        if text == "" and not isinstance(getattr(Settings(), field), str):
            continue
        try:
            values[field] = msgspec.convert(text, types[field], strict=False)
        except msgspec.ValidationError as error:
            shown = "" if field in SECRETS else f" (given: {text!r})"
            problems.append(f"{name}: {error}{shown}.")
    return values


def _at_home(settings: Settings, problems: list[str]) -> Settings:
    """The settings with `~` in the names of folders replaced by what it stands for."""
    for field in ("data", "pg_bin"):
        folder = getattr(settings, field)
        if folder.startswith("~"):
            try:
                settings = msgspec.structs.replace(settings, **{field: str(Path(folder).expanduser())})
            except RuntimeError:
                problems.append(f"{variable(field)}: there is no home folder for {folder!r}.")
    return settings


def _together(s: Settings) -> list[str]:
    """What no type can tell; whatever a start would stumble over is refused here."""
    problems = _unusable(s)
    if s.bootstrap_key and len(s.bootstrap_key) < 32:
        problems.append("SLUICE_BOOTSTRAP_KEY: 32 characters or more are needed.")
    if s.http_processes > 1 and s.rate_store == "memory":
        problems.append("SLUICE_HTTP_PROCESSES over 1 needs SLUICE_RATE_STORE=postgres, or each would count alone.")
    if s.profile == "production" and s.files_url == "disk:" and not s.single_machine:
        problems.append(
            "SLUICE_PROFILE=production keeps files on disk only with SLUICE_SINGLE_MACHINE=true; else set "
            "SLUICE_FILES_URL=s3://..."
        )
    problems += _alerting(s)
    for name in ("rate_api", "rate_mutation", "rate_upload"):
        if not re.fullmatch(r"[1-9]\d*/(s|min|hour|day)", getattr(s, name)):
            problems.append(f"{variable(name)}: expected N/s, N/min, N/hour or N/day, such as 100/min.")
    return problems


def _unusable(s: Settings) -> list[str]:
    """Texts that are no address, network, pipeline or installed extra; what judges them is loaded only when needed."""
    problems = []
    if not s.host.strip():
        problems.append("SLUICE_HOST: an address is needed; 127.0.0.1 is this machine alone, 0.0.0.0 every network.")
    if s.database_url:
        from entrypoints.database import problem_of

        problem = problem_of(s.database_url)
        problems += [problem] if problem else []
    if s.bell_url != "notify:" or s.redis_url or s.database_pooled:
        from entrypoints.composition import bells

        problem = bells.problem_of(s.bell_url, s.redis_url, pooled=s.database_pooled)
        problems += [problem] if problem else []
    if (s.files_url, s.scanner_url) != ("disk:", "built-in:"):
        from entrypoints.composition import places

        problems += filter(None, (places.problem_of(s.files_url), places.scanner_problem_of(s.scanner_url)))
    if s.trusted_proxies.strip():
        problems += _no_networks(s.trusted_proxies)
    problems += _no_pipelines(s)
    if s.telemetry == "otlp" and not _installed("opentelemetry.exporter.otlp.proto.http"):
        problems.append("SLUICE_TELEMETRY=otlp needs the extra: pip install 'sluice-server[otlp]'.")
    return problems


def _no_pipelines(s: Settings) -> list[str]:
    """Versions that there are not, in the flag or in the share."""
    named = [("SLUICE_PIPELINE", s.pipeline.strip())]
    problems = []
    if s.pipeline_share.strip():
        from domain.pipelines import parse_share

        try:
            named.append(("SLUICE_PIPELINE_SHARE", parse_share(s.pipeline_share).pipeline))
        except ValueError as error:
            problems.append(f"SLUICE_PIPELINE_SHARE: {error}.")
    named = [(setting, ident) for setting, ident in named if ident not in ("", "v1", "v2")]
    if not named:
        return problems
    from domain.pipelines import FAMILIES, PIPELINES
    from entrypoints.composition import extracting
    from entrypoints.pipelines import plug_pipelines_in

    plug_pipelines_in()
    extracting.plug_extractors_in()
    for setting, ident in named:
        if problem := extracting.problem_of(ident):
            problems.append(f"{setting}: {problem}")
        elif ident not in PIPELINES and ident.partition(":")[0] not in FAMILIES:
            problems.append(f"{setting}: there is no {ident!r}. There are: {', '.join(PIPELINES)}.")
    return problems


def _alerting(s: Settings) -> list[str]:
    """Channels that could never deliver; an address is a secret and not repeated."""
    from urllib.parse import urlsplit

    problems = []
    for name, schemes in (
        ("slack_webhook_url", ("https", "http")),
        ("pagerduty_url", ("https", "http")),
        ("smtp_url", ("smtp", "smtps")),
    ):
        given = getattr(s, name)
        try:
            parts = urlsplit(given)
            good = not given or (parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0)
        except ValueError:
            good = False
        if not good:
            problems.append(f"{variable(name)}: expected {' or '.join(f'{one}://host...' for one in schemes)}.")
    if s.smtp_url and not (_mailbox(s.alert_mail_from) and all(map(_mailbox, s.alert_mail_to.split(",")))):
        problems.append("SLUICE_SMTP_URL needs SLUICE_ALERT_MAIL_FROM and SLUICE_ALERT_MAIL_TO: addresses such as a@b.")
    return problems


def _mailbox(text: str) -> bool:
    return re.fullmatch(r"[^@\s,]+@[^@\s,]+", text.strip()) is not None


def _no_networks(given: str) -> list[str]:
    from ipaddress import ip_network

    problems = []
    for text in filter(None, map(str.strip, given.split(","))):
        try:
            ip_network(text, strict=False)
        except ValueError:
            problems.append(f"SLUICE_TRUSTED_PROXIES: {text!r} is no network; expected such as 10.0.0.0/8 or fd00::/8.")
    return problems


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a package above it is missing
        return False


def example() -> str:
    """The text of `.env.example`: every setting with its description and its default, in force when copied as it is."""
    types = get_type_hints(Settings, include_extras=True)
    defaults = Settings()
    lines = ["# Every setting of Sluice with its default. Copy to .env and change what you need.", ""]
    for field, annotated in types.items():
        meta = next(m for m in annotated.__metadata__ if isinstance(m, Meta))
        lines.append(f"# {meta.description}")
        if field in SECRETS:
            lines.append(f"# (or {variable(field)}_FILE=path)")
        value = getattr(defaults, field)
        lines += [f"{variable(field)}={_shown(value)}", ""]
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
