"""Who did what when: a log that can only be added to."""
