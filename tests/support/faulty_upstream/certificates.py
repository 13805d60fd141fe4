"""The certificates that the upstream shows: one as it should be, and those with something wrong."""

import pathlib
import ssl

import authority

NAMES = "DNS:dns.test,IP:127.0.0.1"


class ServerCertificates:
    """Files in `directory`; those that are there already are gone on with, so that upstreams may
    share them. Whoever trusts `authority_file` trusts the good one."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        trusted = authority.Certificates(self.directory)
        other = authority.Certificates(self.directory / "other", "Another Authority")
        self.authority_file = trusted.authority
        self.files = {
            "good": self.issue(trusted, "good"),
            "expired": self.issue(trusted, "expired", days=0),
            "wrong_name": self.issue(trusted, "wrong_name", "DNS:other.test"),
            "untrusted": self.issue(other, "untrusted"),
        }
        self.made = {}

    @staticmethod
    def issue(issuer, kind, names=NAMES, days=2):
        """(certificate, key) files."""
        base = issuer.directory / kind
        if base.with_suffix(".pem").exists():
            return f"{base}.pem", f"{base}.key"
        return issuer.issue(kind, names, days)

    def server_side(self, kind, protocols):
        """An SSLContext that shows the certificate of this kind."""
        key = (kind, tuple(protocols))
        if key not in self.made:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*self.files[kind])
            if protocols:
                tls.set_alpn_protocols(protocols)
            self.made[key] = tls
        return self.made[key]
