"""The shape of a programme file: initiatives and events, as `data/README.md` explains them."""

from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from app.core import zones
from app.core.records import Record
from app.programme.rules import Mode, PartnerRole, Precision
from app.reference.catalogue import catalogue

Basis = Literal["seed", "public_source"]
Status = Literal["held", "planned_in_seed", "being_launched", "in_preparation", "recurring", "recurring_no_date"]
COMPLETED = {Precision.DAY: "", Precision.MONTH: "-01", Precision.YEAR: "-01-01"}


def _country(iso3: str) -> str:
    return _known(iso3, catalogue().countries)


def _country_group(group_id: str) -> str:
    return _known(group_id, catalogue().country_groups)


def _theme(theme_id: str) -> str:
    return _known(theme_id, catalogue().themes)


def _region(name: str) -> str:
    return _known(name, regions_by_name())


def _event_type(type_id: str) -> str:
    return _known(type_id, catalogue().event_types)


def _modality(modality_id: str) -> str:
    return modality_id and _known(modality_id, catalogue().modalities)


def _city(city_id: str) -> str:
    return city_id and _known(city_id, catalogue().cities)


def _zone(name: str) -> str:
    return name and zones.zone(name).key


def _known(word: str, words: Container[str]) -> str:
    if word not in words:
        raise ValueError(word)
    return word


def regions_by_name() -> dict[str, str]:
    """Give each region's id by its English name, which is what files say."""
    return {region.names["en"]: region_id for region_id, region in catalogue().regions.items()}


Filled = Annotated[str, Field(min_length=1, pattern=r"\S")]
Written = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, (date, int)) else value)]
Country = Annotated[str, AfterValidator(_country)]
CountryOrNone = Annotated[str, AfterValidator(lambda iso3: iso3 and _country(iso3))]
Group = Annotated[str, AfterValidator(_country_group)]
Theme = Annotated[str, AfterValidator(_theme)]
Region = Annotated[str, AfterValidator(_region)]
EventType = Annotated[str, AfterValidator(_event_type)]
Modality = Annotated[str, AfterValidator(_modality)]
City = Annotated[str, AfterValidator(_city)]
Zone = Annotated[str, AfterValidator(_zone)]


class Document(Record):
    """A document from which records were taken."""

    file: Filled
    title: Filled


class About(Record):
    """What the file says of itself."""

    title: str = ""
    prepared: Written = ""
    sources: list[Document] = Field(default_factory=list)
    rules: list[str] = Field(default_factory=list)


class Source(Record):
    """The part of a document in which a record was found."""

    file: Filled
    section: str


class Corroboration(Record):
    """A public report that confirms, adds to or contradicts a record."""

    site: Filled
    title: Filled
    date: str
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    facts: str


class Participants(Record):
    """How many took part, as a source states it."""

    text: Filled
    value: int
    comparator: Literal["=", ">", ">=", "~"]
    unit: Filled


class Initiative(Record):
    """A project of the programme."""

    id: Filled
    title: Filled
    kind: Filled
    ilo_region: Region
    counts_in_the_14: bool
    countries_seed: list[Country]
    countries_public_source: list[Country]
    groups: list[Group]
    partner_countries: list[Country]
    partner_organisations: list[Filled]
    roles: dict[str, list[PartnerRole]] = Field(default_factory=dict)  # where the text names another than usual
    modality: Modality
    themes: list[Theme]
    funding_source: str
    funding_usd: Annotated[Decimal, Field(gt=0)] | None
    description: str
    outcomes_stated: list[str]
    planned_stated: list[str]
    note: str
    source: list[Source]
    corroboration: list[Corroboration]


class ProgrammeEvent(Record):
    """An event of the programme."""

    id: Filled
    title: Filled
    event_type: EventType
    basis: Basis
    status: Status
    initiative: str
    city_id: City
    country: CountryOrNone
    venue: str
    date_precision: Precision
    start: Written
    end: Written
    tz: Zone
    mode: Mode
    themes: list[Theme]
    modality: Modality
    description: str
    participants: list[Participants]
    parent: str
    back_to_back_with: str = ""
    public_source_details: dict[str, Any] | None
    note: str
    source: list[Source]
    corroboration: list[Corroboration]
    half_days: bool | None = None  # left out: as it stands
    certificate_threshold: Annotated[int, Field(ge=1, le=100)] | None = None

    @field_validator("start", "end")
    @classmethod
    def as_exact_as_it_is_known(cls, written: str, info: ValidationInfo) -> str:
        """Take a date only where it is written as exactly as it is known."""
        first_day(written, info.data.get("date_precision", Precision.UNKNOWN))
        return written


class ProgrammeFile(Record):
    """Initiatives and events; what else the file says is for people."""

    meta: About = Field(default_factory=About)
    initiatives: list[Initiative]
    events: list[ProgrammeEvent]
    portfolio_results: list[dict[str, Any]] = Field(default_factory=list)
    gaps: list[dict[str, Any]] = Field(default_factory=list)

    def titles(self) -> dict[str, str]:
        """Give the titles of the documents by their files."""
        return {document.file: document.title for document in self.meta.sources}


def first_day(written: str, precision: Precision) -> date | None:
    """Give the first day of a date that is written as a day, a month, a year, or not at all."""
    if precision is not Precision.UNKNOWN:
        return date.fromisoformat(written + COMPLETED[precision])
    if written:
        raise ValueError(written)
    return None


def cited(sources: list[Source], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Name the documents by their titles too, where the file gives them."""
    return [{"title": titles.get(source.file, source.file)} | source.model_dump() for source in sources]
