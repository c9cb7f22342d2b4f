"""libfaketime, preloaded into Python children: their wall clock is ahead by what a file says, and no other.

Never into Java: libfaketime's parser is not safe between its threads, and the process ends now and then.
"""

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

LIBRARY = Path("vendor") / "libfaketime" / "src" / "libfaketime.so.1"
TRIED_SECONDS = 1_000_000
SLACK_SECONDS = 1_000


def environment(offset_file: Path) -> dict[str, str]:
    """Variables that make a child read the offset at each look at the clock. Empty where libfaketime does not work."""
    found = importlib.util.find_spec("libfaketime")
    library = Path(found.origin).parent / LIBRARY if found and found.origin else None
    if library is None or not library.exists():
        return {}
    variables = {
        "LD_PRELOAD": ":".join(filter(None, (str(library), os.environ.get("LD_PRELOAD")))),
        "FAKETIME_TIMESTAMP_FILE": str(offset_file),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # waits and time-outs notice no move
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # its "fix" ends timed waits at once: threads that wait would spin
        "FAKETIME_NO_CACHE": "1",
    }
    return variables if _works(variables, offset_file) else {}


def write_offset(offset_file: Path, seconds: int) -> None:
    """In one step: a child never reads half a number."""
    written = offset_file.with_suffix(".new")
    written.write_text(f"+{seconds}")
    written.replace(offset_file)


def _works(variables: dict[str, str], offset_file: Path) -> bool:
    """Whether a child sees the file's time: the library may be built for another machine."""
    write_offset(offset_file, TRIED_SECONDS)
    look = [sys.executable, "-S", "-c", "import time; print(time.time())"]
    try:
        seen = subprocess.run(look, env=os.environ | variables, capture_output=True, text=True, timeout=60, check=True)
        return abs(float(seen.stdout) - time.time() - TRIED_SECONDS) < SLACK_SECONDS
    except (subprocess.SubprocessError, ValueError):
        return False
    finally:
        write_offset(offset_file, 0)
