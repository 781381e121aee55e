"""What squads did and sent from outdoors: check-ins, findings, photos, positions."""
