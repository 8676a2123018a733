"""The parts of the paths page."""
