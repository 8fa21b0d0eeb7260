"""A whole installation as in production: files in a bucket that encrypts, a real clamd, and links past the API."""

from __future__ import annotations

import asyncio
import base64
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyarrow import parquet as pq
from servers import ClamServer, S3Server
from up_client import eventually
from up_files import MAPPING, table
from up_house import House, clean_environment, free_port, house

from adapters.s3.access import client_of
from adapters.s3.address import S3Address
from application.contracts.scanner import TEST_STRING

ROWS = 500


@pytest.fixture(scope="module")
def bucket(s3_server: S3Server) -> Iterator[S3Address]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in S3Server.CREDENTIALS.items():
            patch.setenv(name, value)
        yield asyncio.run(s3_server.made("up"))


def address(server: S3Server, bucket: S3Address, prepare: str) -> str:
    return server.address(bucket.bucket, more=f"sse=s3&prepare={prepare}")


@pytest.fixture(scope="module")
def up(
    tmp_path_factory: pytest.TempPathFactory, s3_server: S3Server, clam_server: ClamServer, bucket: S3Address
) -> Iterator[House]:
    with house(
        tmp_path_factory.mktemp("up"), profile="production", files_url=address(s3_server, bucket, "true"),
        scanner_url=f"clamd://{clam_server.socket}",
    ) as one:  # fmt: skip
        yield one


def kept(bucket: S3Address) -> dict[str, str]:
    """Every object of the bucket and how it is encrypted."""

    async def look() -> dict[str, str]:
        async with client_of(bucket) as client:
            listed = (await client.list_objects_v2(Bucket=bucket.bucket)).get("Contents", [])
            heads = [(one["Key"], await client.head_object(Bucket=bucket.bucket, Key=one["Key"])) for one in listed]
            return {key: head.get("ServerSideEncryption", "") for key, head in heads}

    return asyncio.run(look())


def exported(up: House, noun: str, form: str) -> Any:
    asked = up.call("POST", "/v1/exports", 202, json={"noun": noun, "format": form})
    up.ended(asked["jobId"])
    return up.get(f"/v1/exports/{asked['id']}")


def test_an_import_and_its_exports_pass_through_the_bucket_and_everything_there_is_encrypted(
    up: House, bucket: S3Address
) -> None:
    imported = up.brought_in(table(ROWS), mapping=MAPPING)
    assert imported["state"] == "succeeded", imported
    vendors = list(up.all_of("/v1/vendors"))
    for form in ("csv", "ndjson", "xlsx", "parquet"):
        export = exported(up, "vendors", form)
        assert (export["state"], export["rows"]) == ("succeeded", len(vendors))
        link = up.get(export["link"])
        assert link["url"].startswith(bucket.endpoint or "")
        got = httpx.get(link["url"], trust_env=False)
        assert got.status_code == 200 and len(got.content) == export["bytes"]
        assert "vendors-v1-" in got.headers["content-disposition"]
    names = {row["name"] for row in pq.read_table(io.BytesIO(got.content)).to_pylist()}
    assert names == {vendor["name"] for vendor in vendors}
    found = kept(bucket)
    assert {key.split("/")[1] for key in found} == {"sources", "exports", "start"}
    assert set(found.values()) == {"AES256"}
    assert not (up.folder / "data/files").exists()


def test_a_file_that_is_put_into_the_bucket_by_its_link_becomes_an_import(up: House, bucket: S3Address) -> None:
    content = table(ROWS, series="L")
    name = base64.b64encode(b"linked.csv").decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    place = up.http.post("/v1/uploads/parts", headers=headers).headers["location"]
    link = up.call("POST", f"{place}/link", 200)
    bare = httpx.put(link["url"], content=content, trust_env=False)
    assert bare.status_code == 403  # the encryption is signed: without its header nothing is taken
    assert httpx.put(link["url"], content=content, headers=link["headers"], trust_env=False).status_code == 200
    shown = up.get(place)
    assert shown["offset"] == len(content) and up.ended(shown["jobId"])["state"] == "succeeded"
    assert up.get(f"/v1/imports/{shown['importId']}")["counts"]["records"] >= ROWS
    assert not [key for key in kept(bucket) if "/parts/" in key]


def test_a_virus_that_only_the_real_scanner_knows_blocks_the_import(up: House) -> None:
    # Between two halves of a message in base64 the built-in scanner sees nothing; ClamAV unpacks mail.
    mail = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
    mail += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(TEST_STRING)
    imported = up.brought_in(mail, "letter.eml")
    assert (imported["state"], imported["error"]["code"]) == ("blocked", "infected")
    assert "ClamAV" in imported["error"]["message"]


def test_a_file_over_the_scanners_limit_is_not_scanned_and_not_read(up: House) -> None:
    imported = up.brought_in(b"supplier,note\n" + b"Anvil," + b"x" * ClamServer.LIMIT + b"\n", "large.csv")
    assert imported["state"] == "failed" and imported["counts"]["records"] == 0
    assert imported["error"]["code"] in ("scan_limit_exceeded", "scan_failed")


def test_an_import_waits_for_a_scanner_that_is_away(up: House, clam_server: ClamServer) -> None:
    clam_server.stop()
    accepted = up.upload(b"supplier,country\nWaiting Works,Nepal\n", "waiting.csv")

    def tried() -> bool:
        attempts = up.job(accepted["jobId"])["attempts"]
        return any(one["error"] and one["error"]["code"] == "scan_failed" for one in attempts)

    eventually(tried, "the import was tried")
    assert up.get(f"/v1/imports/{accepted['importId']}")["counts"]["records"] == 0
    clam_server.start()
    assert up.ended(accepted["jobId"])["state"] == "succeeded"
    assert up.get(f"/v1/imports/{accepted['importId']}")["counts"]["records"] == 1


def test_a_bucket_that_is_not_prepared_is_refused_at_the_start_in_one_sentence(
    s3_server: S3Server, bucket: S3Address, tmp_path: Path
) -> None:
    other = asyncio.run(s3_server.made("bare"))
    env = clean_environment(data=tmp_path / "data", port=free_port(), files_url=address(s3_server, other, "false"))
    done = subprocess.run(
        House.command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0 and f"SLUICE_FILES_URL: The bucket {other.bucket} has no policy" in said
    assert "Traceback" not in said
