"""The channels of alerts against receivers that answer, refuse, ask for a pause or hang; and what they are sent."""

from __future__ import annotations

import asyncio
import json
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest
from msgspec.structs import replace
from receivers import MailServer, WebHook
from structlog.testing import capture_logs

from adapters.alerts.log import LogAlerts
from adapters.alerts.pagerduty import PagerDutyAlerts
from adapters.alerts.pagerduty import payload as event
from adapters.alerts.slack import SlackAlerts
from adapters.alerts.slack import payload as blocks
from adapters.alerts.smtp import SmtpAlerts
from adapters.alerts.web import pause
from application.contracts.alerts import EXAMPLE, NOON, ChannelContract, ChannelStand
from application.contracts.laws import refused
from domain.alerts import Fact, Phase, Severity
from domain.errors import Transient

GOLDEN = Path(__file__).parent / "golden"
SECRET = "T0000/B0000/hidden-part-of-the-address"
OVER = replace(EXAMPLE, phase=Phase.RESOLVED, number=4, title="No dead jobs any more")


class _Web(ChannelContract):
    asks_for_pauses = True
    final = (400, 403, 404, 410)

    def channel(self, hook: WebHook) -> SlackAlerts | PagerDutyAlerts:
        raise NotImplementedError

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[ChannelStand]:
        hook = WebHook()

        async def received() -> int:
            return len(hook.taken())

        try:
            yield ChannelStand(self.channel(hook), hook.answer, received, SECRET)
        finally:
            hook.close()


class TestSlack(_Web):
    def channel(self, hook: WebHook) -> SlackAlerts:
        return SlackAlerts(f"{hook.url}/services/{SECRET}", seconds=1)


class TestPagerDuty(_Web):
    def channel(self, hook: WebHook) -> PagerDutyAlerts:
        return PagerDutyAlerts(SECRET, f"{hook.url}/v2/enqueue", seconds=1)


class TestMail(ChannelContract):
    passing, final = (450, 421, 451), (550, 554)

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[ChannelStand]:
        server = MailServer()

        async def received() -> int:
            return len(server.taken())

        channel = SmtpAlerts(f"smtp://127.0.0.1:{server.port}", "sluice@here.example", ("ops@here.example",), seconds=1)
        try:
            yield ChannelStand(channel, server.answer, received, "no secret was given")
        finally:
            server.close()


@pytest.mark.parametrize("name", ["slack", "slack_resolved", "pagerduty_trigger", "pagerduty_resolve"])
def test_what_is_sent_is_what_the_golden_file_shows(name: str) -> None:
    alert = OVER if name.endswith(("resolved", "resolve")) else EXAMPLE
    made = blocks(alert) if name.startswith("slack") else event(alert, "the-integration-key")
    assert made == json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def test_an_alert_of_any_length_stays_within_the_bounds_of_the_receivers() -> None:
    long = replace(
        EXAMPLE,
        title="t" * 5000,
        lines=("l" * 5000,) * 50,
        facts=tuple(Fact("n" * 3000, "v" * 3000) for _ in range(40)),
    )
    shown = blocks(long)["blocks"]
    assert len(shown) <= 50 and len(shown[0]["text"]["text"]) <= 150
    assert len(shown[1]["fields"]) <= 10 and all(len(field["text"]) <= 2000 for field in shown[1]["fields"])
    assert all(len(block["text"]["text"]) <= 3000 for block in shown if "text" in block)
    assert len(event(long, "k")["payload"]["summary"]) <= 1024
    assert len(event(replace(long, key="k" * 900), "k")["dedup_key"]) <= 255


async def test_a_receiver_that_is_away_is_a_passing_fault_without_its_address() -> None:
    hook = WebHook()
    hook.close()
    for channel in (SlackAlerts(f"{hook.url}/{SECRET}"), PagerDutyAlerts(SECRET, hook.url)):
        with pytest.raises(Transient) as fault:
            await channel.send(EXAMPLE)
        assert SECRET not in repr(fault.value) + repr(fault.value.__cause__)


@pytest.mark.parametrize(
    ("asked", "date", "seconds"),
    [
        ("0", "", 0),
        ("120", "", 120),
        (" 5 ", "", 5),
        ("9" * 30, "", 86_400),
        ("Sun, 01 Mar 2026 12:01:00 GMT", "Sun, 01 Mar 2026 12:00:00 GMT", 60),
        ("Sun, 01 Mar 2026 11:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 GMT", 0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", "", None),
        ("soon", "", None),
        ("", "", None),
        ("-3", "", None),
        ("²", "", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(asked: str, date: str, seconds: int | None) -> None:
    assert pause(asked, date) == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_mail_says_all_in_plain_text_and_in_html() -> None:
    server = MailServer()
    url = f"smtp://127.0.0.1:{server.port}"
    try:
        await SmtpAlerts(url, "sluice@here.example", ("a@b.example", "c@d.example")).send(EXAMPLE)
    finally:
        server.close()
    (text,) = server.taken()
    mail = message_from_string(text, policy=policy.default)
    assert mail["Subject"] == "[Sluice error] 12 dead jobs (before: 4)"
    assert mail["Message-ID"] == f"<dead-letters.3.{int(NOON.timestamp())}@here.example>"
    assert mail["To"] == "a@b.example, c@d.example"
    plain, html = (part.get_content() for part in mail.iter_parts())
    for each in (*EXAMPLE.lines, "Dead before: 4", EXAMPLE.links[0].url):
        assert each in plain
    assert "&lt;clamd&gt; &amp; its socket" in html


async def test_a_password_is_not_sent_to_a_mail_server_that_offers_no_tls() -> None:
    server = MailServer()
    channel = SmtpAlerts(f"smtp://me:open%20sesame@127.0.0.1:{server.port}", "a@b.example", ("c@d.example",))
    try:
        refusal = await refused("alert_refused", channel.send(EXAMPLE))
    finally:
        server.close()
    assert server.logins == [] and server.messages == [] and "sesame" not in refusal.message


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
def test_under_starttls_it_logs_in_and_delivers_and_trusts_no_stranger(tmp_path: Path) -> None:
    pem = tmp_path / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", tmp_path / "c.pem",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    certificate = (tmp_path / "c.pem").read_text()
    pem.write_text(pem.read_text() + certificate)
    server = MailServer(str(pem))
    url = f"smtp://me:open%20sesame@127.0.0.1:{server.port}"
    try:
        trust = ssl.create_default_context(cadata=certificate)
        asyncio.run(SmtpAlerts(url, "a@b.example", ("c@d.example",), trust=trust).send(EXAMPLE))
        with pytest.raises(Transient):
            asyncio.run(SmtpAlerts(url, "a@b.example", ("c@d.example",)).send(EXAMPLE))
    finally:
        server.close()
    assert len(server.taken()) == len(server.logins) == 1


async def test_the_log_has_the_alert_at_the_level_of_its_severity() -> None:
    with capture_logs() as logs:
        for alert in (EXAMPLE, OVER, replace(EXAMPLE, severity=Severity.WARNING)):
            await LogAlerts().send(alert)
    assert [(log["log_level"], log["alert"], log["phase"]) for log in logs] == [
        ("error", "dead-letters", "open"), ("info", "dead-letters", "resolved"), ("warning", "dead-letters", "open"),
    ]  # fmt: skip
    assert logs[0]["facts"]["Dead now"] == "12" and logs[0]["lines"] == list(EXAMPLE.lines)
