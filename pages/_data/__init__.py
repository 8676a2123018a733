"""The screen on which files become data: what was uploaded, how it is read, what its columns mean, how it ended."""
