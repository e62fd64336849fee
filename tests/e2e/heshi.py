"""Running the real programs from end-to-end tests: hubs and nodes in temporary folders, servers that are always ended.

A test case derives from Case and makes what it needs with self.hub(), self.node(), self.district(). Programs are found
in HESHI_BIN. Every command runs to its end with a time limit; what fails is shown with its command line and its stderr.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

COMMAND_SECONDS = 120  # sanitizers on a busy machine are slow
READY_SECONDS = 60
STOP_SECONDS = 30

DONE, FAILED, USAGE, REFUSED = 0, 1, 2, 3  # exit statuses


def binary(program):
    """The path of heshi-node or heshi-hub."""
    folder = os.environ.get("HESHI_BIN")
    if not folder:
        raise unittest.SkipTest("HESHI_BIN does not say where the programs are")
    return str(Path(folder) / program)


def environment(**changes):
    """This process's, without what would steer the programs; None takes a name out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HESHI_", "LC_", "LANG"))}
    kept.update({"LANG": "C.UTF-8", "TZ": "Asia/Shanghai"})
    kept.update({name: value for name, value in changes.items() if value is not None})
    return kept


def free_port():
    """A port of loopback that nobody listens on (another process may still take it first)."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Result:
    """How a command ended."""

    def __init__(self, command, status, out, err):
        self.command = command
        self.status = status
        self.out = out
        self.err = err

    def __str__(self):
        return f"{' '.join(self.command)}\nended with {self.status}\n{self.err}{self.out}"

    def json(self):
        return json.loads(self.out)

    def word(self):
        """What it printed, when that is one line."""
        lines = self.out.splitlines()
        assert len(lines) == 1, f"one line was expected of {self}"
        return lines[0]


class Server:
    """A program that serves until it is stopped. `listens` maps "sync" and "web" to (host, port)."""

    def __init__(self, command, env, log, wanted):
        self.command = command
        self.log = log
        self.listens = {}
        self.rest = b""
        with open(log, "ab") as err:
            self.process = subprocess.Popen(
                command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err, bufsize=0
            )
        try:
            self.wait_for(wanted)
        except BaseException:
            self.kill()
            raise

    def wait_for(self, wanted):
        """Reads stdout until it has named every address in `wanted`."""
        deadline = time.monotonic() + READY_SECONDS
        while not set(wanted) <= self.listens.keys():
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError(f"{' '.join(self.command)} did not listen in time\n{self.errors()}")
            piece = os.read(self.process.stdout.fileno(), 4096)
            if not piece:
                raise AssertionError(f"{' '.join(self.command)} ended at once\n{self.errors()}")
            self.rest += piece
            self.read_lines()

    def read_lines(self):
        *lines, self.rest = self.rest.split(b"\n")
        for line in lines:
            what, _, address = line.decode().partition(" ")
            host, colon, port = address.rpartition(":")
            if colon and port.isdigit():
                self.listens[what] = (host.strip("[]"), int(port))

    def address(self, what="sync"):
        host, port = self.listens[what]
        return f"{host}:{port}"

    def errors(self):
        return Path(self.log).read_text(errors="replace")

    def running(self):
        return self.process.poll() is None

    def stop(self):
        """SIGTERM, and the exit status that follows."""
        if self.running():
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{' '.join(self.command)} did not end on SIGTERM\n{self.errors()}") from None
        self.process.stdout.close()
        return status

    def kill(self):
        """As a power cut would end it."""
        if self.running():
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.stdout.closed:
            return
        self.kill()


class Program:
    """One data folder and the program that works on it."""

    name = ""

    def __init__(self, data, env=None):
        self.data = str(data)
        self.env = env or environment()
        self.servers = []

    def command(self, *words):
        return [binary(self.name), "--data", self.data, *[str(word) for word in words]]

    def run(self, *words, given=None, status=DONE, env=None):
        """Runs a command and asserts how it ends; status None allows any end. `given` is text for stdin."""
        command = self.command(*words)
        done = subprocess.run(
            command,
            env=env or self.env,
            input=(given or "").encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        result = Result(command, done.returncode, done.stdout.decode(), done.stderr.decode())
        assert status is None or result.status == status, f"status {status} was expected of {result}"
        return result

    def json(self, *words, **options):
        """Runs a command with --json and reads what it prints."""
        return self.run("--json", *words, **options).json()

    def begin(self, *words):
        """Starts a command without waiting for it; for running several at once."""
        return subprocess.Popen(
            self.command(*words), env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def start(self, *words, wanted=()):
        server = Server(self.command(*words), self.env, Path(self.data + ".log"), wanted)
        self.servers.append(server)
        return server

    def kill_servers(self):
        for server in self.servers:
            server.__exit__()
        self.servers.clear()

    # What most tests do with records.

    def new(self, kind, *words, of=None, centre=None):
        """Makes a record or part and returns its id."""
        options = (["--of", of] if of else []) + (["--centre", centre] if centre else [])
        return self.run("record", "new", kind, *options, *words).word()

    def set(self, record, *words):
        return self.run("record", "set", record, *words)

    def show(self, record):
        return self.json("record", "show", record)

    def fields(self, record):
        return self.show(record)["fields"]

    def list(self, kind, *words):
        return self.json("record", "list", kind, *words)

    def ids(self, kind, *words):
        return [row["id"] for row in self.list(kind, *words)]

    def status(self):
        return self.json("status")

    def ledger(self, name):
        """What status says of one ledger."""
        return next(ledger for ledger in self.status()["ledgers"] if ledger["name"] == name)


class Hub(Program):
    name = "heshi-hub"

    def init(self, district="440105", name="海珠区", person="李主任"):
        self.run("init", "--district", district, "--name", name, "--host", "127.0.0.1", "--person", person)
        return self

    def add_centre(self, code, name):
        return self.run("centre", "add", code, name).word()

    def enrol(self, centre, role="centre", *words):
        """A code for one new device."""
        return self.run("enrol", "--centre", centre, "--role", role, *words).word()

    def serve(self, sync="127.0.0.1:0", *words):
        """Without screens, unless the words say where to have them."""
        web = () if "--web" in words else ("--web", "off")
        return self.start("serve", "--sync", sync, *web, *words, wanted=["sync"])


class Node(Program):
    name = "heshi-node"

    def enrol(self, code, name="陈调解", *words):
        self.run("enrol", code, "--name", name, *words)
        return self

    def sync(self, *words):
        return self.run("sync", *words)


class Case(unittest.TestCase):
    """A test with a folder of its own, that leaves neither files nor processes behind."""

    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="heshi-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def hub(self, name="hub", **options):
        hub = Hub(self.folder / name).init(**options)
        self.addCleanup(hub.kill_servers)
        return hub

    def node(self, name="node"):
        """Not enrolled yet."""
        node = Node(self.folder / name)
        self.addCleanup(node.kill_servers)
        return node

    def district(self, *nodes, centre="440105014", centre_name="江海街道劳动人事争议调解中心"):
        """A hub that serves, one centre, and its enrolled nodes by name: (hub, server, node, …)."""
        hub = self.hub()
        hub.add_centre(centre, centre_name)
        server = hub.serve()
        enrolled = [self.node(name).enrol(hub.enrol(centre), name=f"陈{name}") for name in nodes]
        return hub, server, *enrolled

    def write(self, name, text):
        """A file in the test's folder; its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def assert_refused(self, result, *parts):
        """Exit 3, and one line on stderr for each refusal that holds these parts."""
        self.assertEqual(result.status, REFUSED, result)
        for part in parts:
            self.assertIn(part, result.err)
        self.assertEqual(result.out, "")
