"""The same questions without a browser: for schedules, scripts and tests. `docs/cli.md` describes every word.

A command is a function from its words to an `Answer`; nothing but `main` prints. What is slow to import is imported in
the commands, so that `--help` is there at once.
"""
