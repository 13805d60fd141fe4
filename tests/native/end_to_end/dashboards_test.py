"""What deploy/ has for Prometheus and Grafana: alerts ring when they should, and dashboard and alerts
ask for nothing that the server does not tell.

Usage: dashboards_test.py BERTH [TEST ...]
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
ROOT = pathlib.Path(__file__).resolve().parents[3]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = PROMETHEUS / "berth.rules.yml"
# What stands in an expression for a series of Berth's own.
NAME = re.compile(r"\b(?:berth|process)_[a-z0-9_]+")


def promtool(*arguments):
    """Its output when it has nothing to complain of."""
    done = subprocess.run(["promtool", *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout)
    return done.stdout


def expressions_of_dashboard():
    """Each expression of a panel, with what Grafana would put in place of its variables."""
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "berth.json").read_text())
    return [target["expr"].replace("$__rate_interval", "1m")
            for panel in dashboard["panels"] for target in panel.get("targets", [])]


class Dashboards(unittest.TestCase):
    def test_the_configuration_for_prometheus_is_one(self):
        promtool("check", "config", PROMETHEUS / "prometheus.yml")

    def test_each_alert_rings_when_it_should_and_not_before(self):
        promtool("test", "rules", ROOT / "tests" / "data" / "alerts" / "berth_rules_test.yml")

    def test_each_panel_asks_what_prometheus_understands(self):
        expressions = expressions_of_dashboard()
        self.assertGreater(len(expressions), 20)
        rules = {"groups": [{"name": "panels", "rules": [
            {"record": f"panel:{number}", "expr": expression}
            for number, expression in enumerate(expressions)]}]}
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory, "panels.yml")
            file.write_text(json.dumps(rules))  # which is YAML too
            promtool("check", "rules", file)

    def test_panels_and_alerts_ask_for_what_the_server_tells(self):
        asked = {name for text in [*expressions_of_dashboard(), RULES.read_text()]
                 for name in NAME.findall(text)}
        with tempfile.TemporaryDirectory() as directory:
            port, admin = peers.free_port(), peers.free_port()
            server = peers.start_berth(
                BERTH, pathlib.Path(directory),
                ["--listen", f"http://127.0.0.1:{port}", "--upstream", "udp://127.0.0.1:1",
                 "--set", f"admin.listen=http://127.0.0.1:{admin}"])
            try:
                url = f"http://127.0.0.1:{admin}/metrics"
                with urllib.request.urlopen(url, timeout=10) as response:
                    text = response.read().decode()
            finally:
                server.stop()
        told = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
        told |= {f"{name}_bucket": kind for name, kind in told.items() if kind == "histogram"}
        self.assertEqual(sorted(asked - told.keys()), [])


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main()
