"""What nominations do without anybody asking."""

from datetime import datetime

from app.core.db import transaction
from app.nominations import service


def tell_secretariats(at: datetime) -> None:
    """Tell each secretariat in the morning how many of its group were put forward the day before."""
    for user, people in service.secretariats_to_tell(at):
        with transaction():
            service.tell_secretariat(user, people, at=at)
