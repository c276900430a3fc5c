"""Each door, through its real client library."""
