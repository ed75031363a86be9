"""What comes in: a reading becomes rows, files are imported, missed turns are caught up."""
