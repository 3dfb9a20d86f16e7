"""From the scores of a window's patches to those of its pixels."""
