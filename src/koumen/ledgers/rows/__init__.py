"""The agreed shape between the reads and those who show them: one module for each page.

Only frozen values with their meaning; no query, no clock, no markup. Who answers with what:

    shell.shell(actor) -> Shell                        shell.doorway() -> Doorway
    worklist.workbench(actor, area="") -> Workbench    roster.roster(actor, filters, after="", limit=50) -> Roster
    casefile.casefile(actor, person, full=False) -> CaseFile
    visiting.visit_form(actor, person, day, channel="home", knock="") -> VisitForm
    special_periods.special_periods(actor) -> SpecialPeriods
    monthly.monthly_table(actor, asked, after="", limit=200) -> MonthlyTable
    progress.progress(actor, asked) -> Progress        policies.policies(actor) -> Policies
    policies.policy(actor, pack) -> PolicyPage         suggestions.suggestions(actor, state="") -> Suggestions
    imports.imports(actor) -> Imports                  imports.preview(actor, batch, show="", after="") -> ImportPreview

Each raises `koumen.ledgers.rows.parts.NotHere` for anything outside the actor's scope: the door shows 404.
"""
