"""DNS over HTTPS: HTTP/2 where ALPN chose it, else HTTP/1.1."""

from .http1 import Http1Speaker
from .http2 import Http2Speaker


class HttpSpeaker:
    """One connection."""

    def __init__(self, script, transport, connection):
        chosen = connection.writer.get_extra_info("ssl_object").selected_alpn_protocol()
        version = Http2Speaker if chosen == "h2" else Http1Speaker
        self.speaker = version(script, transport, connection)

    async def speak(self):
        """Until the stream ends."""
        await self.speaker.speak()
