"""From items to themes, figures and a digest in which every number and quote is checked against the record."""
