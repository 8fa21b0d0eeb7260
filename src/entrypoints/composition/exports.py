"""Exports: what asks for them, hands them out and removes them."""

from __future__ import annotations

from datetime import timedelta

from dishka import Provider, Scope, provide

from adapters.postgres.exports import PostgresExpiredExports
from application import exports
from application.jobs import Enqueue
from application.ports.bell import Bell
from application.ports.exports import ExpiredExports
from application.ports.files import Files
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork
from entrypoints.settings import Settings


class Exporting(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    expired = provide(PostgresExpiredExports, provides=ExpiredExports)
    find_export = provide(exports.FindExport)
    list_exports = provide(exports.ListExports)
    read_export = provide(exports.ReadExport)

    @provide
    def write_export(self, files: Files, clock: Clock) -> exports.WriteExport:
        """In pieces of its own choice."""
        return exports.WriteExport(files, clock)

    @provide
    def expire_exports(
        self, expired: ExpiredExports, unit_of_work: UnitOfWork, files: Files, clock: Clock
    ) -> exports.ExpireExports:
        """In batches of its own choice."""
        return exports.ExpireExports(expired, unit_of_work, files, clock)

    @provide
    def ask_export(
        self, settings: Settings, unit_of_work: UnitOfWork, enqueue: Enqueue, bell: Bell, ids: Ids, clock: Clock
    ) -> exports.AskExport:
        """Kept as long as the settings say."""
        return exports.AskExport(unit_of_work, enqueue, bell, ids, clock, timedelta(hours=settings.export_hours))
