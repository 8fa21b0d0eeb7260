"""What the API's document says of the routes that read their form, headers or bytes themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from domain.exports import WRITINGS
from domain.readings import Blank, Collision, Mode, ProfileUse
from entrypoints.http import tus
from entrypoints.http.reading import FIELDS, KINDS, LARGEST_MAPPING, LONGEST_LABEL, LONGEST_PIPELINE


def _text(description: str, **more: Any) -> Schema:
    return Schema(type=OpenAPIType.STRING, description=description, **more)


_POLICY = "{}; or JSON of column to such a word, `*` for all others."


@dataclass
class UploadOperation(Operation):
    """The form of an upload; the handler reads it so that the file is streamed."""

    def __post_init__(self) -> None:
        properties: dict[str, Any] = {
            "file": _text("The file itself, with its name.", format=OpenAPIFormat.BINARY),
            "kind": _text("What it is; left out: found out.", enum=[*KINDS, "mail"]),
            "mapping": _text(
                'JSON object of column to field: {"Supplier": "vendor.name"}.', max_length=LARGEST_MAPPING
            ),
            "dayFirst": _text("Whether 1/2 is the first of February.", enum=["true", "false"]),
            "source": _text("What you call the source.", max_length=LONGEST_LABEL),
            "decimalComma": _text("Whether 1,5 is one and a half.", enum=["true", "false"]),
            "encoding": _text("Of a CSV file: utf-8, windows-1252, ..."),
            "delimiter": _text("What separates the cells of a CSV file: one character, or a word such as tab."),
            "headerLine": Schema(
                type=OpenAPIType.INTEGER, minimum=0, description="The line of the column names; 0: there are none."
            ),
            "fromAbove": _text(
                "Whether a vendor stands once above its rows, and its name belongs into each; left out: found out.",
                enum=["true", "false"],
            ),
            "mode": _text("What records may do; left out: upsert.", enum=list(Mode)),
            "key": _text("By what records are found again: `vendor.registrationId,deal.externalId`."),
            "collision": _text(f"What becomes of values that meet other ones: {_POLICY.format(', '.join(Collision))}"),
            "blank": _text(f"What empty cells say: {_POLICY.format(', '.join(Blank))}"),
            "profile": _text("What to do with the profile saved of these headers.", enum=list(ProfileUse)),
            "dryRun": _text("Plan only, and write nothing.", enum=["true", "false"]),
            "pipeline": _text("The version to read it with (admin).", max_length=LONGEST_PIPELINE),
        }
        form = Schema(type=OpenAPIType.OBJECT, properties=properties, required=["file"], additional_properties=False)
        self.request_body = RequestBody(required=True, content={"multipart/form-data": OpenAPIMediaType(schema=form)})


def _header(name: str, description: str, schema: Schema, *, required: bool = True) -> Parameter:
    return Parameter(name=name, param_in="header", description=description, required=required, schema=schema)


def _bytes(name: str, description: str, least: int) -> Parameter:
    return _header(name, description, Schema(type=OpenAPIType.INTEGER, minimum=least, maximum=2**63 - 1))


def _refusal(description: str) -> OpenAPIResponse:
    envelope = OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Envelope"))
    return OpenAPIResponse(description=description, content={"application/json": envelope})


def _without_body(operation: Operation) -> None:
    """The good answer is its headers alone; the framework would document JSON."""
    for status, response in (operation.responses or {}).items():
        if status.startswith("2") and isinstance(response, OpenAPIResponse):
            response.content = None


@dataclass
class DownloadOperation(Operation):
    """A file whose type is that of the export."""

    def __post_init__(self) -> None:
        content = {}
        for writing in WRITINGS.values():
            kind = OpenAPIFormat.BINARY if writing.bound else None
            content[writing.media_type] = OpenAPIMediaType(schema=_text("The file.", format=kind))
        for status, response in (self.responses or {}).items():
            if status.startswith("2") and isinstance(response, OpenAPIResponse):
                response.content = dict(content)


_NO_LINK = "No link that was given out here, for another method, or its time is over."


@dataclass
class FetchLinkedOperation(DownloadOperation):
    """A file that is fetched by its link."""

    def __post_init__(self) -> None:
        super().__post_init__()
        gone = _refusal("The file is not there any more.")
        self.responses = {**(self.responses or {}), "403": _refusal(_NO_LINK), "404": gone}


@dataclass
class PutLinkedOperation(Operation):
    """A file that is put by its link."""

    def __post_init__(self) -> None:
        content = OpenAPIMediaType(schema=_text("The whole file.", format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(required=True, content={"application/octet-stream": content})
        large = _refusal("It is larger than the link says.")
        self.responses = {**(self.responses or {}), "403": _refusal(_NO_LINK), "413": large}
        _without_body(self)


@dataclass
class BareOperation(Operation):
    """An operation that is answered with headers alone."""

    def __post_init__(self) -> None:
        _without_body(self)


@dataclass
class PartsOperation(Operation):
    """A question about a resumable upload, which may be too late."""

    def __post_init__(self) -> None:
        self.responses = {**(self.responses or {}), "410": _refusal("It was left unfinished for too long.")}


@dataclass
class TusOperation(PartsOperation):
    """A request of the resumable upload protocol: its version header, and what is refused about it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        version = Schema(type=OpenAPIType.STRING, enum=[tus.VERSION])
        self.parameters = [
            *(self.parameters or ()),
            _header("Tus-Resumable", "The version of the protocol.", version),
            *self._headers(),
        ]
        wrong = _refusal("Another version of the protocol; Tus-Version names the one spoken.")
        self.responses = {**(self.responses or {}), "412": wrong}

    def _headers(self) -> tuple[Parameter, ...]:
        return ()


@dataclass
class HowFarOperation(TusOperation):
    """How far a resumable upload is."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _without_body(self)


@dataclass
class BeginOperation(TusOperation):
    """The beginning of a resumable upload."""

    def _headers(self) -> tuple[Parameter, ...]:
        pairs = f"`key base64` pairs between commas: filename, {', '.join(FIELDS)}; as in the form of an upload."
        metadata = Schema(type=OpenAPIType.STRING, max_length=tus.LARGEST_METADATA)
        return (
            _bytes("Upload-Length", "Size of the whole file in bytes.", 1),
            _header("Upload-Metadata", pairs, metadata, required=False),
        )


@dataclass
class AddOperation(HowFarOperation):
    """The next bytes of a resumable upload."""

    def __post_init__(self) -> None:
        super().__post_init__()
        content = OpenAPIMediaType(schema=_text("The next bytes.", format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(required=True, content={tus.BODY: content})

    def _headers(self) -> tuple[Parameter, ...]:
        return (_bytes("Upload-Offset", "How many bytes are there already.", 0),)
