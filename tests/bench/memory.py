#!/usr/bin/env python3
"""The memory of the server while large files go through it.

    memory.py                          # 8 clients upload 2 GiB each, at once, and then download as much
    memory.py uploads --size 256m --clients 4
    memory.py --serve target/debug/conformance

Serves the suite `blackbox` of the program `conformance` (release by default: cargo build --release -p koa-tests --bin conformance),
runs each workload on a server of its own and prints a line for it: the resident memory before, its peak, what was sent and how fast.
Fails where a peak is over the bar. What is downloaded is one sparse file. Uploads lie on the disk while they are looked at, all of them at once: --dir says where.
"""
import argparse, json, os, shutil, socket, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "../../target"))
BAR = 64 << 20
PIECE = b"x" * (64 << 10)
UNITS = {"k": 10, "m": 20, "g": 30}


class Server:
    """`conformance blackbox`, with its temporary files in a folder."""

    def __init__(self, command, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = dict(os.environ, FORM_DIR=folder, STATIC_ROOT=folder, FORM_MAX_SIZE=str(1 << 40), REQUEST_TIMEOUT="0")
        self.process = subprocess.Popen([command, "blackbox", str(self.port)], stdout=subprocess.PIPE, env=environment)
        if self.process.stdout.readline() != b"ready\n":
            sys.exit(f"{command} blackbox did not get ready")
        self.answer(self.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))

    def memory(self, row):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) << 10 for line in status if line.startswith(row + ":"))

    def send(self, head):
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall(head)
        return connection

    def answer(self, connection):
        """The body of what comes back; the connection is to be closed by the server."""
        with connection:
            whole = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        head, _, body = whole.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"not a 200: {whole[:500]!r}")
        return body

    def stop(self):
        self.process.terminate()
        self.process.wait()


def uploads(server, size):
    """One client uploads a file of that size as multipart."""
    start = b'--XX\r\nContent-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: application/octet-stream\r\n\r\n'
    end = b"\r\n--XX--\r\n"
    connection = server.send(
        b"POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=XX\r\n"
        + b"Content-Length: %d\r\n\r\n" % (len(start) + size + len(end))
    )
    connection.sendall(start)
    for sent in range(0, size, len(PIECE)):
        connection.sendall(PIECE[: size - sent])
    connection.sendall(end)
    stored = json.loads(server.answer(connection))["files"]["f"][0]["size"]
    if stored != size:
        sys.exit(f"{stored} bytes arrived of {size}")


def downloads(server, size):
    """One client downloads a file of that size."""
    connection, received, buffer = server.send(b"GET /static/sparse HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 0, bytearray(256 << 10)
    with connection:
        while count := connection.recv_into(buffer):
            if not received:
                count -= buffer.index(b"\r\n\r\n") + 4
            received += count
    if received != size:
        sys.exit(f"{received} bytes came of {size}")


# What a client does with a server and a size, and whether the disk holds it meanwhile.
WORKLOADS = {"uploads": (uploads, True), "downloads": (downloads, False)}


def run(name, options):
    work, stored = WORKLOADS[name]
    total = options.size * options.clients
    folder = tempfile.mkdtemp(prefix="memory-", dir=options.dir)
    try:
        if stored and shutil.disk_usage(folder).free < total + (1 << 30):
            print(f"{name}: skipped, {folder} has no room for {mib(total)}")
            return True
        if not stored:
            sparse = os.path.join(folder, "sparse")
            with open(sparse, "wb") as file:
                file.truncate(options.size)
        server = Server(options.serve, folder)
        before, began, failed = server.memory("VmRSS"), time.time(), []

        def client():
            try:
                work(server, options.size)
            except (SystemExit, OSError) as error:
                failed.append(error)

        threads = [threading.Thread(target=client) for _ in range(options.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, peak = time.time() - began, server.memory("VmHWM")
        server.stop()
        if not stored:
            os.remove(sparse)
    finally:
        left = len(os.listdir(folder))
        shutil.rmtree(folder)
    if failed or left:
        print(f"{name}: {failed or f'{left} files were left'}")
        return False
    print(
        f"{name}: {options.clients} x {mib(options.size)} in {seconds:.1f} s, {mib(total / seconds)}/s; "
        f"resident {mib(before)} before, {mib(peak)} at its peak (the bar is {mib(BAR)})"
    )
    return peak < BAR


def mib(size):
    return f"{size / (1 << 20):,.1f} MiB"


def size(text):
    return int(text[:-1]) << UNITS[text[-1].lower()] if text[-1].lower() in UNITS else int(text)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("workloads", nargs="*", metavar="workload", help=f"some of {', '.join(WORKLOADS)}; all by default")
    arguments.add_argument("--size", type=size, default=2 << 30, help="bytes of a file, or with k, m or g; 2g by default")
    arguments.add_argument("--clients", type=int, default=8, help="clients at once; 8 by default")
    arguments.add_argument("--serve", default=os.path.join(TARGET, "release/conformance"), help="the program `conformance`")
    arguments.add_argument("--dir", help="where files are put; the system's temporary folder by default")
    options = arguments.parse_args()
    unknown = set(options.workloads) - set(WORKLOADS)
    if unknown:
        arguments.error(f"no workload {', '.join(unknown)}; there is {', '.join(WORKLOADS)}")
    passed = [run(name, options) for name in options.workloads or WORKLOADS]
    sys.exit(0 if all(passed) else 1)
