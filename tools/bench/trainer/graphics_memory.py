"""Peak memory in use on the GPU as nvidia-smi sees it, above what was in use before; nobody else should use it."""
import subprocess
import threading

INTERVAL_S = 0.25


class GraphicsMemory:
    """A context; `peak_bytes` is None when it does not watch or nvidia-smi says nothing."""

    def __init__(self, watches: bool):
        self.peak_bytes = None
        self._watches = watches
        self._ends = threading.Event()

    def __enter__(self):
        if self._watches:
            self._before = used_bytes()
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_):
        if self._watches:
            self._ends.set()
            self._thread.join()

    def _watch(self):
        while not self._ends.wait(INTERVAL_S):
            used = used_bytes()
            if used is not None and self._before is not None:
                self.peak_bytes = max(self.peak_bytes or 0, used - self._before)


def used_bytes() -> int | None:
    try:
        query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
        output = subprocess.run(query, capture_output=True, text=True, check=True, timeout=10).stdout
        return int(output.split()[0]) << 20
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None
