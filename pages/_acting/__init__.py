"""The parts of the page of groups to act on."""
