"""The parts of the clusters page."""
