"""The tables of docs/reliability.md: what stands between its markers."""

import pathlib
import re

from matrix import ALONE, BESIDE, RARELY

BEGIN, END = "<!-- made by ./dev faults: begin -->", "<!-- made by ./dev faults: end -->"


def milliseconds(value):
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def figures(cell):
    outcome = cell.outcome
    return (f"{100 * outcome.right / outcome.asked:.1f} % | {outcome.failed} | {outcome.silent} | "
            f"{outcome.wrong} | {milliseconds(outcome.percentile(50))} | "
            f"{milliseconds(outcome.percentile(99))} | {cell.messages:.2f} | {cell.most_messages}")


def matrix(cells, queries, rate):
    lines = []
    for way, title in ((BESIDE, "A healthy upstream beside the faulty one"),
                       (ALONE, "The faulty upstream alone"),
                       (RARELY, "The faulty upstream alone, and the fault at each tenth query")):
        chosen = [cell for cell in cells if cell.way == way]
        if not chosen:
            continue
        lines += ["", f"### {title}", "",
                  "| the upstream … | over | right | failed | silent | wrong | p50 ms | p99 ms | "
                  "messages a query | at most |", "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
        lines += [f"| {cell.row} | {cell.transport} | {figures(cell)} |" for cell in chosen]
    return [f"{queries} queries a line, {rate} a second.", *lines]


def idle(all_cycles):
    lines = ["", "### Streams that the upstream closes while they idle", "",
             "| over | closes after | cycles | connections closed | failures |",
             "|---|--:|--:|--:|--:|"]
    return lines + [f"| {one.transport} | {one.idle_close:g} s | {one.cycles} | {one.closed} | "
                    f"{one.failures} |" for one in all_cycles]


def dead(measured):
    lines = ["", "### A dead first upstream", "",
             "| the first upstream … | over | first query ms | tenth query ms | "
             "both healthy: first ms | tenth ms |", "|---|---|--:|--:|--:|--:|"]
    return lines + [f"| {one.what} | {one.transport} | {milliseconds(one.first)} | "
                    f"{milliseconds(one.tenth)} | {milliseconds(one.healthy[0])} | "
                    f"{milliseconds(one.healthy[1])} |" for one in measured]


def write(path, lines):
    """Replaces what stands between the markers of the page."""
    page = pathlib.Path(path)
    text = page.read_text(encoding="utf-8")
    made = "\n".join((BEGIN, "", *lines, "", END))
    pattern = re.escape(BEGIN) + ".*" + re.escape(END)
    page.write_text(re.sub(pattern, lambda _: made, text, flags=re.DOTALL), encoding="utf-8")
