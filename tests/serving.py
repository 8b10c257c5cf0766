"""A server on this computer that stands for the one that files come from."""

import functools
import http.server
import threading
import time
from contextlib import contextmanager


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and counts the downloads."""

    asked = 0

    def do_GET(self):
        type(self).asked += 1
        super().do_GET()

    def log_message(self, *_):
        pass


class Stalls(Quiet):
    """Promises a file, sends the start of it, and then nothing."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"x" * 1000)
        self.wfile.flush()
        time.sleep(20)


class Slow(Quiet):
    """Sends a file in small pieces, so that two downloads overlap."""

    def copyfile(self, source, outputfile):
        while chunk := source.read(20_000):
            outputfile.write(chunk)
            time.sleep(0.02)


@contextmanager
def serving(folder):
    """Give a function that starts a server of the folder and returns its address."""
    servers = []

    def start(handler=Quiet):
        handler.asked = 0
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(handler, directory=folder)
        )
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    try:
        yield start
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
