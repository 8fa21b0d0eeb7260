"""The pieces that files of each kind are made of, good and bad."""

from __future__ import annotations

from collections.abc import Sequence

Pieces = Sequence[bytes]

TABLE = (
    b"a,b,c\n", b"1,2,3\r\n", b'"', b'""', b'"x\ny"', b",", b";", b"\t", b"|", b"\r", b"\n", b"\\", b"\x00",
    b"\xff", "é".encode(), "é".encode("utf-16-le"), b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n", b"# note\n", b"'",
    b'1,"open,x\n', b'1,"a "b" c",x\n', b" ", b"x" * 400, b",,,\n", b"2024-01-02,", b"1.234,50;", b"NPR 5\n",
    b"\xe2\x80\x9d", b"1,2\n" * 40, b'"a""b",', b"\x1a", b"\x0b", b"\x85", b"\xe2\x80\xa8",
    b"EUR 1,5 Mio", b"01/02/2024",
)  # fmt: skip
MAIL = (
    b"From ann@a.example Thu Nov  1 11:19:12 2001\n", b"From: Ann <ann@a.example>\n", b"Subject: hi\n", b"\n",
    b"\r\n", b"To: b@b.example\n", b"Date: Mon, 2 Feb 2026 09:12:44 +0100\n", b"Content-Length: 30\n",
    b"Content-Length: 0\n", b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Type: multipart/alternative\n",
    b"--x\n", b"--x--\n", b"Content-Type: text/html; charset=utf-16\n", b"Content-Type: message/rfc822\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; charset=punycode; format=flowed\n",
    b"> quoted\n", b">> deep\n", b">From here\n", b"On Mon, 2 Feb 2026 at 09:12, Ann <ann@a.example> wrote:\n",
    b"Am 02.02.2026 um 09:12 schrieb Ann:\n", b"-- \n", b"-----Original Message-----\n",
    b"From: Ann\nSent: Monday\nTo: Bob\nSubject: x\n", b"Best regards,\nAnn\n", b"\x1b$B",
    b"=?utf-8?Q?a=C3?= =?utf-8?Q?=A9?=", b"=?", b"?=", b"<p>", b"<!--", b"<blockquote>", b"</", b"\xff", b"\xc3",
    b"\x00", b"word ", b"____________________\n", b"+49 30 123456\n", b"Sent from my phone\n", b" \n", b"\t",
    b"References: <a@b>\n", b"From \n", b"From nobody\n", b":", b"On ", b"wrote", b"1 ", b"@", b"-", b"=",
    b"Tel: 1 2 3 4 5 6 7 8 9", b"From ann@a.example Fr Mai 03 10:02:31 2024\n", b"From - \nX-Mozilla-Status: 0001\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n", b"-----BEGIN PGP SIGNATURE-----\n",
    b"-----BEGIN PGP MESSAGE-----\n", b"-----END PGP MESSAGE-----\n", b"Ann> words\n", b"Content-Type: text/calendar\n",
    b"SUMMARY:a\\, b\n", b"DESCRIPTION;X=1:c\n d\n", b"Content-Transfer-Encoding: base64;\n", b"\x1b$B-j\x1b(B",
    b"\x1b(I", b"120   \n", b"Received: by x; Fri, 3 May 2024 10:02:40 +0200\n", b"Content-Type: plain/text\n",
    "\u0434 \u0446\u0435\u043d\u0430".encode("koi8-r"), b"Content-Type: text/plain; charset=iso-2022-jp\n",
    "Bob <b@b.example> \u0440\u0438\u0448\u0435 2024:\n".encode(), b"\xe6\xad\xa4\xe8\x87\xb4\n", b"Cordialement\n",
)  # fmt: skip
CALL = (
    b"WEBVTT\n\n", b"00:01.000 --> 00:02.000\n", b"00:00:02,000 --> 00:00:03,000\n", b"0:00:01.000,0:00:02.000\n",
    b"-->", b"0:0:0.0 --> 0:0:1.25\n", b"NOTE x\n", b"STYLE\n", b"REGION\n", b"<v Ann Example>", b"<v.loud Bob>",
    b"</v>", b"&amp;", b"Ann Example: ", b"Bob: hi\n", b"Ann Example  0:03\n", b"[Ann] 10:02:03\n", b"(Ann)\n",
    b"00:05:00\n", b"\n", b"\r\n", b'1 "Ann Example" (12)\n', b"10:03:12 From Ann to Everyone: hi\n", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\x00", b"\xc3", b"1\n", b'{"text": "so it is", "start": 1, "speaker": "Ann"}',
    b'[{"text": "a b", "start_time": 2.5, "speaker_id": 1}', b"[", b"]", b"{", b"}", b'"', b",", b'"speaker": ',
    b'"sentences": [', b"words and ", b"end. ", b"<c>", b"<", b"{\\an8}", b": ", b" ", b"Aa ", b"(", b"\xe3\x80\x82",
    b"[00:01.000 --> 00:02.000]  a.\n", b"[00:03.00]b\n", b"(00:10):\n", b"**Ann Roe:** [00:01] c\n", b" \n", b"--&gt;",
    b"00:00:01 -> 00:00:02\n", b"start\tend\ttext\n", b"0\t2000\td\n", b"Speaker,Start Time,Text\n", b"Ann,1,e\n",
    b"[03.05.24, 10:02:31] Ann Roe: f\n", b"03/05/2024, 10:02 - Bob Ex: g\n", b"00:01\tAnn Roe\th\n", b"[Ann Roe] i\n",
    b"Ann Roe - CEO: j\n", b"Ann Roe | Acme Inc: k\n", b'{"speakerName":"Ann","spokenText":"l"}\n', b"\xe2\x80\x8f",
    b"\xef\xbc\x9a", b"\xe5\xb1\xb1\xe7\x94\xb0", b"ann@a.example: m\n", b"0:02 n o\n", b"\r\r\n", b">> ", b"\t",
)  # fmt: skip
PIECES = {"csv": TABLE, "xlsx": TABLE, "transcript": CALL, "mbox": MAIL, "eml": MAIL}
