"""Certificates for tests, by openssl's command."""

import base64
import hashlib
import pathlib
import ssl
import subprocess


def openssl(*words):
    done = subprocess.run(["openssl", *words], stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, timeout=30)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr.decode()}")
    return done.stdout


class Certificates:
    """A certification authority of a test's own, in files of a directory. One that is there already
    is gone on with."""

    def __init__(self, directory, name="Test Authority"):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(exist_ok=True)
        self.authority = str(self.directory / "authority.pem")
        if pathlib.Path(self.authority).exists():
            return
        openssl("req", "-x509", *self.key_pair("authority"), "-subj", f"/CN={name}", "-days", "2",
                "-out", self.authority)

    def key_pair(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                str(self.directory / f"{name}.key"))

    def issue(self, name, alternatives="DNS:dns.test,IP:127.0.0.1", days=2):
        """(certificate, key) files; with 0 days it expires at once."""
        base = self.directory / name
        request, extensions = f"{base}.csr", f"{base}.ext"
        pathlib.Path(extensions).write_text(f"subjectAltName={alternatives}\n")
        openssl("req", *self.key_pair(name), "-subj", f"/CN={name}", "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.authority, "-CAkey",
                str(self.directory / "authority.key"), "-CAcreateserial", "-days", str(days),
                "-extfile", extensions, "-out", f"{base}.pem")
        return f"{base}.pem", f"{base}.key"


def pin_of(certificate):
    """`pin=` of an upstream's URL."""
    key = openssl("x509", "-in", certificate, "-pubkey", "-noout")
    der = ssl.PEM_cert_to_DER_cert(key.decode().replace("PUBLIC KEY", "CERTIFICATE"))
    return "pin=sha256/" + base64.b64encode(hashlib.sha256(der).digest()).decode()
