"""Which channels alerts go to: always the log, those whose address is set, and those that other packages bring."""

from __future__ import annotations

from datetime import timedelta

from dishka import Provider, Scope, provide

from adapters.postgres.alerts import PostgresLostJobs
from application.alerts import Channels, RaiseAlert, TellBell, WatchDeadLetters
from application.jobs import Enqueue
from application.ports.alerts import Alerts, LostJobs
from application.ports.bell import Bell
from application.ports.work import UnitOfWork
from domain.alerts import Link, Thresholds
from entrypoints.composition import plugged
from entrypoints.settings import Settings


def channels_of(settings: Settings) -> Channels:
    """The channels by name."""
    from adapters.alerts.log import LogAlerts

    found: dict[str, Alerts] = {"log": LogAlerts()}
    if settings.slack_webhook_url:
        from adapters.alerts.slack import SlackAlerts

        found["slack"] = SlackAlerts(settings.slack_webhook_url)
    if settings.pagerduty_key:
        from adapters.alerts.pagerduty import PagerDutyAlerts

        found["pagerduty"] = PagerDutyAlerts(settings.pagerduty_key, settings.pagerduty_url)
    if settings.smtp_url:
        from adapters.alerts.smtp import SmtpAlerts

        receivers = tuple(one.strip() for one in settings.alert_mail_to.split(",") if one.strip())
        found["mail"] = SmtpAlerts(settings.smtp_url, settings.alert_mail_from.strip(), receivers)
    # Ours keep their names, whoever else comes along.
    return Channels({**dict(plugged.channels()), **found})


def links_of(settings: Settings) -> tuple[Link, ...]:
    """Where an alert sends its reader: the API as its readers reach it."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  any address is ours
    base = settings.url.rstrip("/") or f"http://{host}:{settings.port}"
    return (Link("Dead letters", f"{base}/v1/admin/dead-letters"),)


class Telling(Provider):
    """The watch over lost jobs, and how people are told."""

    scope = Scope.APP

    lost_jobs = provide(PostgresLostJobs, provides=LostJobs)
    raise_alert = provide(RaiseAlert)
    tell_bell = provide(TellBell)

    @provide
    def channels(self, settings: Settings) -> Channels:
        """Where alerts go."""
        return channels_of(settings)

    @provide
    def watch(
        self, settings: Settings, lost: LostJobs, unit_of_work: UnitOfWork, enqueue: Enqueue, channels: Channels,
        bell: Bell,
    ) -> WatchDeadLetters:  # fmt: skip
        """As often as the settings say."""
        every = timedelta(seconds=settings.dead_letters_seconds)
        thresholds = Thresholds(settings.alert_retries, settings.alert_rescues)
        return WatchDeadLetters(lost, unit_of_work, enqueue, channels, bell, every, thresholds, links_of(settings))
