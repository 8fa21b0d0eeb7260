"""Profiles over HTTP: how tables with certain headers are read, saved and looked at by people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from application.profiles import AddProfile, ForgetProfile, ListProfiles, ReplaceProfile, ShowProfile
from domain.access import Role
from domain.profiles import LONGEST_NAME, Profile, ProfileOrigin
from domain.readings import OF_ONE_UPLOAD, Blank, Collision, Mode, Reading
from entrypoints.http.callers import Admitted
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

READ = {"role": Role.READ, "rate": "api"}
WRITE = {"role": Role.WRITE, "rate": "mutation"}

Text = Annotated[str, Meta(max_length=LONGEST_NAME)]
Columns = Annotated[list[Annotated[str, Meta(max_length=10_000)]], Meta(max_length=10_000)]


class ReadingGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """How files are read, as the fields of an upload say it; what is left out is found out for each file."""

    mapping: dict[str, str] | None = None
    day_first: bool | None = None
    decimal_comma: bool | None = None
    encoding: Text = ""
    delimiter: Annotated[str, Meta(max_length=20)] = ""
    header_line: Annotated[int, Meta(ge=0, le=1000)] | None = None
    from_above: bool | None = None
    mode: Mode | None = None
    keys: Annotated[list[Text], Meta(max_length=3)] = []
    collision: Collision | None = None
    collisions: dict[str, Collision] = {}
    blank: Blank | None = None
    blanks: dict[str, Blank] = {}

    def reading(self) -> Reading:
        """As the domain has it."""
        return Reading(**{**msgspec.structs.asdict(self), "keys": tuple(self.keys)})


class ProfileGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A profile of these `columns`, or of those of the import `importId`, which then says what `reading` does not."""

    columns: Columns = []
    import_id: UUID | None = None
    name: Text = ""
    reading: ReadingGiven | None = None


class ProfileChanged(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What a profile is to say from now on; `version`: the one that was looked at."""

    reading: ReadingGiven
    name: Text = ""
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class ProfileShown(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How files with these columns are read. `origin` person: somebody said so; learnt: from a mapping that worked."""

    id: UUID
    name: str
    fingerprint: str
    columns: list[str]
    reading: ReadingGiven
    origin: ProfileOrigin
    import_id: UUID | None
    made_by: str | None
    version: int
    created_at: datetime
    updated_at: datetime


def shown(profile: Profile) -> ProfileShown:
    """As the API shows it."""
    said = {name: value for name, value in msgspec.structs.asdict(profile.reading).items() if name not in OF_ONE_UPLOAD}
    return ProfileShown(
        id=profile.id,
        name=profile.name,
        fingerprint=profile.fingerprint,
        columns=list(profile.columns),
        reading=ReadingGiven(**{**said, "keys": list(profile.reading.keys)}),
        origin=profile.origin,
        import_id=profile.import_id,
        made_by=profile.made_by or None,
        version=profile.version,
        created_at=profile.created_at,
        updated_at=profile.updated_at,
    )


class ProfilesController(Controller):
    """`/v1/profiles`."""

    path = "/v1/profiles"
    tags = ["profiles"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt=READ, summary="List the saved profiles")
    @inject
    async def list_profiles(
        self, caller: Admitted, list_profiles: FromDishka[ListProfiles], limit: Limit = 50, cursor: Cursor = None
    ) -> Listed[ProfileShown]:
        """By id."""
        return listed(await list_profiles(caller.workspace_id, page_of(limit, cursor)), shown)

    @post("/", opt=WRITE, status_code=201, summary="Save a profile")
    @inject
    async def add_profile(
        self, caller: Admitted, data: JSONBody[ProfileGiven], add: FromDishka[AddProfile]
    ) -> Response[ProfileShown]:
        """From now on files with these headers are read like this, unless an upload says otherwise.

        400 names the field; 404 `import_not_found`; 409 `profile_exists`.
        """
        made_by, reading = str(caller.key_id), Reading() if data.reading is None else data.reading.reading()
        profile = await add(caller.workspace_id, made_by, data.columns, reading, data.name, data.import_id)
        return Response(shown(profile), status_code=201, headers={"Location": f"/v1/profiles/{profile.id}"})

    @get("/{ident:uuid}", opt=READ, summary="Show one profile")
    @inject
    async def show_profile(
        self, caller: Admitted, ident: FromPath[UUID], show: FromDishka[ShowProfile]
    ) -> ProfileShown:
        """404 `profile_not_found`."""
        return shown(await show(caller.workspace_id, ident))

    @put("/{ident:uuid}", opt=WRITE, summary="Change a profile")
    @inject
    async def change_profile(
        self, caller: Admitted, ident: FromPath[UUID], data: JSONBody[ProfileChanged], put: FromDishka[ReplaceProfile]
    ) -> ProfileShown:
        """Replaces what it says; its headers stay. 404 `profile_not_found`; 409 `profile_changed`."""
        made_by, reading = str(caller.key_id), data.reading.reading()
        return shown(await put(caller.workspace_id, ident, made_by, reading, data.name, data.version))

    @delete("/{ident:uuid}", opt=WRITE, summary="Forget a profile")
    @inject
    async def forget_profile(self, caller: Admitted, ident: FromPath[UUID], forget: FromDishka[ForgetProfile]) -> None:
        """Such files are looked at afresh; what was read by it stays. 404 `profile_not_found`."""
        await forget(caller.workspace_id, ident)
