"""The command line: `python -m analysis --help`."""

from __future__ import annotations

import signal
import sys

from analysis.command_line.app import interrupt, main

if __name__ == "__main__":
    signal.signal(signal.SIGINT, interrupt)
    sys.exit(main(sys.argv[1:]))
