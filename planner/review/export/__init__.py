"""The documents of looking back."""
