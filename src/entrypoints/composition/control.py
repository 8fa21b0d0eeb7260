"""What people do to jobs: one by one, to the dead, and to many at once."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from application import bulk, control, dead_letters


class ControlUseCases(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    edit_and_retry = provide(control.EditAndRetry)
    discard_job = provide(control.DiscardJob)
    snooze_job = provide(control.SnoozeJob)
    reprioritise_job = provide(control.ReprioritiseJob)
    inspect_job = provide(control.InspectJob)
    list_dead_letters = provide(dead_letters.ListDeadLetters)
    list_dead_jobs = provide(dead_letters.ListDeadJobs)
    preview_bulk = provide(bulk.PreviewBulk)
    start_bulk = provide(bulk.StartBulk)
    get_bulk = provide(bulk.GetBulk)
    list_bulk = provide(bulk.ListBulk)
    list_changes = provide(bulk.ListChanges)
    undo_bulk = provide(bulk.UndoBulk)
