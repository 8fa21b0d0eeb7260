"""The two FIFO queues of the bells: made where they are missing, found by name, and how full they are."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from adapters.sqs.address import SqsAddress

LONG_POLL_SECONDS = 20
VISIBILITY_SECONDS = 30
KEPT_SECONDS = 3600
"""A bell that nobody heard for so long is of no use: polling has found its job."""
DEAD_KEPT_SECONDS = 14 * 24 * 3600
RECEIVES = 5
"""A message that nobody could read so many times goes to the dead ones."""

_FIFO = {
    "FifoQueue": "true",
    "ContentBasedDeduplication": "false",  # bells repeat
    "DeduplicationScope": "messageGroup",
    "FifoThroughputLimit": "perMessageGroupId",
}
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def missing(error: ClientError) -> bool:
    """Whether the queue is not there."""
    return str(error.response.get("Error", {}).get("Code", "")) in (
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "com.amazonaws.sqs#QueueDoesNotExist",
    )


class Queues:
    """Knows the queues' URLs from the first question on, until it is told to `forget`."""

    def __init__(self, address: SqsAddress) -> None:
        self._address = address
        self._urls: dict[str, str] = {}

    def forget(self) -> None:
        """The server may have lost them."""
        self._urls.clear()

    async def bells(self, client: Any) -> str:
        """The URL of the queue of bells; both queues are made when it is missing and may be."""
        if self._address.queue not in self._urls:
            try:
                await self._find(client, self._address.queue)
            except ClientError as error:
                if not (missing(error) and self._address.create):
                    raise
                await self._make(client)
        return self._urls[self._address.queue]

    async def counts(self, client: Any) -> dict[str, int]:
        """About how many bells are `waiting` and `in-flight`, and how many are `dead`."""
        main = await self._counted(client, await self.bells(client))
        found = {"waiting": main[0], "in-flight": main[1]}
        try:
            if self._address.dead not in self._urls:
                await self._find(client, self._address.dead)
        except ClientError as error:
            if not missing(error):
                raise
            return found  # somebody else made the queue, and no dead ones beside it
        return found | {"dead": sum(await self._counted(client, self._urls[self._address.dead]))}

    async def _find(self, client: Any, name: str) -> None:
        self._urls[name] = (await client.get_queue_url(QueueName=name))["QueueUrl"]

    async def _make(self, client: Any) -> None:
        kept = {"MessageRetentionPeriod": str(DEAD_KEPT_SECONDS)}
        made = await client.create_queue(QueueName=self._address.dead, Attributes=_FIFO | kept)
        dead = self._urls[self._address.dead] = made["QueueUrl"]
        asked = await client.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": asked["Attributes"]["QueueArn"], "maxReceiveCount": RECEIVES}
        attributes = _FIFO | {
            "MessageRetentionPeriod": str(KEPT_SECONDS),
            "ReceiveMessageWaitTimeSeconds": str(LONG_POLL_SECONDS),
            "VisibilityTimeout": str(VISIBILITY_SECONDS),
            "RedrivePolicy": json.dumps(policy),
        }
        made = await client.create_queue(QueueName=self._address.queue, Attributes=attributes)
        self._urls[self._address.queue] = made["QueueUrl"]

    async def _counted(self, client: Any, url: str) -> list[int]:
        found = (await client.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS)))["Attributes"]
        return [int(found.get(name, 0)) for name in _COUNTS]
