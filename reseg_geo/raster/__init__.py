"""Pixels: read them as 8-bit RGB and a mask, resample and write them."""
