"""Alerts as lines of the log: the channel that is always there."""

from __future__ import annotations

from typing import Any

import structlog

from application.ports.alerts import Alerts
from domain.alerts import Alert, Severity

_log = structlog.get_logger("alerts")


class LogAlerts(Alerts):
    """One line an alert, `event` "alert", at the level of its severity."""

    tracks = False

    async def send(self, alert: Alert) -> None:
        say: Any = _log.info if alert.resolved or alert.severity is Severity.INFO else _log.warning
        if not alert.resolved and alert.severity in (Severity.ERROR, Severity.CRITICAL):
            say = _log.error
        say(
            "alert",
            alert=alert.key,
            number=alert.number,
            phase=str(alert.phase),
            severity=str(alert.severity),
            title=alert.title,
            lines=list(alert.lines),
            facts={fact.name: fact.value for fact in alert.facts},
        )
