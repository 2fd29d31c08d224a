"""What did each write replace? Kept in one SQLite file."""
