"""Starts `reseg-geo` as a program that is killed, interrupted and piped like any other, but without
waiting for its imports.

A server process has imported the heavy libraries. A small launcher, which stands for the installed
program, hands its arguments and streams to the server and passes signals on to the fork that runs
the command. If the launcher is killed, so is the fork.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[1]
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LAUNCHER = f"""#!{sys.executable} -SE
import json, os, signal, socket, sys

server = socket.socket(socket.AF_UNIX)
server.connect({{address!r}})
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(asked).to_bytes(4, "big")], [0, 1, 2])
server.sendall(asked)
child = int.from_bytes(server.recv(4), "big")
for number in {[int(number) for number in _PASSED_ON]}:
    signal.signal(number, lambda number, frame: os.kill(child, number))
status = int.from_bytes(server.recv(4), "big", signed=True)
if status < 0:
    signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
"""


class LaunchServer:
    """The server, and the launcher `program`; use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        """folder: an empty one, for the launcher."""
        self.program = folder / "reseg-geo"
        self._address = str(folder / "socket")

    def __enter__(self) -> "LaunchServer":
        self.program.write_text(_LAUNCHER.format(address=self._address))
        self.program.chmod(0o755)
        # Each pytest worker has one core, and threads of OpenBLAS would not survive a fork.
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.launch_server", self._address], cwd=ROOT, text=True,
            env=os.environ | threads, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *rest: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


def _serve(address: str) -> None:
    from soak.runs import preload

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    preload()
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the watchers
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(connection)
        connection.close()


def _watch(connection: socket.socket) -> NoReturn:
    """Start the command of a launcher, and wait until either ends."""
    size, streams, _, _ = socket.recv_fds(connection, 4, 3)
    asked = b""
    while len(asked) < int.from_bytes(size, "big"):
        asked += connection.recv(2**16)
    child = os.fork()
    if child == 0:
        connection.close()
        _become(*json.loads(asked), streams)
    for stream in streams:
        os.close(stream)
    connection.sendall(child.to_bytes(4, "big"))
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        gone, _, _ = select.select([connection], [], [], 0.01)
        if gone:
            os.kill(child, signal.SIGKILL)
    if not select.select([connection], [], [], 0)[0]:
        connection.sendall(os.waitstatus_to_exitcode(ended[1]).to_bytes(4, "big", signed=True))
    os._exit(0)


def _become(words: list[str], folder: str, env: dict[str, str], streams: list[int]) -> NoReturn:
    """Turn this process into `reseg-geo WORDS`."""
    from soak.runs import run_main

    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    # Python's own know whether they can seek in the server's streams.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, errors="backslashreplace", buffering=1)  # noqa: SIM115
    for number in _PASSED_ON:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_main(words)


if __name__ == "__main__":
    _serve(sys.argv[1])
