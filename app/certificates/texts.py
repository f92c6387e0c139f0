"""The few sentences of a certificate in all six languages: it is in its bearer's, also where there is no catalogue.

Our own, in English, are translated as all sentences are; the languages that have no catalogue yet have theirs here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.certificates.rules import Unit
from app.core import i18n


@dataclass(frozen=True)
class Wording:
    """What a certificate says around the facts."""

    title: object
    given_to: object  # the name follows
    taking_part: object  # the event follows
    attended: Mapping[Unit, object]
    time: object
    issued: object
    number: object
    replaces: object
    title_in: object  # where the event is named in another language
    check: object  # the address follows
    picture: object  # what the QR code is, for whoever does not see it
    sessions: object  # the heading of their list


OURS = Wording(
    title=_l("Certificate of participation"),
    given_to=_l("This certificate is given to"),
    taking_part=_l("for taking part in"),
    attended={
        Unit.SESSIONS: _l("Required sessions attended: %(present)d of %(needed)d"),
        Unit.HALVES: _l("Half days attended: %(present)d of %(needed)d"),
        Unit.DAYS: _l("Days attended: %(present)d of %(needed)d"),
    },
    time=_l("Time attended: %(hours)d h %(minutes)02d min"),
    issued=_l("Issued on %(date)s"),
    number=_l("Certificate %(number)s"),
    replaces=_l("Replaces certificate %(number)s of %(date)s."),
    title_in=_l("Title in %(language)s"),
    check=_l("Whether it is valid is said at"),
    picture=_l("QR code that leads to this address"),
    sessions=_l("Sessions attended"),
)
ELSEWHERE: Mapping[str, Wording] = {
    "es": Wording(
        title="Certificado de participación",
        given_to="El presente certificado se otorga a",
        taking_part="por su participación en",
        attended={
            Unit.SESSIONS: "Sesiones obligatorias a las que asistió: %(present)d de %(needed)d",
            Unit.HALVES: "Medias jornadas a las que asistió: %(present)d de %(needed)d",
            Unit.DAYS: "Días a los que asistió: %(present)d de %(needed)d",
        },
        time="Tiempo de asistencia: %(hours)d h %(minutes)02d min",
        issued="Expedido el %(date)s",
        number="Certificado %(number)s",
        replaces="Sustituye al certificado %(number)s del %(date)s.",
        title_in="Título en %(language)s",
        check="Su validez puede comprobarse en",
        picture="Código QR que lleva a esta dirección",
        sessions="Sesiones a las que asistió",
    ),
    "pt": Wording(
        title="Certificado de participação",
        given_to="O presente certificado é conferido a",
        taking_part="pela sua participação em",
        attended={
            Unit.SESSIONS: "Sessões obrigatórias frequentadas: %(present)d de %(needed)d",
            Unit.HALVES: "Meios dias frequentados: %(present)d de %(needed)d",
            Unit.DAYS: "Dias frequentados: %(present)d de %(needed)d",
        },
        time="Tempo de presença: %(hours)d h %(minutes)02d min",
        issued="Emitido em %(date)s",
        number="Certificado %(number)s",
        replaces="Substitui o certificado %(number)s de %(date)s.",
        title_in="Título em %(language)s",
        check="A sua validade pode ser verificada em",
        picture="Código QR que leva a este endereço",
        sessions="Sessões frequentadas",
    ),
    "ar": Wording(
        title="شهادة مشاركة",
        given_to="تُمنح هذه الشهادة إلى",
        taking_part="للمشاركة في",
        attended={
            Unit.SESSIONS: "الجلسات الإلزامية التي تم حضورها: %(present)d من %(needed)d",
            Unit.HALVES: "أنصاف الأيام التي تم حضورها: %(present)d من %(needed)d",
            Unit.DAYS: "الأيام التي تم حضورها: %(present)d من %(needed)d",
        },
        time="مدة الحضور: %(hours)d ساعة و%(minutes)02d دقيقة",
        issued="صدرت في %(date)s",
        number="الشهادة رقم %(number)s",
        replaces="تحل محل الشهادة رقم %(number)s الصادرة في %(date)s.",
        title_in="العنوان بلغته الأصلية: %(language)s",
        check="يمكن التحقق من صلاحيتها على العنوان",
        picture="رمز استجابة سريعة يؤدي إلى هذا العنوان",
        sessions="الجلسات التي تم حضورها",
    ),
    "ru": Wording(
        title="Сертификат об участии",
        given_to="Настоящий сертификат выдан:",
        taking_part="за участие в мероприятии",
        attended={
            Unit.SESSIONS: "Посещено обязательных заседаний: %(present)d из %(needed)d",
            Unit.HALVES: "Посещено половин дня: %(present)d из %(needed)d",
            Unit.DAYS: "Посещено дней: %(present)d из %(needed)d",
        },
        time="Время участия: %(hours)d ч %(minutes)02d мин",
        issued="Дата выдачи: %(date)s",
        number="Сертификат № %(number)s",
        replaces="Выдан взамен сертификата № %(number)s от %(date)s",
        title_in="Название на языке оригинала: %(language)s",
        check="Действительность можно проверить по адресу",
        picture="QR-код, ведущий по этому адресу",
        sessions="Посещённые заседания",
    ),
}


def wording(language: str) -> Wording:
    """Give the sentences in a language; called while it is being written."""
    return OURS if i18n.translated(language) else ELSEWHERE.get(language, OURS)


def said(sentence: object, **values: object) -> str:
    """Put values into one of them."""
    return str(sentence) % values
