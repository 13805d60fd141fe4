"""A small upstream of ours that goes wrong on command, on loopback: UDP, TCP, TLS, and HTTPS in
HTTP/2 and HTTP/1.1. `FaultyUpstream` starts it and speaks with it; `script.py` lists what it can
do, `message.py` says what right answers look like."""

from . import message
from .process import FaultyUpstream

__all__ = ["FaultyUpstream", "message"]
