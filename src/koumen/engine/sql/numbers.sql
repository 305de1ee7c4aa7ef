-- NUMBERS: ids become dense integers before anything is joined. The order of subjects is the order of ids.

--: subject
SELECT CAST(ROW_NUMBER() OVER (ORDER BY person_id) - 1 AS INT) AS subject, person_id
FROM (SELECT DISTINCT person_id FROM people) p

--: household
SELECT CAST(ROW_NUMBER() OVER (ORDER BY household_id) - 1 AS INT) AS household, household_id
FROM (SELECT DISTINCT household_id FROM people WHERE household_id IS NOT NULL) p

--: region
SELECT CAST(ROW_NUMBER() OVER (ORDER BY code) - 1 AS INT) AS region, code
FROM (SELECT DISTINCT region AS code FROM people) p

--: roster
SELECT s.subject, COALESCE(p.since, {never}) AS since, COALESCE(p.until, {forever}) AS until,
       r.region, p.region AS code, h.household{roster_facts}
FROM people p
JOIN subject s ON s.person_id = p.person_id
JOIN region r ON r.code = p.region
LEFT JOIN household h ON h.household_id = p.household_id

--: visit
-- Only met visits not after the day of judgement count anywhere.
SELECT s.subject, v.day, v.moment, c.combo{visit_id}
FROM visits v
JOIN subject s ON s.person_id = v.person_id
JOIN combo c ON c.channel = v.channel AND c.kind = COALESCE(v.kind, 'visit') AND c.role = COALESCE(v.role, '')
WHERE v.result = 'met' AND v.day <= {on}

--: event
SELECT s.subject, n.event, e.scope, e.since, COALESCE(e.until, {forever}) AS until, e.moment
FROM events e
JOIN event_name n ON n.name = e.event
LEFT JOIN subject s ON 'person:' || s.person_id = e.scope
WHERE s.subject IS NOT NULL OR e.scope NOT LIKE 'person:%'

--: absence
SELECT s.subject, a.since, a.until, a.reason FROM absences a JOIN subject s ON s.person_id = a.person_id

--: dated_fact
SELECT s.subject, f.since, f.fact, f.value
FROM facts f JOIN subject s ON s.person_id = f.person_id JOIN used_fact u ON u.fact = f.fact

--: finding
SELECT s.subject, v.day, v.moment, v.visit_id, v.finding, v.value, c.combo
FROM assessed v
JOIN subject s ON s.person_id = v.person_id
JOIN combo c ON c.channel = v.channel AND c.kind = COALESCE(v.kind, 'visit') AND c.role = COALESCE(v.role, '')
WHERE v.result = 'met' AND v.day <= {on}
