"""Files that people take out of the app: complete, safe in a spreadsheet, and noted in the export log."""
