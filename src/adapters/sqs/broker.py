"""A TaskIQ broker on SQS FIFO: a message group per priority, and messages deleted as soon as they are received."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import ClientError
from taskiq.abc.broker import AsyncBroker
from taskiq.message import BrokerMessage

from adapters.sqs.address import SqsAddress
from adapters.sqs.queues import LONG_POLL_SECONDS, Queues, missing

BATCH = 10
"""The most that one receive gives."""
HIDDEN_SECONDS = 5
"""A reader that dies between receive and delete holds its group up for this long."""
CONFIG = AioConfig(
    connect_timeout=3,
    read_timeout=LONG_POLL_SECONDS + 5,
    retries={"total_max_attempts": 1},  # whoever uses the broker tries again, and says meanwhile that it is away
    tcp_keepalive=True,
)
QUICK = AioConfig(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 1})


class SqsBroker(AsyncBroker):
    """Bells are worth nothing once they were received: no message is in flight while somebody works.

    That matters on FIFO, where a group gives nothing more while one of its messages is in flight. `readable` tells
    which messages can be understood; the others are given back at once, and after five times they are dead.
    """

    def __init__(self, address: SqsAddress, readable: Callable[[bytes], bool] = bool) -> None:
        super().__init__()
        self._address = address
        self._readable = readable
        self.queues = Queues(address)
        self._clients: dict[bool, Any] = {}

    async def client(self, *, patient: bool = False) -> Any:
        """A client that waits for a long poll, or one that answers or fails within seconds."""
        if patient not in self._clients:
            made = get_session().create_client(
                "sqs",
                region_name=self._address.region,
                endpoint_url=self._address.endpoint,
                config=CONFIG if patient else QUICK,
            )
            self._clients[patient] = await made.__aenter__()
        return self._clients[patient]

    async def shutdown(self) -> None:
        await super().shutdown()
        clients, self._clients = self._clients, {}
        for one in clients.values():
            await one.close()

    async def kick(self, message: BrokerMessage) -> None:
        client = await self.client()
        try:
            await client.send_message(
                QueueUrl=await self.queues.bells(client),
                MessageBody=message.message.decode(),
                MessageGroupId=f"priority-{message.labels.get('priority', 2)}",
                MessageDeduplicationId=message.task_id,
            )
        except ClientError as error:
            self._lost(error)
            raise

    async def listen(self) -> AsyncGenerator[bytes, None]:
        client = await self.client(patient=True)
        while True:
            try:
                received = await self._received(client)
            except ClientError as error:
                self._lost(error)
                raise
            for data in received:
                yield data

    async def _received(self, client: Any) -> list[bytes]:
        url = await self.queues.bells(client)
        found = await client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=self._address.wait,
            VisibilityTimeout=HIDDEN_SECONDS,
        )
        good, bad = list[bytes](), list[Any]()
        done = []
        for number, message in enumerate(found.get("Messages", ())):
            data = message["Body"].encode()
            entry = {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            if self._readable(data):
                good.append(data)
                done.append(entry)
            else:
                bad.append(entry | {"VisibilityTimeout": 0})
        if done:
            await client.delete_message_batch(QueueUrl=url, Entries=done)
        if bad:
            await client.change_message_visibility_batch(QueueUrl=url, Entries=bad)
        return good

    def _lost(self, error: ClientError) -> None:
        if missing(error):
            self.queues.forget()
