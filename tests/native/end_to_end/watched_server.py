"""A server with an upstream and an admin listener, for tests of what it tells of itself."""

import pathlib
import tempfile
import unittest

import peers


class WatchedServer(unittest.TestCase):
    """Tests of a server that each of them starts, in a folder of its own."""

    program = ""
    threads = 2

    def more_listeners(self):
        """Flags for what it listens on beside HTTPS."""
        return []

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.port, self.plain, self.admin = (peers.free_port() for _ in range(3))

    def start(self, *flags, scheme="http", upstream=None, prefix=()):
        """The server, with an authority of the tests' zone as its upstream unless one is given."""
        if upstream is None:
            upstream = peers.free_port()
            nsd_directory = self.directory / "nsd"
            nsd_directory.mkdir()
            self.addCleanup(peers.start_nsd(nsd_directory, upstream).stop)
        self.upstream = f"udp://127.0.0.1:{upstream}"
        server = peers.start_berth(
            self.program, self.directory,
            ["--listen", f"https://127.0.0.1:{self.port}", *self.more_listeners(),
             "--upstream", self.upstream, "--threads", str(self.threads),
             "--set", f"admin.listen={scheme}://127.0.0.1:{self.admin}", *flags], prefix)
        self.addCleanup(server.stop)
        return server

    def query(self, *words):
        """What comes of one question over HTTPS, as text."""
        code, text = peers.kdig(self.port, "+https", *(words or ("www.example.net", "A")))
        self.assertEqual(code, 0, text)
        return text
