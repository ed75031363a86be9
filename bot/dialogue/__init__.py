"""What a message means for the talk: from what was read in it to edits of the draft and to the next move. Pure."""
