"""A multipart form that brings one file: streamed to a spooled file, its fields as text, every oddity a refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request
from litestar.datastructures import State, UploadFile

from domain.errors import Detail, Refusal, invalid
from entrypoints.http.reading import FIELDS, file_name, unknown_field

SLAB = 1 << 18


class Form:
    """One file and the text fields beside it."""

    def __init__(self, file: UploadFile, fields: dict[str, str]) -> None:
        self.name = file_name(file.filename)
        self.fields = fields
        self._file = file

    async def chunks(self) -> AsyncIterator[bytes]:
        """The file's bytes, in slabs."""
        while slab := await self._file.read(SLAB):
            yield slab


@asynccontextmanager
async def form_of(request: Request[Any, Any, State]) -> AsyncIterator[Form]:
    """The form, closed at the end; 415, 400 `invalid_form`, `file_missing`, `unknown_field`, `field_twice`."""
    if request.content_type[0] != "multipart/form-data":
        raise invalid("unsupported_media_type", "Send the file as multipart/form-data, in a part named file.")
    if not request.content_type[1].get("boundary"):
        raise invalid(
            "invalid_form",
            "The Content-Type has no boundary; have the client write it, as it does when none is set by hand.",
        )
    try:
        form = await request.form()
    except (UnicodeError, LookupError) as error:
        raise invalid("invalid_form", "A field of the form is not text in UTF-8.") from error
    try:
        yield _form(list(form.multi_items()))
    finally:
        await form.close()


def _form(parts: list[tuple[str, Any]]) -> Form:
    file: UploadFile | None = None
    fields: dict[str, str] = {}
    for name, value in parts:
        if name == "file" and isinstance(value, UploadFile):
            if file is not None:
                raise _wrong("field_twice", "file", "One upload brings one file; send each by itself.")
            file = value
        elif name == "file":
            raise _wrong("file_missing", "file", "The part named file must be a file: it needs a filename.")
        elif name not in FIELDS:
            raise unknown_field(name, (*FIELDS, "file"))
        elif isinstance(value, UploadFile):
            raise _wrong("invalid_form", name, "This field is text and must come without a filename.")
        elif name in fields:
            raise _wrong("field_twice", name, "This field is there twice.")
        else:
            fields[name] = value
    if file is None:
        raise _wrong("file_missing", "file", "There is no file; send it in a part named file.")
    return Form(file, fields)


def _wrong(code: str, field: str, message: str) -> Refusal:
    return invalid(code, message, Detail(field=field, message=message, code=code))
