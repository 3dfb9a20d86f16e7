"""The engine, a program of its own: where it is, what it offers, and how it is run."""
