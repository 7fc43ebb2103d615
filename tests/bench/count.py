#!/usr/bin/env python3
"""User instructions, allocations and bytes allocated per request. See README.md.

  count.py [-w WORKLOADS] [SERVER ...]     the tables; the first server is the base of the ratios
"""
import sys
sys.dont_write_bytecode = True
import argparse, json, os, struct, time
from callgrind import instructions
from kit import ASKED_OF, DEFAULT, OUT, SERVERS, TARGET, WORK, Server, cell, chosen, table

METRICS = ("instructions", "allocations", "bytes allocated")


def allocations(name, command, works, n=1000):
    """(allocations, bytes) per request, in the same way, and for each workload what is wrong with it, if anything."""
    result, wrong, shared = {}, {}, f"{OUT}/{name}.malloc"
    if os.path.exists(shared):
        os.unlink(shared)
    with Server(name, command, LD_PRELOAD=f"{TARGET}/malloc_count.so", MALLOC_COUNT_FILE=shared) as server:
        for work in works:
            wrong[work] = server.wrong(work)
            if wrong[work]:
                continue
            server.repeat(work, 300)
            marks = []
            for requests in (0, n, 2 * n):
                server.repeat(work, requests)
                time.sleep(0.05)  # the server frees and allocates a little after the last answer, at the close
                marks.append(struct.unpack("QQ", open(shared, "rb").read(16)))
            result[work] = [((c - b) - (b - a)) / n for a, b, c in zip(*marks)]
    return result, wrong


def count(name, command, works):
    """{metric: {workload: value}} of one server."""
    counted, wrong = allocations(name, command, works)
    for work, why in wrong.items():
        if why:
            print(f"{name} {work}: not measured ({why})")
    result = {"instructions": instructions(name, command, list(counted)) if counted else {}}
    for i, metric in enumerate(METRICS[1:]):
        result[metric] = {work: values[i] for work, values in counted.items()}
    return result


def per_middleware(name, results, metric):
    """What one further middleware costs: for Koa from 1 to 11, else from none to the onion's 10."""
    if name == "koa" and {"koa-1", "koa-11"} <= results.keys():
        low, high = (results[n][metric].get("plaintext") for n in ("koa-1", "koa-11"))
    else:
        low, high = (results[name][metric].get(work) for work in ("plaintext", "onion"))
    return None if low is None or high is None else (high - low) / 10


def routing(result, metric):
    """What the router adds to a request: for Koa, which has the same handler without one."""
    routed, compared = (result[metric].get(work) for work in ("route", "route-static"))
    return None if routed is None or compared is None else routed - compared


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-w", default=",".join(WORK), help="workloads, comma-separated")
    parser.add_argument("server", nargs="*", help=f"{', '.join(SERVERS)}, or NAME=COMMAND; default: {' '.join(DEFAULT)}")
    args = parser.parse_args()
    works, results = args.w.split(","), {}
    for name, command in chosen(args.server).items():
        print(f"{name} ...", file=sys.stderr)
        mine = [w for w in works if w == "plaintext" or not name.startswith("koa-")]
        mine = [w for w in mine if w != "route-static" or name == "koa"]
        apart = [w for w in mine if (name, w) in ASKED_OF]
        try:
            results[name] = count(name, command, [w for w in mine if w not in apart])
            for work in apart:
                for metric, values in count(name, SERVERS[ASKED_OF[name, work]], [work]).items():
                    results[name][metric].update(values)
        except RuntimeError as e:
            print(f"{name}: {e}")
    if not results:
        sys.exit("nothing measured")
    json.dump(results, open(f"{OUT}/count.json", "w"), indent=1)
    base = next(iter(results))
    for metric in METRICS:
        rows = []
        for name, result in results.items():
            row = [cell(result[metric].get(w), results[base][metric].get(w)) for w in works]
            rows.append([name, *row, cell(per_middleware(name, results, metric), None), cell(routing(result, metric), None)])
        table(f"{metric} per request (ratio to {base})", [*works, "per middleware", "routing"], rows)


if __name__ == "__main__":
    main()
