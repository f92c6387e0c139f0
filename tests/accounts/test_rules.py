from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules


def test_guessing_is_stopped_at_the_account_and_at_the_network():
    assert not rules.too_many(rules.TRIES_PER_ADDRESS - 1, rules.TRIES_PER_NETWORK - 1)
    assert rules.too_many(rules.TRIES_PER_ADDRESS, 0)
    assert rules.too_many(0, rules.TRIES_PER_NETWORK)


@given(st.integers(0, 100), st.integers(0, 100))
def test_one_more_failed_try_never_helps(address: int, network: int):
    if rules.too_many(address, network):
        assert rules.too_many(address + 1, network)
        assert rules.too_many(address, network + 1)
