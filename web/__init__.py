"""HTTP only: pages and downloads for commanders, leaders and squads."""
