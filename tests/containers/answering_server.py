"""A server for containers: it answers, says which process it is, and says so when SIGTERM ends it."""

SERVER = """\
import http.server, os, signal, sys
def end(*_):
    print("finished", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = {"/": 200, "/moved": 302}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/")
        self.end_headers()
        self.wfile.write(b"hello\\n" if status == 200 else b"an error page\\n")
server = http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), Answer)
print("ready", os.getpid(), flush=True)
server.serve_forever()
"""
FILES = {"server.py": SERVER}
READY = {"until": "ready"}
SERVE = "python /server.py 0.0.0.0 8000"
