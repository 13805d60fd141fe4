"""The server under test, and the upstreams it is given."""

import asyncio
import contextlib
import pathlib
import tempfile

import peers
from faulty_upstream import FaultyUpstream


class Stage:
    """A server before a faulty upstream, and a healthy one where it is asked for. An asynchronous
    context: several may begin and end while others are measured."""

    def __init__(self, berth, certificates):
        self.berth = berth
        self.certificates = certificates
        self.stack = contextlib.ExitStack()

    async def __aenter__(self):
        self.directory = self.stack.enter_context(tempfile.TemporaryDirectory())
        return self

    async def __aexit__(self, *_):
        await asyncio.to_thread(self.stack.close)

    async def upstream(self, **script):
        made = await asyncio.to_thread(FaultyUpstream, certificates=self.certificates, **script)
        self.stack.callback(made.stop)
        return made

    async def server(self, transport, upstreams, *settings):
        """The UDP port of a server that asks these in this order of its configuration."""
        for _ in range(3):
            try:
                return await self.server_on(peers.free_port(), transport, upstreams, settings)
            except RuntimeError:
                # Among so many sockets a port that was free is taken now and then.
                continue
        raise RuntimeError("the server does not start")

    async def server_on(self, port, transport, upstreams, settings):
        flags = ["--listen", f"udp://127.0.0.1:{port}", "--listen", f"tcp://127.0.0.1:{port}",
                 "--threads", "1", "--log-level", "error",
                 "--set", f"tls.trust={upstreams[0].authority}"]
        for upstream in upstreams:
            flags += ["--upstream", upstream.url(transport)]
        for setting in settings:
            flags += ["--set", setting]
        state = pathlib.Path(self.directory, str(port))
        state.mkdir()
        server = await asyncio.to_thread(peers.start_berth, self.berth, state, flags)
        self.stack.callback(server.stop)
        return port
