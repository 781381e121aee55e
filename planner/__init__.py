"""What the unit does about the risk: stops, loops, exports, store and command line."""
