"""A browser's side without a browser: the API of a node over plain sockets or of a hub over TLS, with cookie and token."""

import http.client
import json
import socket
import ssl

from heshi import READY_SECONDS

PASSWORD = "江海调解2026"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.body = response.read()
        self.text = self.body.decode(errors="replace")

    def json(self):
        return json.loads(self.text)

    def code(self):
        """The error's code; empty when it is no error."""
        return self.json().get("error", {}).get("code", "") if self.text.startswith("{") else ""


class Client:
    """One browser: keeps its cookie and the token of its session. A hub's knows the certificate authority, as PEM."""

    def __init__(self, server, authority=None):
        self.host, self.port = server.listens["web"]
        self.name = self.host  # whom the certificate must be for
        self.cookie = self.token = ""
        self.tls = ssl.create_default_context(cadata=authority) if authority else None

    def connect(self):
        connected = socket.create_connection((self.host, self.port), timeout=READY_SECONDS)
        return self.tls.wrap_socket(connected, server_hostname=self.name) if self.tls else connected

    def send(self, method, path, body=None, headers=None, raw=None):
        """`raw` bytes instead of a body as JSON; headers of None are left out."""
        given = {"Host": f"{self.host}:{self.port}", "Cookie": self.cookie or None, "X-Heshi-Token": self.token or None}
        if body is not None or raw is not None:
            given["Content-Type"] = "application/json"
        given.update(headers or {})
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        connection.sock = self.connect()
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        if data is not None and "Content-Length" not in given:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders()
        if data is not None:
            connection.send(data)
        answer = Answer(connection.getresponse())
        connection.close()
        self.learn(answer)
        return answer

    def learn(self, answer):
        if "Set-Cookie" in answer.headers:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        if answer.text.startswith("{") and "token" in answer.json():
            self.token = answer.json()["token"]

    def api(self, method, path, body=None, status=200, **options):
        """A call of the API that must end with this status: its JSON."""
        if body is None and method in ("POST", "PUT", "PATCH"):
            body = {}
        answer = self.send(method, "/api/v1" + path, body, **options)
        assert answer.status == status, f"{method} {path}: {status} was expected, not {answer.status} {answer.text}"
        return answer.json() if answer.text.startswith("{") else answer.text

    def visit(self):
        """Opens the first page."""
        return self.api("GET", "/session")

    def first(self, password=PASSWORD):
        """Makes the first account, a lead, and is logged in as it."""
        self.visit()
        return self.api("POST", "/accounts/first", {"password": password}, 201)

    def login(self, name, password=PASSWORD, status=200):
        self.visit()
        return self.api("POST", "/session", {"name": name, "password": password}, status)


class Stream:
    """An event stream, open: from here on nothing that happens is missed."""

    def __init__(self, client):
        self.client = client
        self.socket = client.connect()
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: {client.host}:{client.port}\r\nCookie: {client.cookie}\r\n"
        head += f"X-Heshi-Token: {client.token}\r\n\r\n"
        self.socket.sendall(head.encode())
        self.rest = b""
        while b"\r\n\r\n" not in self.rest:
            self.receive()
        self.rest = self.rest.partition(b"\r\n\r\n")[2]

    def receive(self):
        piece = self.socket.recv(65536)
        assert piece, "the stream ended"
        self.rest += piece

    def next(self, name):
        """The next event of this name; others are passed over."""
        while True:
            event, found, rest = self.rest.partition(b"\n\n")
            if not found:
                self.receive()
                continue
            self.rest = rest
            lines = [line for line in event.splitlines() if line.startswith((b"event: ", b"data: "))]
            if len(lines) == 2 and lines[0] == b"event: " + name.encode():
                return json.loads(lines[1][6:])

    def until(self, name, wanted):
        """Passes over events until one is as wanted."""
        while True:
            event = self.next(name)
            if wanted(event):
                return event

    def sync(self, wanted):
        """The state of the exchange, once it is as wanted. Screens, too, look once and then listen."""
        told = self.client.api("GET", "/sync")
        return told if wanted(told) else self.until("sync", wanted)

    def close(self):
        self.socket.close()
