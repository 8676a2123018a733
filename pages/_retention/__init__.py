"""The parts of the retention page."""
