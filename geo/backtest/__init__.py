"""How well the risk surface would have foretold incidents: rolling forecasts, baselines, scores."""
