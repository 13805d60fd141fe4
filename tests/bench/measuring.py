"""Loads a server and counts what that costs it; says on which machine."""

import contextlib
import datetime
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import tempfile

import load
import servers

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_together(commands, timeout):
    """What each command printed; all are on the core of the load, and none outlives this."""
    with contextlib.ExitStack() as stack:
        processes = []
        for command in commands:
            process = subprocess.Popen(servers.pinned(servers.LOAD_CORE, command), text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT)
            stack.callback(servers.stop, process)
            processes.append(process)
        return [process.communicate(timeout=timeout)[0] for process in processes]


def cost(process, commands, timeout):
    """What came back of a load, and the CPU seconds that the server and others on its core used."""
    mine, core = servers.cpu_seconds(process.pid), servers.core_busy_seconds(servers.SERVER_CORE)
    answers = load.read_answers(run_together(commands, timeout))
    mine = servers.cpu_seconds(process.pid) - mine
    core = servers.core_busy_seconds(servers.SERVER_CORE) - core
    return answers, mine, max(0.0, core - mine)


def cost_each(process, setup, clients, targets, questions):
    """CPU microseconds for one of the questions in a file, connections included, and the share of
    the server's core that others used."""
    command = load.h2load(setup.port, "-c", clients.clients, "-m", clients.streams, "-n", questions,
                          "-i", targets)
    answers, cpu, others = cost(process, [command], 120)
    if answers.count != questions:
        raise RuntimeError(f"{questions - answers.count} of {questions} questions failed")
    return cpu / questions * 1e6, others / answers.seconds


def play(chosen, run):
    """Has `run(chosen, setup, write)` measure and `write` each line to the file of results; the
    exit code. What was started and made for it ends with it."""
    # Both end the blocks that stop what was started, as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    chosen.results.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="berth-bench-") as work, \
                open(chosen.results, "a", encoding="utf-8") as results:
            def write(line):
                results.write(json.dumps(line, ensure_ascii=False) + "\n")
                results.flush()
            run(chosen, servers.Setup(work), write)
    except KeyboardInterrupt:
        return 130
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


def machine(programs):
    """What the figures depend on."""
    cpus = pathlib.Path("/proc/cpuinfo").read_text().split("\n")
    model = [line.split(":")[1].strip() for line in cpus if line.startswith("model name")]
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], timeout=10,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    versions = {name: servers.version(name, program) for name, program in
                {**programs, "nsd": "nsd", "h2load": "h2load", "openssl": "openssl"}.items()}
    return {"machine": f"{len(model)} × {(model or ['unknown'])[0]}", "kernel": platform.release(),
            "load_average": os.getloadavg(), "versions": versions,
            "commit": commit.stdout.decode().strip(),
            "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}
