"""Links to files that the API itself serves: signed with a secret that every process of the machine knows."""

from __future__ import annotations

from datetime import datetime

from application.ports.files import Link, Links, check_key
from domain.links import Grant, sealed

PATH = "/v1/files"


class SignedLinks(Links):
    """`/v1/files/<token>`; the token says everything, so nothing is kept of a link."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    async def download(self, key: str, name: str, media_type: str, until: datetime) -> Link:
        grant = Grant("GET", check_key(key), int(until.timestamp()), name, media_type)
        return Link(f"{PATH}/{sealed(grant, self._secret)}", "GET", until)

    async def upload(self, key: str, length: int, until: datetime) -> Link:
        grant = Grant("PUT", check_key(key), int(until.timestamp()), length=length)
        return Link(f"{PATH}/{sealed(grant, self._secret)}", "PUT", until)
