"""All the formats that are read: tables, transcripts, mailboxes and single messages."""

from __future__ import annotations

from adapters.formats.detect import detect_kind
from adapters.formats.mail import Mailboxes, SingleMail
from adapters.formats.spreadsheet import Spreadsheets
from adapters.formats.tables import Tables
from adapters.formats.transcripts import Transcripts
from application.ports.formats import Format, Formats
from domain.sources import SourceKind


class AllFormats(Formats):
    """One reader for each kind of source; stateless, so one is enough for a process."""

    def __init__(self) -> None:
        self._readers: dict[SourceKind, Format] = {
            SourceKind.CSV: Tables(),
            SourceKind.XLSX: Spreadsheets(),
            SourceKind.TRANSCRIPT: Transcripts(),
            SourceKind.MBOX: Mailboxes(),
            SourceKind.EML: SingleMail(),
        }

    def of(self, kind: SourceKind) -> Format:
        return self._readers[kind]

    def detect(self, sample: bytes, name: str) -> SourceKind:
        return detect_kind(sample, name)
