"""S/MIME: the message inside a signature that wraps it, and whether a message is encrypted (RFC 8551, RFC 5652)."""

from __future__ import annotations

from collections.abc import Iterator

KINDS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
"""Types of parts that hold a whole message, signed or encrypted."""

SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
"""Types of signatures that stand beside the message and say nothing."""

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_DEPTH = 12
_OCTETS, _OID, _SEQUENCE = 0x04, 0x06, 0x30

Piece = tuple[int, int, int]
"""Tag, and where its content begins and ends."""


def signed_content(data: bytes) -> bytes | None:
    """What a signature wraps (a MIME entity), read from DER or BER; None for anything else. Nothing is verified."""
    try:
        (_, begin, end), *_ = _pieces(data, 0, len(data))
        kind, wrapped = list(_pieces(data, begin, end))[:2]
        if kind[0] != _OID or data[kind[1] : kind[2]] != _SIGNED:
            return None
        (_, begin, end), *_ = _pieces(data, wrapped[1], wrapped[2])
        inner = next(piece for piece in list(_pieces(data, begin, end))[2:] if piece[0] == _SEQUENCE)
        _, explicit = list(_pieces(data, inner[1], inner[2]))[:2]
        (tag, begin, end), *_ = _pieces(data, explicit[1], explicit[2])
        return b"".join(_octets(data, tag, begin, end, 0))
    except (ValueError, StopIteration):
        return None


def is_encrypted(data: bytes) -> bool:
    """Whether the part says that its content is encrypted."""
    return any(oid in data[:64] for oid in _ENVELOPED)


def _octets(data: bytes, tag: int, begin: int, end: int, depth: int) -> Iterator[bytes]:
    """The bytes of an octet string, which BER may cut into several."""
    if tag & 0x1F != _OCTETS or depth > _DEPTH:
        raise ValueError("no octets")
    if not tag & 0x20:
        yield data[begin:end]
        return
    for piece in _pieces(data, begin, end):
        yield from _octets(data, *piece, depth + 1)


def _pieces(data: bytes, begin: int, end: int) -> Iterator[Piece]:
    """The elements between two places; one of indefinite length ends at its two zero bytes. ValueError when broken."""
    at = begin
    while at < end:
        piece, at = _piece(data, at, end, 0)
        yield piece


def _piece(data: bytes, at: int, end: int, depth: int) -> tuple[Piece, int]:
    """The element that begins here, and where the next one begins."""
    if at + 2 > end or depth > _DEPTH or data[at] & 0x1F == 0x1F:
        raise ValueError("broken")
    tag, size, start = data[at], data[at + 1], at + 2
    if size == 0x80:
        place = start
        while data[place : place + 2] != b"\0\0":
            _, place = _piece(data, place, end, depth + 1)
        return (tag, start, place), place + 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[start : start + count], "big")
        start += count
        if count > 4 or start > end:
            raise ValueError("broken")
    if start + size > end:
        raise ValueError("cut off")
    return (tag, start, start + size), start + size
