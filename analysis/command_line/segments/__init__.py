"""`segment`: save a set of users, look at it over the data and beside others, take it out as a file."""

import typer

from analysis.command_line.segments import exporting, looking, saving

app = typer.Typer(no_args_is_help=True, help="Segments: saved sets of users, ready for action.")
app.command()(saving.save)
app.command("list")(looking.list_)
app.command()(looking.show)
app.command()(looking.changes)
app.command()(looking.overlap)
app.command()(exporting.export)
app.command()(saving.delete)

__all__ = ["app"]
