-- WINDOWS: every window that a person, an event, silence or a finding opens, made a row.
-- The calendar's own windows are rows already (table calendar). Both ends of a window are inclusive.

--: reach
-- Which scope of an event reaches which region: everywhere, or digits with which the region begins.
SELECT r.region, e.scope
FROM (SELECT DISTINCT region, code FROM region) r
CROSS JOIN (SELECT DISTINCT scope FROM event WHERE subject IS NULL) e
WHERE e.scope = '' OR r.code LIKE e.scope || '%'

--: part
-- Whose days are one story: a person's own, or those of everyone in a household while its members stay the same.
SELECT subject AS whose, subject AS person FROM subject
UNION ALL
SELECT home, person FROM member

--: dwelling
-- Where each is from day to day: a household in the region of the member with the smallest id.
SELECT subject AS whose, subject, first, last, region FROM known
UNION ALL
SELECT m.home, m.subject, m.first, m.last, m.region
FROM member m JOIN (SELECT home, MIN(person) AS eldest FROM member GROUP BY home) e ON e.home = m.home AND e.eldest = m.person

--: abode
-- Where each counts as living on any day: before coming, and between two stays, where they come next; after leaving,
-- where they left. So an event that was under way when someone came is one with its later rows, as for everyone there.
SELECT whose, subject, region,
       COALESCE(LAG(last) OVER (PARTITION BY subject ORDER BY first) + 1, {never}) AS first,
       CASE WHEN LEAD(first) OVER (PARTITION BY subject ORDER BY first) IS NULL THEN {forever} ELSE last END AS last
FROM (SELECT subject AS whose, subject, since AS first, until - 1 AS last, region FROM roster
      UNION ALL
      SELECT m.home, m.subject, m.first, m.last, m.region
      FROM member m JOIN (SELECT home, MIN(person) AS eldest FROM member GROUP BY home) e ON e.home = m.home AND e.eldest = m.person) s

--: edge
-- Each row of an event with the day by which it finds people: its first, or for windows counted from the event's end
-- (`anchor` 1) its last. `began` is even for a row without a time of day.
SELECT e.subject, e.scope, e.event, e.since, e.until, n.anchor,
       CASE WHEN n.anchor = 0 THEN e.since ELSE e.until END AS day,
       CASE WHEN e.moment IS NULL THEN CAST(e.since AS BIGINT) * 172800000000 ELSE e.moment * 2 + 1 END AS began
FROM event e JOIN (SELECT DISTINCT event, anchor FROM rule_event) n ON n.event = e.event

--: apart
-- Those for whom an event's rows must be matched one by one: who moves, and to whom one happens that is theirs alone.
SELECT m.subject, n.event
FROM (SELECT subject FROM abode GROUP BY subject HAVING MIN(region) <> MAX(region)) m
CROSS JOIN (SELECT DISTINCT event FROM event) n
UNION
SELECT a.subject, e.event
FROM event e JOIN part p ON p.person = e.subject JOIN abode a ON a.whose = p.whose

--: matched
-- The rows that reach a region, for all who never leave it, and the rows that reach those apart, each on its own day.
SELECT CAST(NULL AS INT) AS subject, h.region, e.event, e.anchor, e.since, e.until, e.began
FROM edge e JOIN reach h ON h.scope = e.scope
WHERE e.subject IS NULL
UNION ALL
SELECT a.subject, NULL, e.event, e.anchor, e.since, e.until, e.began
FROM apart o
JOIN abode a ON a.subject = o.subject
JOIN reach h ON h.region = a.region
JOIN edge e ON e.scope = h.scope AND e.event = o.event AND e.day >= a.first AND e.day <= a.last
WHERE e.subject IS NULL
UNION ALL
SELECT a.subject, NULL, e.event, e.anchor, e.since, e.until, e.began
FROM edge e
JOIN part p ON p.person = e.subject
JOIN abode a ON a.whose = p.whose AND e.day >= a.first AND e.day <= a.last

