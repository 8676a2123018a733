"""One module a question: `measure(block, spec)` over one bucket, `combine(parts, spec)` once."""
