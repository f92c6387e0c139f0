"""What events ask beside who somebody is, what people answer, and for how long it is kept."""