--: happening
-- Matched rows of one event that overlap or touch are one.
SELECT subject, region, event, anchor, MIN(since) AS since, MAX(until) AS until, MIN(began) AS began
FROM (SELECT q.*, SUM(fresh) OVER (PARTITION BY subject, region, event, anchor ORDER BY since, until
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
      FROM (SELECT s.*,
                   CASE WHEN s.since <= MAX(s.until) OVER (PARTITION BY s.subject, s.region, s.event, s.anchor ORDER BY s.since, s.until
                                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1
                        THEN 0 ELSE 1 END AS fresh
            FROM matched s) q) z
GROUP BY subject, region, event, anchor, spell

--: struck
-- Events as they happen to people and households.
SELECT a.subject, h.event, h.anchor, h.since, h.until, h.began
FROM happening h
JOIN (SELECT DISTINCT subject, region FROM abode) a ON a.region = h.region
LEFT JOIN apart o ON o.subject = a.subject AND o.event = h.event
WHERE o.subject IS NULL
UNION ALL
SELECT subject, event, anchor, since, until, began FROM happening WHERE subject IS NOT NULL

--: event_window
SELECT h.subject, r.rule, h.since AS starts, h.until AS due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM struck h JOIN rule_event r ON r.event = h.event AND r.anchor = h.anchor
WHERE r.days IS NULL AND r.hours IS NULL
UNION ALL
SELECT h.subject, r.rule,
       CASE WHEN r.anchor = 0 THEN h.since ELSE h.until END,
       CASE WHEN r.anchor = 0 THEN h.since ELSE h.until END + r.days - 1, NULL, NULL
FROM struck h JOIN rule_event r ON r.event = h.event AND r.anchor = h.anchor
WHERE r.days IS NOT NULL AND (r.anchor = 0 OR h.until < {forever})
UNION ALL
SELECT subject, rule, since,
       CASE WHEN began % 2 = 0 THEN since + CAST(CEIL(hours / 24.0) AS INT)
            ELSE CAST(FLOOR((FLOOR(began / 2.0) + CAST(hours AS BIGINT) * 3600000000) / 86400000000.0) AS INT) END,
       CASE WHEN began % 2 = 0 THEN NULL ELSE CAST(FLOOR(began / 2.0) AS BIGINT) END,
       CASE WHEN began % 2 = 0 THEN NULL ELSE CAST(FLOOR(began / 2.0) AS BIGINT) + CAST(hours AS BIGINT) * 3600000000 END
FROM (SELECT h.subject, h.since, h.began, r.rule, r.hours
      FROM struck h JOIN rule_event r ON r.event = h.event AND r.anchor = h.anchor WHERE r.hours IS NOT NULL) t

--: stood
-- The days on which someone stands under a pack that asks about it: a person in any way, a household by a member.
SELECT s.subject, l.pack, s.first, s.last FROM standing s JOIN joined_law l ON l.law = s.law
UNION ALL
SELECT h.subject, h.pack, h.first, h.last FROM household_standing h JOIN joined_law l ON l.law = h.law
UNION ALL
SELECT -1 - h.household, h.pack, h.first, h.last FROM household_standing h JOIN joined_law l ON l.law = h.law

--: joining
-- The days on which someone comes under a pack, not having stood under it the day before.
SELECT subject, pack, first AS day
FROM (SELECT s.subject, s.pack, s.first,
             MAX(s.last) OVER (PARTITION BY s.subject, s.pack ORDER BY s.first, s.last
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM stood s) q
WHERE first > {first_day} AND COALESCE(before, {never}) < first - 1

--: joined_window
-- A pack's own first day opens nothing.
SELECT j.subject, r.rule, j.day AS starts, j.day + r.days - 1 AS due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM joining j JOIN rule_joined r ON r.pack = j.pack
WHERE j.day <> r.pack_since

--: absent_person
-- Absences that a set of reasons accepts, those that overlap or touch made one.
SELECT subject, accept, MIN(since) AS since, MAX(until) AS until
FROM (SELECT q.*, SUM(fresh) OVER (PARTITION BY subject, accept ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
      FROM (SELECT a.subject, r.accept, a.since, a.until,
                   CASE WHEN a.since <= MAX(a.until) OVER (PARTITION BY a.subject, r.accept ORDER BY a.since, a.until
                                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1
                        THEN 0 ELSE 1 END AS fresh
            FROM absence a JOIN accepted r ON r.reason = a.reason) q) z
GROUP BY subject, accept, spell

--: absent
-- A household is absent while every member is.
SELECT subject AS whose, accept, since, until FROM absent_person
UNION ALL
SELECT c.home, c.accept, c.day, c.ends - 1
FROM (SELECT home, accept, day,
             SUM(step) OVER (PARTITION BY home, accept ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS gone,
             LEAD(day, 1, {forever}) OVER (PARTITION BY home, accept ORDER BY day) AS ends
      FROM (SELECT home, accept, day, SUM(step) AS step
            FROM (SELECT m.home, a.accept, a.since AS day, 1 AS step FROM absent_person a JOIN member m ON m.person = a.subject
                  UNION ALL
                  SELECT m.home, a.accept, a.until + 1, -1 FROM absent_person a JOIN member m ON m.person = a.subject) s
            GROUP BY home, accept, day) t) c
JOIN (SELECT home, COUNT(*) AS members FROM member GROUP BY home) n ON n.home = c.home AND n.members = c.gone

--: away
SELECT whose, since, until FROM absent WHERE accept = {any_reason}

--: spoken
-- The days of met visits of the kind that breaks a silence.
SELECT DISTINCT p.whose, c.rule, v.day
FROM visit v JOIN silent_kind c ON c.combo = v.combo JOIN part p ON p.person = v.subject

--: begun
-- The day on which someone came: the earliest of a household's members.
SELECT p.whose, r.rule, MIN(CASE WHEN b.since > {never} THEN b.since ELSE r.pack_since END) AS day
FROM (SELECT subject, MIN(since) AS since FROM roster GROUP BY subject) b
JOIN part p ON p.person = b.subject
CROSS JOIN rule_silence r
GROUP BY p.whose, r.rule

--: heard
-- The days from which silence is counted: each visit of the kind, and the day of coming where no visit came before it.
SELECT s.whose, s.rule, s.day, r.quiet, r.days
FROM (SELECT whose, rule, day FROM spoken
      UNION ALL
      SELECT b.whose, b.rule, b.day
      FROM begun b LEFT JOIN (SELECT whose, rule, MIN(day) AS day FROM spoken GROUP BY whose, rule) f
           ON f.whose = b.whose AND f.rule = b.rule
      WHERE COALESCE(f.day, {forever}) > b.day) s
JOIN rule_silence r ON r.rule = s.rule

--: silence_window
-- The quiet days passed without the days of absence; a window begins on the next day that is none.
SELECT d.subject, w.rule, w.starts, w.starts + w.days - 1 AS due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM (SELECT whose, rule, day, days, next_heard, MIN(candidate) AS starts
      FROM (SELECT n.whose, n.rule, n.day, n.days, n.next_heard, n.day + n.quiet + 1 + p.skipped AS candidate, p.resumes, p.ends
            FROM (SELECT h.*, LEAD(h.day, 1, {forever}) OVER (PARTITION BY h.whose, h.rule ORDER BY h.day) AS next_heard FROM heard h) n
            JOIN (SELECT h.whose, h.rule, h.day, 0 AS skipped, h.day AS resumes, COALESCE(MIN(a.since), {forever}) AS ends
                  FROM heard h LEFT JOIN away a ON a.whose = h.whose AND a.until > h.day
                  GROUP BY h.whose, h.rule, h.day
                  UNION ALL
                  SELECT h.whose, h.rule, h.day,
                         CAST(SUM(a.until - GREATEST(a.since, h.day + 1) + 1)
                             OVER (PARTITION BY h.whose, h.rule, h.day ORDER BY a.since ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS INT),
                         a.until,
                         LEAD(a.since, 1, {forever}) OVER (PARTITION BY h.whose, h.rule, h.day ORDER BY a.since)
                  FROM heard h JOIN away a ON a.whose = h.whose AND a.until > h.day) p
              ON p.whose = n.whose AND p.rule = n.rule AND p.day = n.day) c
      WHERE candidate > resumes AND candidate < ends
      GROUP BY whose, rule, day, days, next_heard) w
JOIN dwelling d ON d.whose = w.whose AND w.starts >= d.first AND w.starts <= d.last
WHERE w.next_heard >= w.starts AND w.starts <= {heard_until}

--: told
-- What visits found, for the person and for the household of the day on which the window would begin.
SELECT subject, day, moment, visit_id, finding, value, combo FROM finding
UNION ALL
SELECT m.subject, f.day, f.moment, f.visit_id, f.finding, f.value, f.combo
FROM finding f JOIN member m ON m.person = f.subject AND f.day + 1 >= m.first AND f.day + 1 <= m.last

--: found
-- Each day's last assessed visit: untimed before timed, then by visit_id.
SELECT subject, rule, day, value
FROM (SELECT f.subject, c.rule, f.day, f.value,
             ROW_NUMBER() OVER (PARTITION BY f.subject, c.rule, f.day
                                ORDER BY CASE WHEN f.moment IS NULL THEN 0 ELSE 1 END DESC, f.moment DESC, f.visit_id DESC) AS latest
      FROM told f JOIN found_combo c ON c.combo = f.combo AND c.finding = f.finding) z
WHERE latest = 1

--: found_window
SELECT f.subject, f.rule, f.day + 1 AS starts, f.day + t.days AS due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM found f JOIN rule_found t ON t.rule = f.rule AND t.value = f.value
WHERE t.days IS NOT NULL
UNION ALL
SELECT f.subject, f.rule, f.day + 1, m.day, NULL, NULL
FROM found f
JOIN rule_found t ON t.rule = f.rule AND t.value = f.value
JOIN month_later m ON m.start_day = f.day AND m.months = t.months

--: own_window
SELECT subject, rule, starts, due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after FROM own_span

--: personal
-- All windows of people's own that overlap the days asked for.
SELECT DISTINCT subject, rule, starts, due, not_before, not_after FROM ({kinds_of_window}) w
WHERE starts <= {to} AND due >= {from}
