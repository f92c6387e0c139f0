"""The tests mirror app/; the guards hold the conventions; support/ holds what the tests stand on."""
