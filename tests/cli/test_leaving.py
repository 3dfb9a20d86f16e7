"""How the process ends, and what any console can show."""

import subprocess
import sys

import pytest

END = """
import atexit, sys, tempfile, threading, time
from reseg_geo_cli.terminal.leaving import leave

folder = tempfile.TemporaryDirectory()
atexit.register(lambda: print("exit handler"))
print(folder.name)
sys.stderr.write("no new line")
{work}
leave(3)
"""
THREAD = 'threading.Thread(target=lambda: (time.sleep(0.3), print("thread"))).start()'


@pytest.mark.parametrize(("work", "lines"), [("", []), (THREAD, ["thread"])])
def test_nothing_is_lost_at_the_end(work: str, lines: list[str]) -> None:
    words = [sys.executable, "-c", END.format(work=work), "word"]
    done = subprocess.run(words, capture_output=True, text=True)
    folder, *rest = done.stdout.splitlines()
    assert rest == [*lines, "exit handler"]
    assert done.stderr == "no new line"
    assert done.returncode == 3
    assert subprocess.run(["ls", folder], capture_output=True).returncode != 0


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("utf-8", "6 km² – …\udce4".encode("utf-8", "surrogateescape")),
        ("cp1251", "6 km2 – …".encode("cp1251") + b"\xe4"),
        ("cp932", b"6 km2 - \x81c\xe4"),
        ("ascii", b"6 km2 - ...\xe4"),
    ],
)
def test_any_text_is_printed_in_any_encoding(encoding: str, printed: bytes) -> None:
    code = (
        "import sys; from reseg_geo_cli.terminal.streams import print_any_text; print_any_text();"
        "[print('6 km² – …\\udce4', end='', file=f) for f in (sys.stdout, sys.stderr)]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONIOENCODING": encoding}, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, printed)
