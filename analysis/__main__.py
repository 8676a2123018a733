"""The command line: `python -m analysis --help`."""

from __future__ import annotations

import sys

from analysis.command_line.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
