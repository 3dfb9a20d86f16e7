"""Models on this machine: what there is to get, how it gets here, and what is kept of it."""
