"""The suites of files and links bound to a real S3, and what only a bucket can do: refuse, encrypt, sign, expire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import obstore
import pytest
from aiobotocore.session import get_session
from botocore.exceptions import ClientError
from servers import S3Server
from up_house import free_port

from adapters.machine import SystemClock
from adapters.s3.access import client_of, store_of
from adapters.s3.address import S3Address
from adapters.s3.bucket import BucketRefused, check_bucket, why_not
from adapters.s3.faults import code_of
from adapters.s3.files import S3Files
from adapters.s3.links import PresignedLinks
from adapters.s3.rules import Keeping
from application.contracts.files import FilesContract
from application.contracts.laws import refused
from application.contracts.links import Answer, LinksContract, LinkStand
from application.ports.files import FileStore, Link
from chaos.proxy import Proxy
from domain.errors import Transient


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in S3Server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content


@asynccontextmanager
async def bucket(server: S3Server, more: str = "sse=s3") -> AsyncIterator[S3Address]:
    """A new empty bucket."""
    yield await server.made("files", more)


class TestS3Files(FilesContract):
    @pytest.fixture(autouse=True)
    def _server(self, s3_server: S3Server) -> None:
        self.server = s3_server

    @asynccontextmanager
    async def store(self) -> AsyncIterator[FileStore]:
        async with bucket(self.server) as address:
            yield S3Files(store_of(address), SystemClock())


KEEPING = Keeping(uploads=1, exports=1)


async def user_of(server: S3Server, name: str, bucket_name: str) -> dict[str, str]:
    """The credentials of a user who may do everything with that bucket, unless the bucket itself refuses."""
    everything = {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket_name}{end}" for end in ("", "/*")],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    async with get_session().create_client("iam", region_name=server.REGION, endpoint_url=server.endpoint) as client:
        await client.create_user(UserName=name)
        await client.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=policy)
        made = (await client.create_access_key(UserName=name))["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"]}


async def refused_with(address: S3Address, *words: str) -> None:
    with pytest.raises(BucketRefused) as caught:
        await check_bucket(address, KEEPING)
    assert all(word in str(caught.value) for word in words), str(caught.value)


async def test_every_object_is_encrypted_however_it_comes_about(s3_server: S3Server) -> None:
    async with bucket(s3_server) as address, client_of(address) as client:
        files = S3Files(store_of(address), SystemClock())
        await files.put("sources/small", one(b"x"), 10)
        await files.put("sources/large", one(b"x" * 9_000_000), 9_000_000)
        await files.append("parts/a", 0, one(b"abc"), 10)
        await files.seal("parts/a", "sources/grown")
        await files.append("parts/b", 0, one(b"abc"), 10)
        listed = (await client.list_objects_v2(Bucket=address.bucket))["Contents"]
        assert len(listed) == 4
        for each in listed:
            head = await client.head_object(Bucket=address.bucket, Key=each["Key"])
            assert head["ServerSideEncryption"] == "AES256", each["Key"]


async def test_a_prepared_bucket_refuses_what_does_not_ask_for_encryption(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bucket(s3_server, "sse=s3&prepare=true") as address:
        await check_bucket(address, KEEPING)
        for name, value in (await user_of(s3_server, "clerk", address.bucket)).items():
            monkeypatch.setenv(name, value)
        async with client_of(address) as client:
            with pytest.raises(ClientError) as caught:
                await client.put_object(Bucket=address.bucket, Key="files/sources/plain", Body=b"x")
            assert code_of(caught.value) == "AccessDenied"
        files = S3Files(store_of(address), SystemClock())
        assert (await files.put("sources/a", one(b"x"), 10)).size == 1
        assert (await files.put("sources/large", one(b"x" * 9_000_000), 9_000_000)).size == 9_000_000


async def test_a_bucket_that_is_not_prepared_is_refused_and_one_that_was_is_taken(s3_server: S3Server) -> None:
    async with bucket(s3_server) as address, client_of(address) as client:
        await refused_with(address, "has no policy that denies PutObject without AES256", "prepare=true")
        others = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket"}
        others["Resource"] = f"arn:aws:s3:::{address.bucket}"
        policy = {"Version": "2012-10-17", "Statement": [others]}
        await client.put_bucket_policy(Bucket=address.bucket, Policy=json.dumps(policy))
        theirs = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}
        await client.put_bucket_lifecycle_configuration(
            Bucket=address.bucket, LifecycleConfiguration={"Rules": [theirs]}
        )
        await check_bucket(replace(address, prepare=True), KEEPING)
        await check_bucket(address, KEEPING)
        rules = (await client.get_bucket_lifecycle_configuration(Bucket=address.bucket))["Rules"]
        assert {rule["ID"]: rule.get("Expiration", {}).get("Days") for rule in rules} == {
            "theirs": 9, "sluice-files-unfinished": 3, "sluice-files-parts": 3, "sluice-files-exports": 3,
            "sluice-files-multipart": None,
        }  # fmt: skip
        kept = json.loads((await client.get_bucket_policy(Bucket=address.bucket))["Policy"])["Statement"]
        assert [one["Sid"] for one in kept] == ["Theirs", "SluiceFilesUnencrypted"]
        await client.delete_bucket_lifecycle(Bucket=address.bucket)
        await refused_with(address, "lacks the lifecycle rules sluice-files-unfinished, ")
        assert await why_not(address) == ""


async def test_a_bucket_that_is_open_absent_or_not_ours_is_refused(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bucket(s3_server, "sse=s3&prepare=true") as address, client_of(address) as client:
        await check_bucket(address, KEEPING)
        await client.delete_public_access_block(Bucket=address.bucket)
        await refused_with(replace(address, prepare=False), "may be opened to the public")
        await check_bucket(address, KEEPING)
        await refused_with(replace(address, bucket="nobody-has-this"), "There is no bucket nobody-has-this")
        away = replace(address, endpoint=f"http://127.0.0.1:{free_port()}")
        await refused_with(away, "does not answer")
        assert "does not answer" in await why_not(away)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "wrong")
        await refused_with(address, "Our credentials may not")
        with pytest.raises(Transient) as caught:
            await S3Files(store_of(address), SystemClock()).size("sources/a")
        assert caught.value.code == "storage_unavailable" and "wrong" not in caught.value.message


async def test_objects_under_a_kms_key_name_it(s3_server: S3Server) -> None:
    async with get_session().create_client(
        "kms", region_name=s3_server.REGION, endpoint_url=s3_server.endpoint
    ) as client:
        key = (await client.create_key())["KeyMetadata"]["Arn"]
    async with bucket(s3_server, f"sse=kms&key={key}&prepare=true") as address, client_of(address) as client:
        await check_bucket(address, KEEPING)
        files = S3Files(store_of(address), SystemClock())
        await files.put("sources/a", one(b"x"), 10)
        head = await client.head_object(Bucket=address.bucket, Key="files/sources/a")
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)
        links = PresignedLinks(address, SystemClock())
        link = await links.upload("parts/up", 5, SystemClock().now() + timedelta(minutes=1))
        await links.close()
        answer = await asyncio.to_thread(
            lambda: httpx.put(link.url, content=b"hello", headers=link.headers, trust_env=False)
        )
        assert answer.is_success
        assert await files.size("parts/up") == 5


async def test_a_server_that_is_away_is_a_passing_fault_and_comes_back(s3_server: S3Server) -> None:
    proxy = Proxy(("127.0.0.1", s3_server.port))
    try:
        async with bucket(s3_server) as address:
            files = S3Files(store_of(replace(address, endpoint=f"http://127.0.0.1:{proxy.port}")), SystemClock())
            await files.put("sources/a", one(b"abc"), 10)
            proxy.stop()
            with pytest.raises(Transient) as caught:
                await files.size("sources/a")
            assert caught.value.code == "storage_unavailable"
            proxy.start()
            assert await files.size("sources/a") == 3
    finally:
        proxy.close()


async def test_a_file_that_is_replaced_while_it_is_read_is_never_a_mixture(s3_server: S3Server) -> None:
    async with bucket(s3_server) as address:
        files = S3Files(store_of(address), SystemClock())
        await files.put("sources/a", one(b"a" * 6_000_000), 6_000_000)
        async with files.open("sources/a") as file:
            assert file.read(10) == b"a" * 10
            await files.put("sources/a", one(b"b" * 6_000_000), 6_000_000)
            with pytest.raises(Transient):
                file.read()


async def test_a_writer_that_died_keeps_nobody_away_for_long(s3_server: S3Server) -> None:
    async with bucket(s3_server) as address:
        store = store_of(address)
        await obstore.put_async(store, ".growing/parts/a/claim", b"")
        await refused("file_busy", S3Files(store, SystemClock()).append("parts/a", 0, one(b"x"), 10))
        assert await S3Files(store, LateClock()).append("parts/a", 0, one(b"x"), 10) == 1


class LateClock(SystemClock):
    """Ten minutes ahead."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=10)


class TestPresignedLinks(LinksContract):
    @pytest.fixture(autouse=True)
    def _server(self, s3_server: S3Server) -> None:
        self.server = s3_server

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[LinkStand]:
        async with bucket(self.server) as address, httpx.AsyncClient(trust_env=False) as client:

            async def sent(link: Link, body: bytes = b"") -> Answer:
                got = await client.request(link.method, link.url, headers=link.headers, content=body)
                return Answer(got.status_code, got.content, dict(got.headers))

            clock = SystemClock()
            links = PresignedLinks(address, clock)
            yield LinkStand(S3Files(store_of(address), clock), links, sent, _passed, clock)
            await links.close()


async def _passed(by: timedelta) -> None:
    """The server's clock is the machine's, and goes on by itself."""
