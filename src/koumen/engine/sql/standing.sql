-- STANDING: who stands where under which law, as spans of days.
-- A span ends where a roster row, a dated fact, a birthday that a condition asks for, or the law changes.
-- All days are whole numbers since 1970-01-01; NULL is "unknown". Names in braces are filled in from the packs.

--: stay
-- Roster rows that touch are one stay: who moves from one row to the next has not left.
SELECT r.*,
       MIN(since) OVER (PARTITION BY subject, spell) AS came,
       MAX(until) OVER (PARTITION BY subject, spell) AS leaves
FROM (SELECT q.*, SUM(fresh) OVER (PARTITION BY subject ORDER BY since ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
      FROM (SELECT p.*, CASE WHEN since = LAG(until) OVER (PARTITION BY subject ORDER BY since) THEN 0 ELSE 1 END AS fresh
            FROM roster p) q) r

--: dated
-- One row for each day on which facts of a person were dated; "=" opens a value, "?" makes it unknown.
SELECT subject, since{dated_columns}
FROM dated_fact
GROUP BY subject, since

--: born
-- Kept as a table of its own: DuckDB 2.0 fails on the two joins in one statement once there are many people.
SELECT DISTINCT b.subject, y.ymd FROM (
    SELECT subject, f_birth_date AS birth FROM roster
    UNION ALL SELECT subject, CASE WHEN fact = 'birth_date' THEN CAST(value AS INT) END FROM dated_fact) b
JOIN day_ymd y ON y.day = b.birth

--: excluded
SELECT d.subject, p.pack, d.since AS day FROM dated_fact d JOIN pack_fact p ON p.fact = d.fact WHERE d.value = 'false'

--: turn
-- Every day on which something about a person may change.
SELECT DISTINCT subject, day FROM (
    SELECT subject, GREATEST(since, {first_day}) AS day FROM roster WHERE until > {first_day} AND since <= {last_day}
    UNION ALL SELECT subject, until FROM roster WHERE until > {first_day} AND until <= {last_day}
    UNION ALL SELECT subject, since FROM dated_fact WHERE since <= {last_day}
    UNION ALL SELECT subject, {first_day} FROM dated_fact
    UNION ALL SELECT b.subject, t.day
              FROM born b
              CROSS JOIN birthday n
              JOIN ymd_day t ON t.ymd = b.ymd + n.age * 10000
              WHERE t.day > {first_day} AND t.day <= {last_day}
    UNION ALL SELECT s.subject, c.day FROM subject s CROSS JOIN law_turn c
) d

--: stretch
SELECT * FROM (
    SELECT t.subject, t.day AS first,
           LEAD(t.day, 1, {forever}) OVER (PARTITION BY t.subject ORDER BY t.day) - 1 AS last{carried_columns}
    FROM turn t LEFT JOIN dated d ON d.subject = t.subject AND d.since = t.day
) s
WHERE last >= {first_day}

--: known
-- The facts as they are in each span: the dated value where there is one, else the roster row's.
SELECT subject, first, last, region, code, household, came, leaves{fact_columns}
FROM (SELECT g.*, r.region, r.code, r.household, r.came, r.leaves{roster_columns}
      FROM stretch g JOIN stay r ON r.subject = g.subject AND g.first >= r.since AND g.first < r.until) k

--: aged
SELECT k.*, CAST(FLOOR((a.ymd - b.ymd) / 10000.0) AS INT) AS f_age{sum_columns}
FROM known k
LEFT JOIN day_ymd a ON a.day = k.first
LEFT JOIN day_ymd b ON b.day = k.f_birth_date

--: judged
-- The conditions of one law over the spans of those whose place it governs (repeated for each law).
SELECT {law} AS law, k.*, {answers}
FROM (SELECT a.*, {place} AS place FROM aged a) k
WHERE k.first >= {since} AND k.first < {until} AND {governs}

--: stands
-- A person's own row: in the pack by facts or by decision, in one tier; categories kept as bits.
SELECT {law} AS law, subject, first, last, came, leaves, region, place, categories, tier, conditions
FROM (SELECT j.*, {own_categories} AS categories, {own_tier} AS tier, {conditions} AS conditions FROM judged_{law} j) p
WHERE CASE WHEN {included} IS NULL THEN categories <> 0 ELSE {included} END

--: household_stands
-- What each member brings to the household's row.
SELECT {law} AS law, {pack} AS pack, household, subject, first, last, leaves, place, categories, tier, conditions, own_tier
FROM (SELECT j.*, {household_categories} AS categories, {household_tier} AS tier, {conditions} AS conditions, {own_tier} AS own_tier
      FROM judged_{law} j WHERE j.household IS NOT NULL AND COALESCE({included}, TRUE)) p
WHERE categories <> 0

--: leaving
-- A dated decision that someone is no longer included: the day on which they leave that pack.
SELECT s.law, s.subject, s.first, MIN(x.day) AS day
FROM (SELECT law, subject, first FROM standing UNION SELECT law, subject, first FROM household_brings) s
JOIN law l ON l.law = s.law
JOIN excluded x ON x.subject = s.subject AND x.pack = l.pack AND x.day > s.first
GROUP BY s.law, s.subject, s.first

--: household_standing
SELECT h.law, h.pack, h.household, h.subject, h.first, h.last, LEAST(h.leaves, COALESCE(x.day, h.leaves)) AS leaves,
       h.place, h.categories, h.tier, h.conditions, h.own_tier
FROM household_brings h
LEFT JOIN leaving x ON x.law = h.law AND x.subject = h.subject AND x.first = h.first

--: home
-- The spans of days in which a household has the same members.
SELECT CAST(-1 - ROW_NUMBER() OVER (ORDER BY household, first) AS INT) AS home, household, first, last
FROM (SELECT household, day AS first, LEAD(day, 1, {forever}) OVER (PARTITION BY household ORDER BY day) - 1 AS last
      FROM (SELECT household, since AS day FROM roster UNION SELECT household, until FROM roster) d
      WHERE household IS NOT NULL) s

--: member
SELECT h.home, -1 - h.household AS subject, h.first, h.last, r.subject AS person, r.region
FROM home h JOIN roster r ON r.household = h.household AND r.since <= h.first AND r.until > h.first

--: found_at
-- The place by which a pack finds each member of a household from day to day (repeated for each pack).
SELECT {pack} AS pack, a.subject AS person, a.first, a.last, {place} AS code
FROM aged a WHERE a.household IS NOT NULL

--: home_place
-- A household's place is that of its member with the smallest id, whether or not it stands by that member.
SELECT f.pack, h.home, f.first, f.last, f.code
FROM (SELECT home, MIN(person) AS person FROM member GROUP BY home) h
JOIN found_at f ON f.person = h.person
WHERE f.code IS NOT NULL

--: owing
-- Who owes by which rule, from when to when windows must begin, and on which day they leave.
SELECT s.subject, r.rule, s.law, s.first, s.last, LEAST(s.leaves, COALESCE(x.day, s.leaves)) AS leaves,
       p.place, s.categories, s.tier
FROM standing s
JOIN rule_tier r ON r.law = s.law AND r.tier = s.tier
JOIN place p ON p.code = s.place
LEFT JOIN leaving x ON x.law = s.law AND x.subject = s.subject AND x.first = s.first
WHERE (r.categories = 0 OR (s.categories & r.categories) <> 0)
  AND (r.condition = 0 OR (s.conditions & r.condition) <> 0)
UNION ALL
SELECT s.subject, n.rule, s.law, s.first, s.last, LEAST(s.leaves, COALESCE(x.day, s.leaves)),
       p.place, s.categories, s.tier
FROM standing s
JOIN law l ON l.law = s.law
JOIN own_rule n ON n.subject = s.subject AND n.pack = l.pack
JOIN place p ON p.code = s.place
LEFT JOIN leaving x ON x.law = s.law AND x.subject = s.subject AND x.first = s.first
UNION ALL
SELECT h.subject, n.rule, h.law, h.first, h.last, h.leaves, p.place, CAST(0 AS BIGINT), h.own_tier
FROM household_standing h
JOIN own_rule n ON n.subject = h.subject AND n.pack = h.pack
JOIN place p ON p.code = h.place
LEFT JOIN standing s ON s.law = h.law AND s.subject = h.subject AND s.first = h.first
WHERE s.subject IS NULL
