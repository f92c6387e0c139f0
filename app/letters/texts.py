"""Our own text of each kind of letter: what an organiser's letters say until the organiser edits them."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.letters.rules import LetterKind

SUBJECTS: Mapping[LetterKind, LazyString] = {
    LetterKind.NOMINATION_REQUEST: _l("Request to nominate participants: {event}"),
    LetterKind.BELOW_FLOOR: _l("Women among your nominations: {event}"),
    LetterKind.INVITATION: _l("Invitation: {event}"),
    LetterKind.VISA_SUPPORT: _l("Support for a visa application: {event}"),
    LetterKind.REJECTION: _l("Your registration: {event}"),
    LetterKind.WAITING_LIST: _l("You are on the waiting list: {event}"),
}
BODIES: Mapping[LetterKind, LazyString] = {
    LetterKind.NOMINATION_REQUEST: _l(
        """Dear {name},

{host} holds “{event}” and asks {organisation} to nominate participants.

When: {dates}
Where: {place}
Your places: {places}
Please nominate by: {until}

We ask every organisation to nominate women and men in equal numbers, and to add reserves in order of preference.

The message that this letter came with holds a link of your own. Nobody needs an account:\
 a name and an address for each person are enough,\
 and each of them completes the rest.

We thank you for your cooperation."""
    ),
    LetterKind.BELOW_FLOOR: _l(
        """Dear {name},

We thank {organisation} for its nominations for “{event}”.

People nominated: {nominated}
Women among them: {women}
Our floor for women: {floor}

We kindly ask you to look at your nominations again and to put forward more women,\
 so that the event reaches its floor. You can add to,\
 replace and reorder your nominations by the link that we sent you.

Please do so by: {until}

We thank you for your cooperation."""
    ),
    LetterKind.INVITATION: _l(
        """Dear {name},

It is our pleasure to invite you to “{event}”, which {host} holds.

When: {dates}
Where: {place}
You take part as: {role}, {group}
Your organisation: {organisation}

Your place is confirmed. Please carry this letter with you when you travel.

We look forward to welcoming you."""
    ),
    LetterKind.VISA_SUPPORT: _l(
        """To whom it may concern

We confirm that the person named below is invited to “{event}”, which {host} holds, and has a confirmed place there.

Name as in the travel document: {name}
{own_name}
Passport number: {passport}
Country: {country}
Organisation: {organisation}
Position: {position}
Takes part as: {role}

When: {dates}
Where: {place}
Costs of travel and stay are paid by: {payer}

We kindly ask you to issue the visa that is needed for this stay, and thank you for your help."""
    ),
    LetterKind.REJECTION: _l(
        """Dear {name},

Thank you for your wish to take part in “{event}” ({dates}).

We are sorry that we cannot give you a place this time.

The organiser says: {reason}

We hope to see you at another of our events."""
    ),
    LetterKind.WAITING_LIST: _l(
        """Dear {name},

Thank you for your registration for “{event}”.

When: {dates}
Where: {place}

Every place that you may take is given at the moment, and you are on the waiting list.
Your number on the list today: {number}

When a place becomes free that you may take, it is yours at once, and we write to you.\
 Please make no travel arrangements before that."""
    ),
}
