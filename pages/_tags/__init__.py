"""The parts of the tags page."""
