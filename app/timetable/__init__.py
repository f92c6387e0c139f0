"""Planning what an event's days hold: the plan, what gets in the way of what, and its releases."""
