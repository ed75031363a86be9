"""The one kind of error that a person at the keyboard can mend."""


class Mendable(Exception):
    """Its message says what is wrong and what to do; the command line prints it without a traceback."""
