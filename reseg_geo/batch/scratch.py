"""The hidden folder next to a mosaic that holds its parts until it is finished."""

import shutil
from pathlib import Path
from types import TracebackType

from reseg_geo.errors import OutputError
from reseg_geo.storage.job import folder_for
from reseg_geo.storage.lock import OutputLock
from reseg_geo.storage.staging import output_error, real_target


class MosaicScratch:
    """Scratch space of a mosaic, locked for one run at a time; use it as a context manager.

    Finished maps stay unless `done()` is called.
    """

    def __init__(self, target: Path, *, resume: bool, overwrite: bool) -> None:
        """resume: continue from what a stopped run left; overwrite: discard it otherwise."""
        real = real_target(target)
        self.target = target
        self.folder = folder_for(real.with_name(f"{real.name}.mosaic"))
        self._resume, self._overwrite = resume, overwrite
        self._done = self._publishing = False
        self._lock = OutputLock(self.folder, target)

    def __enter__(self) -> "MosaicScratch":
        """Raises OutputError if another run is writing the mosaic, if a stopped one left maps and
        neither `resume` nor `overwrite` is set, or if nothing can be written.
        """
        self._lock.acquire()
        try:
            if any(self.maps.glob("*")) and not self._resume:
                if not self._overwrite:
                    raise OutputError(
                        f"an unfinished run of {self.target} left maps in {self.folder}; add "
                        "--resume to continue, or --overwrite to start again."
                    )
                shutil.rmtree(self.maps, ignore_errors=True)
            self.maps.mkdir(exist_ok=True)
        except OSError as error:
            self._lock.release()
            raise output_error(self.target, error) from error
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._publishing:
            self._lock.end_publishing()
        if self._done or not any(self.maps.glob("*")):
            self._lock.clear()
        self._lock.release()

    @property
    def maps(self) -> Path:
        """The folder of single maps that are not kept."""
        return self.folder / "maps"

    def begin_publishing(self) -> None:
        """Call before the finished mosaic is renamed into place."""
        self._publishing = True
        self._lock.begin_publishing()

    @property
    def was_publishing(self) -> bool:
        """Whether the resumed run was stopped while renaming, so some outputs may be its own."""
        return self._resume and self._lock.publishing

    def done(self) -> None:
        """Call when the mosaic is in place and contains all rasters."""
        self._done = True
