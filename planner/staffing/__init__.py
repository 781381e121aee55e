"""Who serves when: a month's roster of members over squads and shifts, pure."""
