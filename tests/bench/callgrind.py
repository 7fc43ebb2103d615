#!/usr/bin/env python3
"""A server under callgrind, for count.py; run by itself, the profile of one route. See README.md.

  callgrind.py [-n FUNCTIONS] SERVER PATH     the functions and crates with the most user instructions per request
"""
import sys
sys.dont_write_bytecode = True
import argparse, os, re, shutil, subprocess, tempfile, time
from collections import Counter
from kit import OUT, WORK, Server, chosen


class Callgrind:
    """A server under callgrind, whose counters are dumped, and so zeroed, on demand."""

    def __init__(self, name, command):
        self.dir = tempfile.TemporaryDirectory()
        self.file, self.n = f"{self.dir.name}/out", 0
        wrap = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.file}", "-q"]
        # valgrind and callgrind_control meet in TMPDIR.
        self.server = Server(name, command, wrap=wrap, TMPDIR=self.dir.name)

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        self.dir.cleanup()

    def dump(self):
        """The path of a profile of what ran since the last dump."""
        self.n += 1
        command = ["callgrind_control", "-d", str(self.server.process.pid)]
        said = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, TMPDIR=self.dir.name))
        path = f"{self.file}.{self.n}"
        for _ in range(200):
            if os.path.exists(path) and re.search(r"(?m)^totals: ", open(path).read()):
                return path
            time.sleep(0.05)
        raise RuntimeError(f"no dump from callgrind: {said.stdout}{said.stderr}")

    def instructions(self):
        return int(re.search(r"(?m)^totals: (\d+)", open(self.dump()).read())[1])


def instructions(name, command, works, n=500):
    """Instructions per request: runs of `n` and `2n` requests, so that the connection's own cost drops out."""
    result = {}
    with Callgrind(name, command) as callgrind:
        for work in works:
            callgrind.server.repeat(work, 300)
            callgrind.instructions()
            runs = []
            for requests in (n, 2 * n):
                callgrind.server.repeat(work, requests)
                runs.append(callgrind.instructions())
            result[work] = (runs[1] - runs[0]) / n
    return result


def read(path):
    """Own cost by function, calls by function, own cost by source file, of a profile.

    callgrind_annotate takes the cost of calls that began before a dump for a function's own, hence this.
    """
    names, own, calls, files = {}, Counter(), Counter(), Counter()
    name = file = called = None
    inside = False  # the next cost is a callee's
    for line in open(path):
        if m := re.match(r"(fn|cfn|fl|fi|fe|cfi|cfl|ob|cob)=\((\d+)\)(?: (.*))?", line):
            key, id_, text = m.groups()
            space = key[-2:] if key[-2:] in ("fn", "ob") else "file"
            if text:
                names[space, id_] = re.sub(r"'\d+$", "", text)
            if key == "fn":
                name = names[space, id_]
            elif key == "cfn":
                called = names[space, id_]
            elif key in ("fl", "fi", "fe"):
                file = names[space, id_]
        elif m := re.match(r"calls=(\d+)", line):
            calls[called] += int(m[1])
            inside = True
        elif m := re.match(r"(?:[+-]?\d+|\*) (\d+)$", line):
            if not inside:
                own[name] += int(m[1])
                files[file] += int(m[1])
            inside = False
    return own, calls, files


def crate(file):
    """The crate that a source file belongs to."""
    for pattern in (r"/registry/src/[^/]+/([^/]+)/", r"/library/(core|alloc|std|hashbrown)/", r"([^/]+)/src/"):
        if m := re.search(pattern, file):
            return m[1]
    return "libc" if file.startswith("./") else file


def main(n=1000):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=40, help="functions listed")
    parser.add_argument("server")
    parser.add_argument("path")
    args = parser.parse_args()
    body = next((w[1] for w in WORK.values() if w[0] == args.path), None)
    WORK["profile"] = (args.path, body, None)
    [(name, command)] = chosen([args.server]).items() or sys.exit(1)
    path = f"{OUT}/callgrind.out.{name}"
    with Callgrind(name, command) as callgrind:
        callgrind.server.repeat("profile", 300)
        callgrind.dump()
        callgrind.server.repeat("profile", n)
        shutil.move(callgrind.dump(), path)
    own, calls, files = read(path)
    crates = Counter()
    for file, cost in files.items():
        crates[crate(file)] += cost
    print(f"{sum(own.values()) / n:,.1f} user instructions per request\n\nown instructions, by the crate of the source line")
    for key, cost in crates.most_common(15):
        print(f"{cost / n:10,.1f}  {key}")
    print("\nown instructions and calls, by function (with what is inlined into it)")
    for key, cost in own.most_common(args.n):
        print(f"{cost / n:10,.1f} {calls[key] / n:6.1f}  {key[:150]}")
    print(f"\n{path}")


if __name__ == "__main__":
    main()
