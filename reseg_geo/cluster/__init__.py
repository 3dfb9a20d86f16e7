"""Blocks on a Dask cluster."""
