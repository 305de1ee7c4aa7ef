"""Addresses of the office. Names are what templates link by; a page's address does not change once people know it."""

from __future__ import annotations

from django.urls import path

from koumen.office import (
    accounts,
    doorway,
    exits,
    figures,
    first_contacts,
    imports,
    monthly,
    person,
    person_deeds,
    policies,
    progress,
    register,
    relocations,
    roster,
    special_periods,
    suggestions,
    visiting,
    visitors,
    workbench,
)

app_name = "office"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("login/", doorway.LogIn.as_view(), name="login"),
    path("logout/", doorway.LogOut.as_view(), name="logout"),
    path("password/", doorway.password, name="password"),
    path("roster/", roster.roster, name="roster"),
    path("roster/confirm/", roster.confirm, name="roster-confirm"),
    path("people/new/", register.add, name="person-add"),
    path("people/<str:person>/move/", register.move, name="person-move"),
    path("people/<str:person>/exit/", exits.report, name="exit-report"),
    path("exits/", exits.exits, name="exits"),
    *(path(f"exits/<str:exit>/{name}/", exits.step, {"step": name}, name=f"exit-{name}") for name in exits.STEPS),
    path("people/<str:person>/head/", register.head, name="person-head"),
    path("people/<str:person>/merge/", register.merge, name="person-merge"),
    path("people/<str:person>/merge/undo/", register.undo, name="person-merge-undo"),
    path("people/<str:person>/", person.person, name="person"),
    path("people/<str:person>/facts/value/", person.fact_value, name="fact-value"),
    path("people/<str:person>/inclusion/", person.inclusion, name="person-inclusion"),
    path("people/<str:person>/full/", person.full, name="person-full"),
    path("people/<str:person>/full/decide/", person.decide_full, name="person-full-decide"),
    path("people/<str:person>/visit/", visiting.visit, name="visit"),
    path("people/<str:person>/visit/draft/", visiting.draft, name="visit-draft"),
    path("people/<str:person>/visit/draft/drop/", visiting.drop, name="visit-draft-drop"),
    *(
        path(f"people/<str:person>/{end}/", person_deeds.deed, {"deed": name}, name=f"person-{name}")
        for name, (_, end, _) in person_deeds.DEEDS.items()
    ),
    path("people/<str:person>/visits/<str:visit>/", visiting.correct, name="visit-correct"),
    path("visits/new/", visiting.choose, name="visit-choose"),
    path("special-periods/", special_periods.special_periods, name="special-periods"),
    path("special-periods/<str:period>/close/", special_periods.close, name="special-period-close"),
    path("special-periods/<str:period>/withdraw/", special_periods.withdraw, name="special-period-withdraw"),
    path("special-periods/<str:period>/relocation/", relocations.relocation, name="relocation"),
    path("notices/", special_periods.notice, name="notice-load"),
    path("monthly/", monthly.monthly, name="monthly"),
    path("monthly.xlsx", monthly.monthly_xlsx, name="monthly-xlsx"),
    path("figures/", figures.figure, name="figure"),
    path("progress/", progress.progress, name="progress"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<str:pack>/", policies.policy, name="policy"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("suggestions/<str:line>/answer/", suggestions.answer, name="suggestion-answer"),
    path("first-contacts/", first_contacts.contacts, name="first-contacts"),
    *(
        path(f"first-contacts/{name}/", first_contacts.deed, {"deed": name}, name=f"first-contacts-{name}")
        for name in first_contacts.DEEDS
    ),
    path("visitors/", visitors.visitors, name="visitors"),
    *(path(f"visitors/{name}/", visitors.deed, {"deed": name}, name=f"visitors-{name}") for name in visitors.DEEDS),
    path("visitors/<str:visitor>/", visitors.visitor, name="visitor"),
    path("visitors/<str:visitor>/handed/", visitors.handed, name="visitor-handed"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/open/", accounts.opened, name="account-open"),
    path("accounts/offices/", accounts.office, name="office-open"),
    path("accounts/<str:account>/<str:deed>/", accounts.deed, name="account-deed"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<str:batch>/", imports.preview, name="import"),
    path("imports/<str:batch>/rejected/", imports.rejected, name="import-rejected"),
]
