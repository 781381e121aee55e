"""The command line of risk and backtest."""
