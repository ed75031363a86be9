"""A local server that speaks the OpenAI chat-completions protocol, or fails to, as a test wants it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.llm import Endpoint


@dataclass
class FakeModel:
    """`says`: the text of the completion; `raw`: sent instead of one; `hangs`: until the test ends."""

    url: str = ""
    says: str = ""
    status: int = 200
    raw: bytes | None = None
    hangs: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def endpoint(self, timeout: float = 60.0) -> Endpoint:
        return Endpoint(self.url, "a-key", "small", timeout)

    def body(self) -> bytes:
        choice = {"index": 0, "message": {"role": "assistant", "content": self.says}, "finish_reason": "stop"}
        return self.raw if self.raw is not None else json.dumps({"id": "1", "choices": [choice]}).encode()


@pytest.fixture
def model() -> Iterator[FakeModel]:
    fake = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            fake.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            fake.keys.append(self.headers.get("Authorization"))
            if fake.hangs:
                fake.done.wait(20)
                self.close_connection = True
                return
            found = fake.body() if self.path == "/v1/chat/completions" else b"{}"
            self.send_response(fake.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield fake
    fake.done.set()
    server.shutdown()
    server.server_close()
    thread.join()
