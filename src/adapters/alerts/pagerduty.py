"""Alerts to PagerDuty's Events API v2: an incident is triggered under its key and resolved under the same."""

from __future__ import annotations

from typing import Any

from adapters.alerts.web import SECONDS, post
from application.ports.alerts import Alerts
from domain.alerts import Alert

ENQUEUE = "https://events.pagerduty.com/v2/enqueue"
# Bounds of the API: developer.pagerduty.com/docs/send-alert-event
SUMMARY, KEY = 1024, 255


def payload(alert: Alert, routing_key: str) -> dict[str, Any]:
    """The event; `dedup_key` is the incident's, so a trigger sent twice is one incident."""
    event: dict[str, Any] = {
        "routing_key": routing_key,
        "event_action": "resolve" if alert.resolved else "trigger",
        "dedup_key": f"sluice:{alert.key}"[:KEY],
    }
    if alert.resolved:
        return event
    event["payload"] = {
        "summary": alert.title[:SUMMARY],
        "source": "sluice",
        "severity": str(alert.severity),
        "timestamp": alert.at.isoformat(),
        "component": "jobs",
        "class": alert.key,
        "custom_details": {**{fact.name: fact.value for fact in alert.facts}, "lines": list(alert.lines)},
    }
    event["client"] = "Sluice"
    event["links"] = [{"href": link.url, "text": link.text} for link in alert.links]
    return event


class PagerDutyAlerts(Alerts):
    """`routing_key` is the integration key of a service, a secret; `url` another region's or a relay's."""

    tracks = True

    def __init__(self, routing_key: str, url: str = ENQUEUE, seconds: float = SECONDS) -> None:
        self._routing_key = routing_key
        self._url = url
        self._seconds = seconds

    async def send(self, alert: Alert) -> None:
        await post("PagerDuty", self._url, payload(alert, self._routing_key), self._seconds)
