"""The plan that commanders work on: edits, what each costs, loops made anew around them."""
