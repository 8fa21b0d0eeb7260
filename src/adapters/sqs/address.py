"""The address of an SQS queue for bells. Loads no library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit


class BadAddress(ValueError):
    """The address cannot be used; the message is half a sentence."""


@dataclass(frozen=True, slots=True)
class SqsAddress:
    """Two FIFO queues of a region: the bells, and those that nobody could read. `endpoint` is for a local server;
    `wait` is how long one receive waits for a bell, in seconds."""

    region: str
    queue: str
    dead: str
    endpoint: str | None = None
    create: bool = True
    wait: int = 20


def parse_address(text: str) -> SqsAddress:
    """`sqs://region/queue-name`; after a ?: `endpoint=http://...`, `dead=name` (else the queue name and -dead),
    `create=false` (the queues are made by somebody else) and `wait=1` to 20 seconds for one receive. `.fifo` is added
    to names that lack it. Credentials come as for every AWS program: environment, shared files, the role of the
    container or machine. BadAddress says what is wrong."""
    try:
        parts = urlsplit(text)
        given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise BadAddress("cannot be parsed") from error
    queue = parts.path.strip("/").removesuffix(".fifo")
    dead = given.get("dead", f"{queue}-dead").removesuffix(".fifo")
    if "@" in parts.netloc:
        raise BadAddress("takes no credentials; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role")
    if not re.fullmatch(r"[a-z0-9-]+", parts.netloc):
        raise BadAddress("needs a region, such as sqs://eu-west-1/sluice-bells")
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{1,75}", name) for name in (queue, dead)):
        raise BadAddress("needs a queue's name of letters, digits, - and _, such as sqs://eu-west-1/sluice-bells")
    if given.keys() - {"endpoint", "dead", "create", "wait"}:
        raise BadAddress("takes only endpoint, dead, create and wait after the ?")
    create = given.get("create", "true")
    if create not in ("true", "false"):
        raise BadAddress("takes create=true or create=false")
    wait = given.get("wait", "20")
    if not (wait.isdecimal() and 1 <= int(wait) <= 20):
        raise BadAddress("takes a wait from 1 to 20 seconds")
    endpoint = given.get("endpoint")
    if endpoint is not None and not re.match(r"https?://[^/]", endpoint):
        raise BadAddress("needs an endpoint that begins with http:// or https://")
    return SqsAddress(parts.netloc, f"{queue}.fifo", f"{dead}.fifo", endpoint, create == "true", int(wait))
