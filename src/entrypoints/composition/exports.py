"""Exports: what asks for them, hands them out and removes them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from dishka import Provider, Scope, provide

from adapters.postgres.exports import PostgresExpiredExports
from application import exports
from application.jobs import Enqueue
from application.ports.bell import Bell
from application.ports.exports import Binder, Binding, ExpiredExports
from application.ports.files import Files
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork
from domain.exports import Export, ExportFormat
from entrypoints.settings import Settings


def binders() -> dict[ExportFormat, Binder]:
    """What can be bound here: workbooks, and Parquet where its extra is installed. Each is loaded when first used."""
    found: dict[ExportFormat, Binder] = {ExportFormat.XLSX: _Late("adapters.xlsx", "XlsxBinder")}
    if find_spec("pyarrow") is not None:
        found[ExportFormat.PARQUET] = _Late("adapters.parquet", "ParquetBinder")
    return found


class _Late(Binder):
    """A binder whose library costs the start nothing."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def begin(self, export: Export) -> AbstractContextManager[Binding]:
        binder: Binder = getattr(import_module(self._module), self._name)()
        return binder.begin(export)


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
        return exports.WriteExport(files, clock, binders=binders())

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
        """Kept as long as the settings say, in the formats that can be written here."""
        keep = timedelta(hours=settings.export_hours)
        return exports.AskExport(unit_of_work, enqueue, bell, ids, clock, keep, frozenset(binders()))
