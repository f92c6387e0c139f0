"""The feeds that calendar clients subscribe to."""
