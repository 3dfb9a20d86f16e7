"""`python -m soak`: fault injection and fuzzing, which take too long for `make test`."""

import click

from soak.faults import faults
from soak.fuzz import fuzz


@click.group()
def main() -> None:
    """Fault injection and fuzzing; each command exits with 1 if it finds a fault."""


main.add_command(faults)
main.add_command(fuzz)

if __name__ == "__main__":
    main()
