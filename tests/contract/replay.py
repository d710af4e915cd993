"""A server that gives written answers: one folder, one file an operation."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

ANSWERS = Path(__file__).parent / "answers"
_TYPES = {".json": "application/json;charset=UTF-8", ".xml": "text/xml;charset=UTF-8"}


class Replay:
    """Serves `answers/<folder>/<operation>.*` while the `with` block runs.

    `targets` are the requests' targets as they came. An operation without a file has no data.
    """

    def __init__(self, folder: str) -> None:
        self.targets: list[str] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ANSWERS / folder, self.targets))
        server.daemon_threads = True
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_address[1]}/1230000"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,))

    def __enter__(self) -> "Replay":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(folder: Path, targets: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            targets.append(self.path)
            name = self.path.partition("?")[0].rsplit("/", 1)[-1]
            found = next(folder.glob(f"{name}.*"), ANSWERS / "errors/empty_missing_items.json")
            self.send_response(200)
            self.send_header("Content-Type", _TYPES[found.suffix])
            self.end_headers()
            self.wfile.write(found.read_bytes())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base's name
            """Nothing."""

    return Handler
