"""`berth top`: what it shows of a running server, on a terminal and without one.

Usage: top_test.py BERTH [TEST ...]
"""

import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
import watched_server

TOKEN = "a token of some length"


class Terminal:
    """A program on a terminal of its own, 120 columns wide."""

    def __init__(self, *command):
        self.own, self.theirs = pty.openpty()
        subprocess.run(["stty", "rows", "30", "cols", "120"], stdin=self.theirs, check=True)
        self.before = termios.tcgetattr(self.theirs)
        self.process = subprocess.Popen(
            command, stdin=self.theirs, stdout=self.theirs, stderr=self.theirs,
            env={**os.environ, "TERM": "vt100"}, start_new_session=True)
        self.seen = b""

    def wait_for(self, text):
        """Reads until the text was drawn since the last wait."""
        until = time.monotonic() + peers.READY_WITHIN
        while text not in self.seen:
            if time.monotonic() > until:
                raise AssertionError(f"{text} was not drawn: {self.seen[-2000:]}")
            if select.select([self.own], [], [], 0.1)[0]:
                self.seen += os.read(self.own, 65536)
        self.seen = b""

    def press(self, keys):
        os.write(self.own, keys)

    def end(self):
        """The exit code, once it has ended by itself; what it draws meanwhile is taken."""
        until = time.monotonic() + peers.READY_WITHIN
        while self.process.poll() is None and time.monotonic() < until:
            if select.select([self.own], [], [], 0.1)[0]:
                self.seen += os.read(self.own, 65536)
        return self.process.poll()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.own)
        os.close(self.theirs)


class Top(watched_server.WatchedServer):
    threads = 1

    def command(self, *flags):
        return [self.program, "top", "--admin", f"http://127.0.0.1:{self.admin}", "--interval", "200ms",
                *flags]

    def top(self, *flags):
        done = subprocess.run(self.command(*flags), capture_output=True, text=True, timeout=30,
                              stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout, done.stderr

    def on_terminal(self, *flags):
        terminal = Terminal(*self.command(*flags))
        self.addCleanup(terminal.close)
        return terminal

    def test_without_a_terminal_it_prints_one_report(self):
        self.start()
        self.query()
        code, text, _ = self.top()
        self.assertEqual(code, 0)
        lines = text.splitlines()
        self.assertRegex(lines[0], r"^berth \S+  up \d+ s  1 thread  http://127\.0\.0\.1:\d+$")
        self.assertRegex(lines[1], r"^queries 0/s .* of 1 in all$")
        self.assertTrue(any(line.startswith(f"https://127.0.0.1:{self.port}") for line in lines))
        self.assertRegex(lines[-1], rf"^{self.upstream}\s+yes")

    def test_as_many_reports_as_are_asked_for(self):
        self.start()
        code, text, _ = self.top("--count", "3", "--table", "connections")
        self.assertEqual((code, text.count("berth ")), (0, 3))

    def test_without_a_server_it_says_so(self):
        code, text, complaint = self.top()
        self.assertEqual((code, text), (1, ""))
        self.assertIn("Connection refused; is the server running, and admin.listen this?",
                      complaint)

    def test_with_a_token_it_looks_and_without_it_it_says_what_to_give(self):
        token = self.directory / "token"
        token.write_text(TOKEN + "\n")
        self.start("--set", f"admin.token_file={token}")
        code, _, complaint = self.top()
        self.assertEqual(code, 1)
        self.assertIn("wants a token: give --token-file", complaint)
        code, text, complaint = self.top("--token-file", str(token))
        self.assertEqual(code, 0, complaint)
        self.assertIn(self.upstream, text)

    def test_where_the_listener_is_comes_from_the_configuration(self):
        self.start()
        done = subprocess.run(
            [self.program, "top", "--interval", "200ms"], capture_output=True, text=True, timeout=30,
            stdin=subprocess.DEVNULL, check=False,
            env={**os.environ, "BERTH_ADMIN_LISTEN": f"http://127.0.0.1:{self.admin}"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(self.upstream, done.stdout)

    def test_a_broken_configuration_matters_only_where_the_listener_is_looked_up_there(self):
        self.start()
        broken = {**os.environ, "BERTH_THREADS": "some"}
        for flags, code in ([], 2), (["--admin", f"http://127.0.0.1:{self.admin}"], 0):
            done = subprocess.run([self.program, "top", "--interval", "200ms", *flags], env=broken, timeout=30,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
            self.assertEqual(done.returncode, code, done.stderr)

    def test_on_a_terminal_keys_choose_what_is_shown(self):
        self.start()
        terminal = self.on_terminal()
        terminal.wait_for(b"UPSTREAM")
        self.query()
        terminal.press(b"2")
        terminal.wait_for(b"REMOTE")
        terminal.press(b"/nowhere\r")
        terminal.wait_for(b"(/ changes it)")
        terminal.press(b"q")
        self.assertEqual(terminal.end(), 0)
        self.assertEqual(termios.tcgetattr(terminal.theirs), terminal.before)

    def test_live_queries_come_as_they_are_answered(self):
        self.start()
        terminal = self.on_terminal("--table", "queries")
        terminal.wait_for(b"SOURCE")
        self.query()
        terminal.wait_for(b"www.example.net.")

    def test_an_interrupt_leaves_the_terminal_as_it_was(self):
        self.start()
        terminal = self.on_terminal()
        terminal.wait_for(b"UPSTREAM")
        terminal.process.send_signal(signal.SIGINT)
        terminal.end()
        self.assertIsNotNone(terminal.process.poll())
        self.assertEqual(termios.tcgetattr(terminal.theirs), terminal.before)

    def test_a_server_that_ends_is_waited_for(self):
        server = self.start()
        terminal = self.on_terminal()
        terminal.wait_for(b"UPSTREAM")
        server.stop()
        terminal.wait_for(b"trying again")
        terminal.press(b"q")
        self.assertEqual(terminal.end(), 0)


if __name__ == "__main__":
    Top.program = sys.argv.pop(1)
    unittest.main()
