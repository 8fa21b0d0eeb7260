"""Files where SLUICE_FILES_URL keeps them, their links and owners, and whom SLUICE_SCANNER_URL asks about them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from dishka import Provider, Scope, provide

from adapters.clamav import address as clamd_address
from adapters.disk import DiskFiles
from adapters.link_secret import secret_in
from adapters.postgres.file_owners import PostgresFileOwners
from adapters.s3 import address as s3_address
from adapters.scanner import BuiltInScanner
from adapters.signed_links import SignedLinks
from application.exports import ReadExport
from application.links import LinkExport, LinkUpload, ServeLinked
from application.parts import FindParts
from application.ports.files import FileOwners, Files, FileStore, Inventory, Links
from application.ports.machine import Chance, Clock
from application.ports.outside import Scanner
from application.scanning import ScanInTurn
from application.sweeping import SweepFiles
from entrypoints.composition.places import BUILT_IN, DISK, keeping
from entrypoints.settings import Settings

SPARE = timedelta(days=2)
MOST_BY_LINK = 5_000_000_000
"""Bytes that a bucket takes in one request."""


class Keepers(Provider):
    """Files, their links and owners, the sweep over them, and the scanner."""

    scope = Scope.APP

    owners = provide(PostgresFileOwners, provides=FileOwners)

    @provide
    async def store(self, settings: Settings, clock: Clock) -> FileStore:
        """The folder beside the database's, or a bucket that was looked at; StartRefused when that may not be used."""
        if settings.files_url == DISK:
            return DiskFiles(Path(settings.data) / "files")
        from adapters.s3.access import store_of
        from adapters.s3.bucket import BucketRefused, check_bucket
        from adapters.s3.files import S3Files
        from entrypoints.supervisor import StartRefused

        address = s3_address.parse_address(settings.files_url)
        try:
            await check_bucket(address, keeping(settings))
        except BucketRefused as refused:
            raise StartRefused(f"SLUICE_FILES_URL: {refused}") from refused
        return S3Files(store_of(address), clock)

    @provide
    def files(self, store: FileStore) -> Files:
        """The same, to those who know the key."""
        return store

    @provide
    def inventory(self, store: FileStore) -> Inventory:
        """The same, to those who want to know what there is."""
        return store

    @provide
    def serve_linked(self, settings: Settings, files: Files, clock: Clock, chance: Chance) -> ServeLinked:
        """Links that lead to the API, where files are on its disk."""
        if settings.files_url != DISK:
            return ServeLinked(files, clock, None)
        return ServeLinked(files, clock, secret_in(Path(settings.data) / "link-secret", chance.token(32)))

    @provide
    async def links(self, settings: Settings, serve: ServeLinked, clock: Clock) -> AsyncIterator[Links]:
        """Signed by us, or presigned for the bucket."""
        if serve.secret is not None:
            yield SignedLinks(serve.secret)
            return
        from adapters.s3.links import PresignedLinks

        presigned = PresignedLinks(s3_address.parse_address(settings.files_url), clock)
        yield presigned
        await presigned.close()

    @provide
    def link_export(self, settings: Settings, read: ReadExport, links: Links, clock: Clock) -> LinkExport:
        """For as long as the settings say."""
        return LinkExport(read, links, clock, timedelta(minutes=settings.link_minutes))

    @provide
    def link_upload(self, settings: Settings, find: FindParts, links: Links, clock: Clock) -> LinkUpload:
        """One request to the API brings no more than any other; one to a bucket as much as that takes."""
        most = settings.max_body_bytes if settings.files_url == DISK else MOST_BY_LINK
        return LinkUpload(find, links, clock, timedelta(minutes=settings.link_minutes), most)

    @provide
    def scanner(self, settings: Settings) -> Scanner:
        """The built-in one alone, or before a clamd: bombs are stopped by us whatever its limits are."""
        built_in = BuiltInScanner()
        if settings.scanner_url == BUILT_IN:
            return built_in
        from adapters.clamav.scanner import ClamdScanner

        return ScanInTurn((built_in, ClamdScanner(clamd_address.parse_address(settings.scanner_url))))

    @provide
    def sweep_files(
        self, settings: Settings, files: Files, inventory: Inventory, owners: FileOwners, clock: Clock
    ) -> SweepFiles:
        """What is younger than two days, or than twice the time of an upload, is never touched."""
        return SweepFiles(files, inventory, owners, clock, max(SPARE, timedelta(hours=2 * settings.part_hours)))
