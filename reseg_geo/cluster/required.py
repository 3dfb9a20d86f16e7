"""Whether this installation can run on a cluster: Dask comes with the extra `cluster`."""

from importlib.util import find_spec

from reseg_geo.errors import ClusterError


def require_dask(scheduler: str) -> None:
    """Raise ClusterError, which names `scheduler`, unless Dask is there; it is not imported."""
    if find_spec("distributed") is None:
        raise ClusterError(
            f'scheduler {scheduler!r} needs Dask; install it with pip install "reseg-geo[cluster]".'
        )
