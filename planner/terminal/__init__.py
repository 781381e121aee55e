"""What commands share: dates, progress."""
