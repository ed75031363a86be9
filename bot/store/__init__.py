"""The record: the only room that knows SQLAlchemy."""
