"""`python -m soak`: the endurance tests, which take too long for `make test`."""

import click

from soak.faults import faults
from soak.fuzz import fuzz


@click.group()
def main() -> None:
    """What the program must stand for hours; each command ends with 1 if it has found a fault."""


main.add_command(faults)
main.add_command(fuzz)

if __name__ == "__main__":
    main()
