"""How the bundled model `mini` was made; `python -m training --help`."""
