"""What count.py and load.py share: the servers, the workloads, one keep-alive connection, the check, the table."""
import json, os, random, re, shlex, signal, socket, subprocess, time

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.abspath(os.environ.get("CARGO_TARGET_DIR", f"{HERE}/target"))
OUT = f"{TARGET}/bench"
FILES = f"{OUT}/files"

# NAME: command, with variables in front as in a shell.
SERVERS = {
    "hyper-bare": f"{TARGET}/release/hyper-bare",
    "axum": f"{TARGET}/release/axum",
    "actix": f"{TARGET}/release/actix",
    "koa": f"{TARGET}/unwind/koa",
    "koa-1": f"MIDDLEWARE=1 {TARGET}/unwind/koa",
    "koa-10": f"MIDDLEWARE=10 {TARGET}/unwind/koa",
    "koa-11": f"MIDDLEWARE=11 {TARGET}/unwind/koa",
    "koa-router": f"ROUTER=1 {TARGET}/unwind/koa",
    "hyper-bare-mt": f"MT=1 {TARGET}/release/hyper-bare",
    "hyper-bare-tuned": f"TUNED=1 {TARGET}/release/hyper-bare",
    # The rest answers /files alone.
    "nginx": f"{HERE}/tools/nginx.sh",
    "koa-files": f"FILES={FILES} {TARGET}/unwind/koa",
    "koa-files-1mb": f"FILES={FILES} CACHE=1mb {TARGET}/unwind/koa",
    "axum-files": f"FILES={FILES} {TARGET}/release/axum",
    "actix-files": f"FILES={FILES} {TARGET}/release/actix",
    "koa-static": f"FILES={FILES} {HERE}/tools/koa-static.js",
}
# The servers of the workloads static1k and static1m.
SERVERS_OF_FILES = ["nginx", "koa-files", "koa-files-1mb", "actix-files", "axum-files", "koa-static"]
DEFAULT = ["hyper-bare", "axum", "actix", "koa", "koa-1", "koa-11"]
# Koa's onion is the whole app's, not one route's: its /onion is asked of the server with 10 middlewares; and that the router
# costs the other workloads nothing, /users/:id/posts/:post is asked of the server with one.
ASKED_OF = {("koa", "onion"): "koa-10", ("koa", "route"): "koa-router"}

ECHO = json.dumps({"users": [{"id": i, "name": f"user number {i}", "active": i % 2 == 0, "tags": ["alpha", "beta"]} for i in range(13)],
                   "note": ""}, separators=(",", ":"))
ECHO = ECHO[:-2] + "x" * (1024 - len(ECHO)) + '"}'
# What the servers of files serve: bytes that cannot be compressed.
SIZES = {"static1k": 1 << 10, "static1m": 1 << 20}
FILE = random.Random(0).randbytes(max(SIZES.values()))
# NAME: path, body sent, body expected (a dict is compared as JSON)
WORK = {
    "plaintext": ("/plaintext", None, b"Hello, World!"),
    "json": ("/json", None, {"message": "Hello, World!"}),
    "onion": ("/onion", None, b"Hello, World!"),
    "echo": ("/echo", ECHO.encode(), json.loads(ECHO)),
    "route": ("/users/42/posts/7", None, {"id": "42", "post": "7"}),
    # The same request where the handler compares the path itself; Koa only.
    "route-static": ("/users/42/posts/7", None, {"id": "42", "post": "7"}),
    **{name: (f"/files/{name}", None, FILE[:size]) for name, size in SIZES.items()},
}


def make_files():
    """The folder of files, older than any server would take for changing."""
    os.makedirs(FILES, exist_ok=True)
    for name, size in SIZES.items():
        with open(f"{FILES}/{name}", "wb") as file:
            file.write(FILE[:size])
        os.utime(f"{FILES}/{name}", (1704164645, 1704164645))


def request(path, body=None):
    """The bytes of one request."""
    head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + (body or b"")


def chosen(names):
    """NAME -> command of what the command line names; what is not built is left out, loudly."""
    servers = {}
    for arg in names or DEFAULT:
        name, _, command = arg.partition("=")
        command = command or SERVERS.get(name) or exit(f"no server {name}; there are {', '.join(SERVERS)}, and NAME=COMMAND")
        if os.path.exists(shlex.split(command)[-1]) or "=" in arg:
            servers[name] = command
        else:
            print(f"{name} is not built, left out: {shlex.split(command)[-1]}")
    return servers


class Server:
    """A running server, killed at the end of `with`."""

    def __init__(self, name, command, threads=1, wrap=(), **env):
        os.makedirs(OUT, exist_ok=True)
        words = shlex.split(command)
        while re.match(r"\w+=", words[0]):
            key, _, env[key] = words.pop(0).partition("=")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.name, self.middleware, self.log = name, int(env.get("MIDDLEWARE", 0)), f"{OUT}/{name}.log"
        with open(self.log, "w") as log:
            env = dict(os.environ, PORT=str(self.port), THREADS=str(threads), OUT=OUT, **env)
            self.process = subprocess.Popen([*wrap, *words], env=env, stdout=log, stderr=log, start_new_session=True)

    def __enter__(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.get("/plaintext") and self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise RuntimeError(f"{self.name} did not start, see {self.log}") from None
                time.sleep(0.01)

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path, body=None):
        connection = Connection(self.port)
        try:
            return connection.send(request(path, body))
        finally:
            connection.close()

    def repeat(self, work, n):
        """`n` requests, one at a time on one connection."""
        connection, bytes_ = Connection(self.port), request(*WORK[work][:2])
        for _ in range(n):
            connection.send(bytes_)
        connection.close()

    def wrong(self, work):
        """None where the workload answers as the contract says and runs its middlewares, else what is wrong."""
        path, body, want = WORK[work]
        try:
            code, got = self.get(path, body)
            if code != 200 or (json.loads(got) if isinstance(want, dict) else got) != want:
                return f"{code} {got[:60]!r}"
            if work in SIZES:
                return None
            ticks = lambda: int(self.get("/ticks")[1])
            a, b, _, c = ticks(), ticks(), self.get(path, body), ticks()
            ran = ((c - b) - (b - a)) / 2
            want = 10 if work == "onion" else self.middleware
            return None if ran == want else f"{ran:g} middlewares ran, not {want}"
        except (OSError, ValueError) as e:
            return f"{type(e).__name__}: {e}"


class Connection:
    """One keep-alive connection."""

    def __init__(self, port):
        self.socket, self.buffer = socket.create_connection(("127.0.0.1", port), timeout=60), b""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        self.socket.close()

    def until(self, done):
        while not done(self.buffer):
            data = self.socket.recv(1 << 16)
            if not data:
                raise ConnectionError("closed")
            self.buffer += data

    def send(self, bytes_):
        """Status and body of the answer, which must have a Content-Length."""
        self.socket.sendall(bytes_)
        self.until(lambda b: b"\r\n\r\n" in b)
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if not length:
            raise ValueError(f"no content-length: {head[:200]!r}")
        n = int(length[1])
        self.until(lambda b: len(b) >= n)
        body, self.buffer = self.buffer[:n], self.buffer[n:]
        return int(head.split()[1]), body


def table(title, columns, rows):
    """A Markdown table."""
    print(f"\n### {title}\n\n| {' | '.join(['', *columns])} |\n| --- |{' ---: |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def cell(value, base):
    """A number and its ratio to the base."""
    if value is None:
        return "-"
    return f"{value:,.{0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2}f}" + (f" ({value / base:.2f})" if base else "")
