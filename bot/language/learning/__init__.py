"""How the reader is made from data/notes: `python -m bot.language.learning`. Needs torch, never at run time."""
