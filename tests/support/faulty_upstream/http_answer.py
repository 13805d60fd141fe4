"""What DNS over HTTPS says with HTTP (RFC 8484), whatever the version of HTTP."""

import base64
import binascii
import urllib.parse

MEDIA_TYPE = "application/dns-message"
# Pages of any origin may ask, and read what is said (Fetch standard, CORS protocol).
ANYBODY = ("access-control-allow-origin", "*")
SHOWN = ("access-control-expose-headers", "age, retry-after")
PREFLIGHT = [ANYBODY, ("access-control-allow-headers", "accept, content-type"),
             ("access-control-allow-methods", "GET, POST")]
PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to this network."


def query_of(method, target, body):
    """The DNS message that a request carries, or None where it carries none."""
    if method == "POST":
        return body
    text = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query).get("dns", [""])[0]
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


def http_answer(turn):
    """(status, [(name, value)], body) for a turn; no turn: what was asked was no query."""
    status, headers, body = what_is_said(turn)
    return status, [*headers, ANYBODY, SHOWN], body


def what_is_said(turn):
    if turn is None:
        return 400, [("content-type", "text/plain")], b"not a query\n"
    rule = turn.rule
    if turn.fault == "html":
        return 200, [("content-type", "text/html")], PAGE
    if turn.fault == "status":
        headers = [("content-type", "text/plain")]
        for field in ("retry_after", "location"):
            if rule.get(field) is not None:
                headers.append((field.replace("_", "-"), str(rule.get(field))))
        return rule.get("status", 500), headers, b"no\n"
    return 200, [("content-type", MEDIA_TYPE)], turn.wire
