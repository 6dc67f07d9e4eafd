"""Runs the command line: `python -m rapporteur` and the script `rapporteur`."""

import sys

from ._native import main as _main


def main() -> None:
    """Run the program with the arguments of the process, and end it."""
    _main(["rapporteur", *sys.argv[1:]])


if __name__ == "__main__":
    main()
