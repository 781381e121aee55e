"""How people and their tries are kept."""
