"""Running a copy of Baraza: prepare it, serve it, look after its data, find out what is wrong with it."""
