"""From a file or table to clean events: how it is read, what its columns mean, and what was kept."""
