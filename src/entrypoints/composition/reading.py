"""How files are read: the profiles that a workspace has saved, and the report of an import."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from application import import_report, profiles


class ReadingUseCases(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    report_import = provide(import_report.ReportImport)
    list_profiles = provide(profiles.ListProfiles)
    show_profile = provide(profiles.ShowProfile)
    add_profile = provide(profiles.AddProfile)
    replace_profile = provide(profiles.ReplaceProfile)
    forget_profile = provide(profiles.ForgetProfile)
