"""Makes the table of measurements: medians, spreads, and ratios round by round."""

import json
import statistics

import servers


def read(lines):
    """The last run of a file of results: its machine and its measurements."""
    machine, measurements = {}, []
    for line in map(json.loads, lines):
        if "machine" in line:
            machine, measurements = line, []
        else:
            measurements.append(line)
    return machine, measurements


def number(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def spread(values):
    """Median and, in brackets, the least and the greatest."""
    return f"{number(statistics.median(values))} ({number(min(values))}–{number(max(values))})"


def signed(values):
    """Median of differences and, in brackets, the least and the greatest."""
    return f"{statistics.median(values):+.2f} ({min(values):+.2f} … {max(values):+.2f})"


def by_round(measurements, test, server, field):
    return {line["round"]: line[field] for line in measurements
            if (line["test"], line["server"]) == (test, server) and field in line}


def row(measurements, test, server, first):
    """One row of the table. The ratio is of the first server to this one, in the same round."""
    values = by_round(measurements, test, server, "value")
    unit = next(line["unit"] for line in measurements if line["test"] == test)
    mine = by_round(measurements, test, first, "value")
    ratios = [mine[turn] / value for turn, value in values.items() if turn in mine and value]
    rates = by_round(measurements, test, server, "per_second").values()
    sizes = by_round(measurements, test, server, "rss_mib").values()
    # Over UDP there are none that could be counted.
    asked_over = by_round(measurements, test, server, "upstream_connections").values()
    return (f"| {test} | {server} | {unit} | {spread(values.values())} | "
            f"{spread(ratios) if ratios and server != first else ''} | "
            f"{f'{statistics.median(rates):.0f}' if rates else ''} | "
            f"{f'{statistics.median(sizes):.1f}' if sizes else ''} | "
            f"{max(asked_over) if any(asked_over) else ''} | {len(values)} |")


def table(measurements):
    """All of it in Markdown, in the order in which it was measured."""
    lines = ["| test | server | unit | median (least–most) | berth ÷ this | a second | RSS MiB | "
             "connections to upstream | runs |", "|---|---|---|--:|--:|--:|--:|--:|--:|"]
    rows = dict.fromkeys((line["test"], line["server"]) for line in measurements)
    order = {server: place for place, server in enumerate(("berth", *servers.PEERS))}
    tests = list(dict.fromkeys(test for test, _ in rows))
    for test, server in sorted(rows, key=lambda key: (tests.index(key[0]), order[key[1]])):
        lines.append(row(measurements, test, server, "berth"))
    return "\n".join(lines)
