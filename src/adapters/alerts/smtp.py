"""Alerts by mail over SMTP, in a thread: `smtp://` takes STARTTLS where it is offered, `smtps://` begins with TLS.

A password goes over the wire only under TLS. `Message-ID` is of the alert, so a mailbox that got it twice can tell.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from urllib.parse import unquote, urlsplit

from application.ports.alerts import Alerts
from domain.alerts import Alert
from domain.errors import Transient, invalid

SECONDS = 20.0
_NO_ATOM = re.compile(r"[^A-Za-z0-9-]+")


def letter(alert: Alert, sender: str, receivers: tuple[str, ...]) -> EmailMessage:
    """The mail: plain text, and the same as HTML."""
    mail = EmailMessage()
    state = "resolved" if alert.resolved else str(alert.severity)
    mail["Subject"] = " ".join(f"[Sluice {state}] {alert.title}".split())[:200]
    mail["From"] = sender
    mail["To"] = ", ".join(receivers)
    mail["Date"] = format_datetime(alert.at)
    mark = f"{_NO_ATOM.sub('-', alert.key)}.{alert.number}.{int(alert.at.timestamp())}"
    mail["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers
    facts = [f"{fact.name}: {fact.value}" for fact in alert.facts]
    links = [f"{link.text}: {link.url}" for link in alert.links]
    mail.set_content("\n".join([alert.title, "", *alert.lines, "", *facts, "", *links]) + "\n")
    mail.add_alternative(_html(alert), subtype="html")
    return mail


def _html(alert: Alert) -> str:
    rows = "".join(f"<tr><th align=left>{escape(f.name)}</th><td>{escape(f.value)}</td></tr>" for f in alert.facts)
    lines = "".join(f"<li>{escape(line)}</li>" for line in alert.lines)
    links = " ".join(f'<a href="{escape(link.url, quote=True)}">{escape(link.text)}</a>' for link in alert.links)
    return f"<h3>{escape(alert.title)}</h3><ul>{lines}</ul><table>{rows}</table><p>{links}</p>\n"


class SmtpAlerts(Alerts):
    """`url`: `smtp://user:password@host:587` or `smtps://...:465`, a secret."""

    tracks = False

    def __init__(
        self, url: str, sender: str, receivers: tuple[str, ...], seconds: float = SECONDS,
        trust: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._parts = urlsplit(url)
        self._sender = sender
        self._receivers = receivers
        self._seconds = seconds
        self._trust = trust

    async def send(self, alert: Alert) -> None:
        mail = letter(alert, self._sender, self._receivers)
        try:
            async with asyncio.timeout(3 * self._seconds):
                await asyncio.to_thread(self._deliver, mail)
        except TimeoutError as error:
            raise Transient("alert_timeout", "The mail server did not answer in time.") from error
        except smtplib.SMTPAuthenticationError as error:
            raise invalid("alert_refused", f"The mail server refuses the login: {error.smtp_code}.") from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _answered(max(codes, default=500)) from None
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code) from None
        except (smtplib.SMTPException, OSError) as error:
            what = type(error).__name__
            raise Transient("alert_unreachable", f"The mail server cannot be used at the moment ({what}).") from error

    def _deliver(self, mail: EmailMessage) -> None:
        host, secure = self._parts.hostname or "", self._parts.scheme == "smtps"
        trust = self._trust or ssl.create_default_context()
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, self._parts.port or 465, timeout=self._seconds, context=trust)
        else:
            server = smtplib.SMTP(host, self._parts.port or 587, timeout=self._seconds)
        with server:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=trust)
                server.ehlo()
                secure = True
            if self._parts.username:
                if not secure:
                    raise invalid("alert_refused", "The mail server offers no TLS, so the password was not sent to it.")
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            server.send_message(mail)


def _answered(code: int) -> Exception:
    if 400 <= code < 500 or code <= 0:
        return Transient("alert_not_taken", f"The mail server answered {code}.")
    return invalid("alert_refused", f"The mail server refused the alert: {code}. Check the addresses.")
