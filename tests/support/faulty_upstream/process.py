"""Starts the faulty upstream, tells it what to do, and keeps what it says."""

import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

SUPPORT = pathlib.Path(__file__).parent.parent
# Longest it may take to begin, or to say something that is waited for. Unit: seconds.
WITHIN = 20


def python_with_h2():
    """This interpreter, or Debian's: its package of h2 is for that one alone."""
    return sys.executable if importlib.util.find_spec("h2") else "/usr/bin/python3"


class FaultyUpstream:
    """A running upstream; `stop` ends it.

        upstream = FaultyUpstream(default={"fault": "close_in_length"})
        upstream.url("tcp")                  # "tcp://127.0.0.1:40123"
        upstream.tell(default={})            # well again
        upstream.said("query")               # [{"event": "query", "transport": "tcp", …}]
    """

    def __init__(self, **script):
        self.lines = []
        self.news = threading.Condition()
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(script, file)
            file.flush()
            self.process = subprocess.Popen(
                [python_with_h2(), "-B", "-m", "faulty_upstream", file.name], cwd=SUPPORT,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.reader = threading.Thread(target=self.read, daemon=True)
            self.reader.start()
            ready = self.wait_for("ready")[0]
        self.ports = ready["ports"]
        self.authority = ready["authority"]

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(json.loads(line))
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def said(self, event, **fields):
        """Every line about this so far; with `fields`, only those that agree with them."""
        with self.news:
            return [line for line in self.lines if line["event"] == event and
                    all(line.get(name) == value for name, value in fields.items())]

    def wait_for(self, event, count=1, **fields):
        """The lines about this, once there are so many."""
        until = time.monotonic() + WITHIN
        with self.news:
            while len(found := self.said(event, **fields)) < count:
                if self.process.poll() is not None or not self.news.wait(until - time.monotonic()):
                    raise RuntimeError(f"the upstream never said '{event}': {self.lines[-5:]}")
        return found

    def tell(self, **fields):
        """Changes the script, or gives a command, and waits until it holds."""
        before = len(self.said("applied"))
        refused = len(self.said("refused"))
        self.process.stdin.write(json.dumps(fields) + "\n")
        self.process.stdin.flush()
        until = time.monotonic() + WITHIN
        with self.news:
            while len(self.said("applied")) == before:
                if len(self.said("refused")) > refused:
                    raise ValueError(self.said("refused")[-1]["why"])
                if not self.news.wait(until - time.monotonic()):
                    raise RuntimeError(f"the upstream did not take {fields}")

    def url(self, transport):
        """The upstream's URL, as Berth takes it."""
        return f"{transport}://127.0.0.1:{self.ports[transport]}" + \
            ("/dns-query" if transport == "https" else "")

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()
