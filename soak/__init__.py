"""What the program must stand for hours: `python -m soak`, or `make soak`."""
