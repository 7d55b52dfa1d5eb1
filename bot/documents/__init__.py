"""Files that are written from the code's own tables, so that they cannot drift from it: ``python -m bot.documents``."""
