"""A TCP proxy between node and hub that counts payload bytes each way, sees where TLS records end, and can cut the line.

    with Proxy(("127.0.0.1", 7443)) as proxy:
        proxy.cut("up", records=3)      # the next connection ends after the node's third TLS record
        ... heshi-node sync --hub proxy.address ...
        proxy.bytes["up"], proxy.bytes["down"], proxy.records["down"]

"up" is from whoever connected (the node), "down" towards it. A cut forwards exactly what came before it, then ends both
sides without a word, as a line that breaks does; it holds for one connection.
"""

import socket
import threading


APPLICATION = 23  # the type of TLS records that carry what programs say to each other


class Records:
    """Follows a stream of TLS records by their headers: type, version, and two bytes of length."""

    def __init__(self):
        self.complete = 0
        self.application = 0
        self._header = b""
        self._left = 0

    def take(self, data, records=None, application=None):
        """How many of these bytes come before the end of the stream's first `records` records, and before it begins more
        than `application` records of that type; all of them without limits."""
        at = 0
        while at < len(data) and self.complete != records:
            if self._left == 0:
                if not self._header and data[at] == APPLICATION and self.application == application:
                    break
                step = min(5 - len(self._header), len(data) - at)
                self._header += data[at : at + step]
                at += step
                if len(self._header) == 5:
                    self._left = int.from_bytes(self._header[3:], "big")
                    self.application += self._header[0] == APPLICATION
                    self._header = b""
                continue
            step = min(self._left, len(data) - at)
            self._left -= step
            at += step
            self.complete += self._left == 0
        return at


class Proxy:
    """Listens on a free port of 127.0.0.1 until it is closed. Counts are since the start or the last reset."""

    def __init__(self, target):
        self.target = target
        self.lock = threading.Lock()
        self._cut = None
        self._spared = 0
        self._sockets = set()
        self._closed = False
        self.reset()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = []
        self._start(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def reset(self):
        with self.lock:
            self.bytes = {"up": 0, "down": 0}
            self.records = {"up": 0, "down": 0}
            self.connections = 0

    def total(self):
        with self.lock:
            return self.bytes["up"] + self.bytes["down"]

    def cut(self, direction, after=0, **limit):
        """The next connection, or that behind `after` more, ends in this direction after so many TLS `records`, `application` records or
        bytes (`size`)."""
        with self.lock:
            self._cut = (direction, limit)
            self._spared = after

    def close(self):
        self._closed = True
        # A thread that waits in accept sees a shutdown, but not a close.
        for one in [self._listener, *self._sockets]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, what, *arguments):
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.target)
            except OSError:
                near.close()
                continue
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self._sockets |= {near, far}
                self.connections += 1
                cut = None if self._spared else self._cut
                self._cut = self._cut if self._spared else None
                self._spared = max(0, self._spared - 1)
            line = Line(self, near, far, cut)
            self._start(line.pump, "up", near, far)
            self._start(line.pump, "down", far, near)

    def forget(self, near, far):
        with self.lock:
            self._sockets -= {near, far}
        near.close()
        far.close()


class Line:
    """One connection through the proxy."""

    def __init__(self, proxy, near, far, cut):
        self.proxy, self.near, self.far, self.cut = proxy, near, far, cut
        self.broken = False
        self.seen = {"up": 0, "down": 0}
        self.records = {"up": Records(), "down": Records()}
        self.open = 2

    def _allowed(self, direction, data):
        """How many of these bytes still get through; breaks the line where the cut is."""
        if self.broken:
            return 0
        if self.cut is None or self.cut[0] != direction:
            return self.records[direction].take(data)
        limit = dict(self.cut[1])
        size = limit.pop("size", None)
        allowed = len(data) if size is None else min(len(data), size - self.seen[direction])
        allowed = self.records[direction].take(data[:allowed], **limit)
        reached = self.records[direction].complete == limit.get("records") or self.seen[direction] + allowed == size
        self.broken = reached or allowed < len(data)
        return allowed

    def _count(self, direction, size, before):
        self.seen[direction] += size
        self.proxy.bytes[direction] += size
        self.proxy.records[direction] += self.records[direction].complete - before

    def pump(self, direction, source, sink):
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            with self.proxy.lock:
                before = self.records[direction].complete
                allowed = self._allowed(direction, data)
                self._count(direction, allowed, before)
                broken = self.broken
            try:
                if allowed:
                    sink.sendall(data[:allowed])
            except OSError:
                pass
            # After the cut both sides see the end of the stream; what they still say is read and thrown away.
            for one in (sink, source) if broken else (sink,) if not data else ():
                try:
                    one.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
            if not data:
                break
        with self.proxy.lock:
            self.open -= 1
            last = self.open == 0
        if last:
            self.proxy.forget(self.near, self.far)
