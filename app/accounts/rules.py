"""What an address and a password must be, and when guessing is stopped."""

from datetime import timedelta

from email_validator import EmailNotValidError, validate_email

LEAST_PASSWORD = 12  # characters, as NIST SP 800-63B advises for a password alone
WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 8  # of one account, from anywhere
TRIES_PER_NETWORK = 40  # from one network address, at any account: a ministry sits behind one


def is_address(email: str) -> bool:
    """Tell whether this is written as an email address is; whether it exists is not asked."""
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def too_many(for_address: int, for_network: int) -> bool:
    """Tell whether so many failed tries within the window are guessing."""
    return for_address >= TRIES_PER_ADDRESS or for_network >= TRIES_PER_NETWORK
