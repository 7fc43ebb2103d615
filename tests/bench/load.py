#!/usr/bin/env python3
"""Requests per second and server CPU per request under wrk. See README.md.

  load.py [-t THREADS] [-d SECONDS] [-r ROUNDS] [-c CONNECTIONS] [-w WORKLOADS] [SERVER ...]
"""
import sys
sys.dont_write_bytecode = True
import argparse, os, re, resource, statistics, subprocess, time
from contextlib import ExitStack
from kit import ASKED_OF, HERE, OUT, SERVERS, SERVERS_OF_FILES, SIZES, WORK, Server, cell, chosen, make_files, table


def wrk(server, work, args, seconds):
    """(requests per second, server and wrk CPU microseconds per request, share of a core in use by the server) of one run."""
    path, body, _ = WORK[work]
    command = ["taskset", "-c", "1"] if args.t == 1 else []
    command += ["wrk", "-t1", f"-c{args.c}", f"-d{seconds}s", f"http://127.0.0.1:{server.port}{path}"]
    if body:
        with open(f"{OUT}/body", "wb") as f:
            f.write(body)
        command += ["-s", f"{HERE}/tools/post.lua"]
    # The process CPU clock (user + system) of another process: clock_getcpuclockid(3).
    cpu = lambda: time.clock_gettime((~server.process.pid << 3) | 2)
    wrk_cpu = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before, wrk_before = cpu(), wrk_cpu()
    out = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, BODY=f"{OUT}/body")).stdout
    used, wrk_used = cpu() - before, wrk_cpu() - wrk_before
    if failed := re.search(r"Non-2xx.*|Socket errors:.*", out):
        print(f"{server.name} {work}: {failed[0]}")
    n, took, unit = re.search(r"(\d+) requests in ([\d.]+)(m?s)", out).groups()
    n, took = int(n), float(took) / (1000 if unit == "ms" else 1)
    return n / took, used / max(n, 1) * 1e6, wrk_used / max(n, 1) * 1e6, used / took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-t", type=int, default=1, help="THREADS; at 1 the server is pinned to core 0, wrk to core 1")
    parser.add_argument("-d", type=int, default=2, help="seconds a run")
    parser.add_argument("-r", type=int, default=3, help="rounds")
    parser.add_argument("-c", type=int, default=64, help="connections")
    parser.add_argument("-w", default=",".join(work for work in WORK if work not in SIZES), help="workloads, comma-separated")
    parser.add_argument("server", nargs="*", help="hyper-bare, axum, actix and koa by default, and for static1k and static1m those that serve files")
    args = parser.parse_args()
    works, names, runs = args.w.split(","), [], {}
    servers = args.server or (SERVERS_OF_FILES if SIZES.keys() >= set(works) else ["hyper-bare", "axum", "actix", "koa"])
    make_files()
    pin = ["taskset", "-c", "0"] if args.t == 1 else []
    with ExitStack() as stack:
        up = lambda name, command: stack.enter_context(Server(name, command, args.t, pin))
        for name, command in chosen(servers).items():
            names.append(name)
            server = up(name, command)
            for work in works:
                if work == "route-static" and name != "koa":
                    continue
                other = ASKED_OF.get((name, work))
                target = up(other, SERVERS[other]) if other else server
                if why := target.wrong(work):
                    print(f"{name} {work}: not measured ({why})")
                else:
                    runs[work, name] = (target, [])
        # Round 0 warms up and does not count; the order alternates, so that no server always follows the same one.
        for round_ in range(args.r + 1):
            for work in works:
                for name in names if round_ % 2 else names[::-1]:
                    if (work, name) in runs:
                        server, measured = runs[work, name]
                        values = wrk(server, work, args, args.d if round_ else 1)
                        if round_:
                            measured.append(values)
    medians = {key: [statistics.median(column) for column in zip(*measured)] for key, (_, measured) in runs.items()}
    for i, title in enumerate(("requests/s", "server CPU us/request", "wrk CPU us/request", "server CPU cores in use")):
        value = lambda work, name: medians[work, name][i] if (work, name) in medians else None
        rows = [[n, *(cell(value(w, n), value(w, names[0]) if i < 3 else None) for w in works)] for n in names]
        table(f"{title}, THREADS={args.t} (ratio to {names[0]})" if i < 3 else title, works, rows)


if __name__ == "__main__":
    main()
