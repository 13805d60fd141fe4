"""The certificates that the upstream shows: one as it should be, and those with something wrong."""

import pathlib
import ssl

import authority

NAMES = "DNS:dns.test,IP:127.0.0.1"


class ServerCertificates:
    """Made when first shown, in `directory`. Who trusts `authority_file` trusts the good one."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.trusted = authority.Certificates(self.directory)
        self.authority_file = self.trusted.authority
        self.made = {}

    def server_side(self, kind, protocols):
        """An SSLContext that shows the certificate of this kind."""
        key = (kind, tuple(protocols))
        if key not in self.made:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*self.issue(kind))
            if protocols:
                tls.set_alpn_protocols(protocols)
            self.made[key] = tls
        return self.made[key]

    def issue(self, kind):
        if kind == "untrusted":
            other = authority.Certificates(self.directory / "other", "Another Authority")
            return other.issue(kind, NAMES)
        if kind == "expired":
            return self.trusted.issue(kind, NAMES, days=0)
        return self.trusted.issue(kind, "DNS:other.test" if kind == "wrong_name" else NAMES)
