"""A wire to a service that a test can cut, so that the service is gone for one test alone."""

from __future__ import annotations

import contextlib
import socket
import threading


class Forwarder:
    """Listens on `port` and passes on what comes, both ways, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self.there = (host, port)
        self._open: list[socket.socket] = []
        self._listen(0)
        self.port: int = self._door.getsockname()[1]

    def cut(self) -> None:
        """Ends every connection; new ones are refused."""
        for one in (self._door, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def mend(self) -> None:
        """Takes connections again, at the same port."""
        self._listen(self.port)

    def _listen(self, port: int) -> None:
        self._door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, args=(self._door,), daemon=True).start()

    def _serve(self, door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = door.accept()
                there = socket.create_connection(self.there)
                self._open += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=_copy, args=ends, daemon=True).start()


def _copy(source: socket.socket, to: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
    except OSError:  # broken off: neither end is to wait for the other
        for one in (source, to):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
