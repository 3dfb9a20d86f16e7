"""Well-known class lists by name: their codes, names, colours, and words to ask for."""
