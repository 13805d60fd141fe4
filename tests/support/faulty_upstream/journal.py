"""What happened, one JSON object a line on standard output."""

import json
import sys


def note(event, **fields):
    """One line: {"event": event, ...}."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()
