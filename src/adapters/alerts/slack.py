"""Alerts to a Slack incoming webhook: blocks for the eye, plain text for the notification."""

from __future__ import annotations

from typing import Any

from adapters.alerts.web import SECONDS, post
from application.ports.alerts import Alerts
from domain.alerts import Alert, Severity

MARKS = {
    Severity.INFO: ":information_source:",
    Severity.WARNING: ":warning:",
    Severity.ERROR: ":rotating_light:",
    Severity.CRITICAL: ":fire:",
}
# Bounds of Block Kit: docs.slack.dev/reference/block-kit/blocks
HEADER, TEXT, FIELDS = 150, 2900, 10


def payload(alert: Alert) -> dict[str, Any]:
    """The body of the webhook; within Slack's bounds whatever the alert holds."""
    mark = ":white_check_mark:" if alert.resolved else MARKS[alert.severity]
    title = f"{mark} {alert.title}"
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title[:HEADER], "emoji": True}}
    ]
    if alert.facts:
        fields = [
            {"type": "mrkdwn", "text": f"*{_escaped(fact.name)}*\n{_escaped(fact.value)}"[:1900]}
            for fact in alert.facts[:FIELDS]
        ]
        blocks.append({"type": "section", "fields": fields})
    if alert.lines:
        lines = "\n".join(f"• {_escaped(line)}" for line in alert.lines)
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": lines[:TEXT]}})
    if alert.links:
        links = " | ".join(f"<{link.url}|{_escaped(link.text)}>" for link in alert.links)
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": links[:TEXT]}})
    when = f"{alert.at:%Y-%m-%d %H:%M:%S} UTC, {alert.key} no. {alert.number}"
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": _escaped(when)}]})
    return {"text": _escaped(f"Sluice: {alert.title}"), "blocks": blocks}


def _escaped(text: str) -> str:
    """The three characters that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class SlackAlerts(Alerts):
    """`url` is the webhook's, a secret."""

    tracks = False

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        self._url = url
        self._seconds = seconds

    async def send(self, alert: Alert) -> None:
        await post("Slack", self._url, payload(alert), self._seconds)
