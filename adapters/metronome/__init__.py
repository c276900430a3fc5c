"""What is due, in time: an alarm for the next row, and a sweep now and again."""
