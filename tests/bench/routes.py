#!/usr/bin/env python3
"""User instructions of one lookup in routers of 10 to 10,000 routes. See README.md.

  routes.py [ROUTER ...]     matchit, actix, axum, koa (all by default); then @koa/router, where node finds it (NODE_PATH)
"""
import sys
sys.dont_write_bytecode = True
import json, re, shutil, subprocess, tempfile
from kit import HERE, TARGET, cell, table

ROUTERS = ("matchit", "actix", "axum", "koa")
# What a router runs besides the lookup is measured without the router and taken off.
WITHOUT = {"axum": "axum-handler", "koa": "koa-handler"}
COUNTS = (10, 100, 1_000, 10_000)
CASES = [f"{kind}, {place}" for kind in ("static", "params") for place in ("first", "last", "miss")]
LOOKUPS = 100
BAR = 1.3


def instructions(router, count):
    """Instructions per lookup, case by case: each call of `measured` begins with a dump of what was collected before."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={folder}/out", "--collect-atstart=no",
                        "--toggle-collect=routes::measured", "--dump-before=routes::measured", f"{TARGET}/release/routes", router,
                        str(count)], check=True)
        # The first dump is of nothing, the last is the one at the end.
        dumps = [f"{folder}/out.{n}" for n in range(2, len(CASES) + 1)] + [f"{folder}/out"]
        return [int(re.search(r"(?m)^totals: (\d+)", open(dump).read())[1]) / LOOKUPS for dump in dumps]


def measured(router):
    """{count: instructions per lookup, case by case}"""
    print(f"{router} ...", file=sys.stderr)
    base = instructions(WITHOUT[router], COUNTS[0]) if router in WITHOUT else [0] * len(CASES)
    return {count: [a - b for a, b in zip(instructions(router, count), base)] for count in COUNTS}


def node(count):
    """Nanoseconds per lookup of @koa/router, or None."""
    said = subprocess.run(["node", f"{HERE}/routes/koa-router.cjs", str(count)], capture_output=True, text=True)
    return json.loads(said.stdout) if said.returncode == 0 else None


def rows(name, results):
    """One row for each count, and what the most routes cost of the fewest."""
    for count, values in results.items():
        yield [f"{name}, {count:,}", *(cell(value, None) for value in values)]
    yield [f"**{name}, ratio**", *(f"**{b / a:.2f}**" for a, b in zip(results[COUNTS[0]], results[COUNTS[-1]]))]


def main():
    lines, missed = [], []
    for router in sys.argv[1:] or ROUTERS:
        results = measured(router)
        lines += rows(router, results)
        if router == "koa":
            pairs = zip(CASES, results[COUNTS[0]], results[COUNTS[-1]])
            missed = [f"{case}: {b / a:.2f}" for case, a, b in pairs if b > a * BAR]
    table("instructions per lookup, by router and number of routes", CASES, lines)
    if shutil.which("node"):
        results = {count: node(count) for count in COUNTS}
        if all(results.values()):
            table("nanoseconds per lookup", CASES, list(rows("@koa/router", results)))
    if missed:
        sys.exit(f"\nkoa with {COUNTS[-1]:,} routes costs more than {BAR} times one with {COUNTS[0]}: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
