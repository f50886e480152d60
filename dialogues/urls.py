"""What a reader may ask for, address by address."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .publish import calendars, citing, feeds, security, sitemaps, tables
from .views import (
    about,
    agencies,
    areas,
    changes,
    commitments,
    compare,
    coverage,
    files,
    health,
    home,
    meetings,
    parties,
    search,
    sources,
)
from .views import dialogues as talks


class SlugConverter(StringConverter):
    """A permanent name: anything else in its place is no address of ours."""

    regex = "[a-z0-9-]{1,100}"


register_converter(SlugConverter, "name")

# The records that lead to a form in which to cite them, and the lists beneath which they stand.
CITED = {"meeting": "meetings", "commitment": "commitments", "source": "sources"}

# The nouns beneath which records stand, each with a page of how it came about.
RECORDS = CITED | {
    "dialogue": "dialogues",
    "agency": "agencies",
    "area": "areas",
    "party": "parties",
}

# What is read: in English at these addresses, in other languages beneath a prefix.
pages = [
    path("", home.home, name="home"),
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/<name:slug>/", meetings.meeting_detail, name="meeting"),
    path("dialogues/", talks.dialogue_list, name="dialogues"),
    path("dialogues/<name:slug>/", talks.dialogue_detail, name="dialogue"),
    path("dialogues/<name:slug>/brief/", talks.brief, name="brief"),
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/<name:slug>/", agencies.agency_detail, name="agency"),
    path("areas/", areas.area_list, name="areas"),
    path("areas/<name:slug>/", areas.area_detail, name="area"),
    path("parties/", parties.party_list, name="parties"),
    path("parties/<name:slug>/", parties.party_detail, name="party"),
    path("commitments/", commitments.commitment_list, name="commitments"),
    path("commitments/<name:slug>/", commitments.commitment_detail, name="commitment"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/<name:slug>/", sources.source_detail, name="source"),
    *(
        path(f"{noun}/<name:slug>/history/", changes.history(type_), name=f"{type_}-history")
        for type_, noun in RECORDS.items()
    ),
    path("search/", search.search, name="search"),
    path("compare/", compare.compare, name="compare"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("changes/", changes.change_list, name="changes"),
    path("about/", about.about, name="about"),
    path("about/data/", about.data, name="data"),
]

# What programs fetch, whatever language anybody reads: it has one address.
urlpatterns = [
    *(
        path(f"{noun}/<name:slug>.{form}", citing.citation(type_, form), name=f"{type_}-{form}")
        for type_, noun in CITED.items()
        for form in ("bib", "csl.json")
    ),
    *(path(f"{noun}.csv", tables.table(noun), name=f"{noun}-csv") for noun in tables.QUESTIONS),
    path("meetings/<name:slug>.ics", calendars.meeting, name="meeting-ics"),
    path("commitments/<name:slug>.atom", feeds.commitment, name="commitment-atom"),
    path("meetings.atom", feeds.meetings, name="meetings-atom"),
    path("commitments.atom", feeds.commitments, name="commitments-atom"),
    path("changes.atom", feeds.everything, name="changes-atom"),
    path("meetings.ics", calendars.meetings, name="meetings-ics"),
    path("about/data/<str:name>", files.release, name="release"),
    path(".well-known/security.txt", security.security, name="security"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-<slug:noun>-<int:number>.xml", sitemaps.records, name="sitemap-records"),
    path("dossier.schema.json", files.dossier_schema, name="dossier-schema"),
    path("favicon.ico", files.favicon),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
