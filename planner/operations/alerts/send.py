"""How alerts leave: as mail, and as signed JSON to an address. Each raises OSError if it fails."""

import hashlib
import hmac
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException
from typing import IO, Any

from planner.installation import AlertSettings

TIMEOUT_S = 10.0
"""A server that answers nothing for so long is given up until the next look."""

SIGNATURE = "X-Patroli-Signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is told: a line, a text, and the same for programs."""

    subject: str
    text: str
    fields: Mapping[str, str]


Send = Callable[[AlertSettings, Letter], None]


def channels(settings: AlertSettings) -> dict[str, Send]:
    """Return the ways that are set, by name."""
    ways: dict[str, tuple[object, Send]] = {
        "mail": (settings.mail_to, mail),
        "webhook": (settings.webhook, post),
    }
    return {name: send for name, (address, send) in ways.items() if address}


def mail(settings: AlertSettings, letter: Letter) -> None:
    """Send a letter by mail. Raises OSError, which all faults of SMTP are."""
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, ", ".join(settings.mail_to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text + "\n")
    secure = ssl.create_default_context()
    host, port = settings.smtp_host, settings.smtp_port
    with (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=secure)
        if settings.smtp_security == "tls"
        else smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    ) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=secure)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        refused = server.send_message(message)
    if refused:
        raise OSError(f"the mail server refused {len(refused)} of the addresses in mail_to")


def post(settings: AlertSettings, letter: Letter) -> None:
    """Post a letter as JSON. Raises OSError, also for an answer other than 2xx."""
    body = json.dumps(dict(letter.fields), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: f"sha256={signature(settings.webhook_secret, body)}",
    }
    # The address stays out of what is raised: it may be a key.
    try:
        request = urllib.request.Request(settings.webhook, body, headers, method="POST")
        with _OPENER.open(request, timeout=TIMEOUT_S):
            pass
    except urllib.error.HTTPError as error:
        with suppress(OSError):
            error.close()
        raise OSError(f"the webhook answered {error.code}") from None
    except (HTTPException, ValueError) as error:
        raise OSError(f"the webhook cannot be asked: {type(error).__name__}") from None


def signature(secret: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of a body in hexadecimal digits.

    >>> signature("kunci", b"{}")[:12]
    '96b46bfe684a'
    """
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """What was signed for one address goes to no other."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> None:
        return None


_OPENER = urllib.request.build_opener(_Nowhere)
