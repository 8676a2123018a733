"""What the pages share: kept state, inputs, the one cache, and how things are shown."""
