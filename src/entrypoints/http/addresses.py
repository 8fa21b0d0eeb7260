"""Whose address a request counts against: the socket's peer, or what trusted proxies say stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks_of(trusted: Sequence[str]) -> tuple[Network, ...]:
    """The networks of proxies that may speak for others; ValueError names one that is not a network."""
    return tuple(ip_network(text.strip(), strict=False) for text in trusted if text.strip())


def address_of(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The subject of the address limit.

    `forwarded` are the X-Forwarded-For header lines in order. From the right, hops of trusted proxies are passed
    over; the first other one is the client. IPv6 counts by /64, which is what one customer gets (RFC 6177).
    """
    client = _parsed(peer)
    hops = [hop for line in forwarded for hop in line.split(",")] if trusted else []
    while hops and client is not None and any(_within(client, network) for network in trusted):
        hop = _parsed(hops.pop())
        if hop is None:
            break
        client = hop
    if client is None:
        return "unknown"
    return str(client) if isinstance(client, IPv4Address) else str(ip_network((client, 64), strict=False))


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
