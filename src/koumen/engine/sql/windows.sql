-- WINDOWS: every window that a person, an event, silence or a finding opens, made a row.
-- The calendar's own windows are rows already (table calendar). Both ends of a window are inclusive.

--: reach
-- Which scope of an event reaches which region: everywhere, or digits with which the region begins.
SELECT r.region, e.scope
FROM (SELECT DISTINCT region, code FROM region) r
CROSS JOIN (SELECT DISTINCT scope FROM event WHERE subject IS NULL) e
WHERE e.scope = '' OR r.code LIKE e.scope || '%'

--: own_event
-- People to whom an event happens that is theirs alone, with the regions in which they have been.
SELECT DISTINCT e.subject, e.event, k.region
FROM event e JOIN known k ON k.subject = e.subject
WHERE e.subject IS NOT NULL

--: local
-- The rows of events that reach a region: for everyone there (whose -1), and for those who have events of their own.
SELECT CAST(-1 AS INT) AS whose, h.region, e.event, e.since, e.until, e.moment
FROM event e JOIN reach h ON h.scope = e.scope
WHERE e.subject IS NULL
UNION ALL
SELECT o.subject, o.region, e.event, e.since, e.until, e.moment
FROM own_event o JOIN reach h ON h.region = o.region JOIN event e ON e.scope = h.scope AND e.event = o.event
WHERE e.subject IS NULL
UNION ALL
SELECT o.subject, o.region, e.event, e.since, e.until, e.moment
FROM own_event o JOIN event e ON e.subject = o.subject AND e.event = o.event

--: happening
-- Rows of one event that overlap or touch are one. `began` is even for an event without a time of day.
SELECT whose, region, event, MIN(since) AS since, MAX(until) AS until, MIN(began) AS began
FROM (SELECT q.*, SUM(fresh) OVER (PARTITION BY whose, region, event ORDER BY since, until
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
      FROM (SELECT s.whose, s.region, s.event, s.since, s.until,
                   CASE WHEN s.moment IS NULL THEN CAST(s.since AS BIGINT) * 172800000000 ELSE s.moment * 2 + 1 END AS began,
                   CASE WHEN s.since <= MAX(s.until) OVER (PARTITION BY s.whose, s.region, s.event ORDER BY s.since, s.until
                                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1
                        THEN 0 ELSE 1 END AS fresh
            FROM local s) q) z
GROUP BY whose, region, event, spell

--: edge
-- The day by which an event finds people: its first, or for windows counted from its end (`anchor` 1) its last.
SELECT h.whose, h.region, h.event, h.since, h.until, h.began, n.anchor,
       CASE WHEN n.anchor = 0 THEN h.since ELSE h.until END AS day
FROM happening h JOIN (SELECT DISTINCT event, anchor FROM rule_event) n ON n.event = h.event

--: struck
-- Events as they happen to people, by the region in force on that day.
SELECT a.subject, e.event, e.anchor, e.since, e.until, e.began
FROM edge e
JOIN known a ON a.region = e.region AND e.day >= a.first AND e.day <= a.last
LEFT JOIN (SELECT DISTINCT subject, event FROM own_event) o ON o.subject = a.subject AND o.event = e.event
WHERE e.whose = -1 AND o.subject IS NULL
UNION ALL
SELECT a.subject, e.event, e.anchor, e.since, e.until, e.began
FROM edge e
JOIN known a ON a.subject = e.whose AND a.region = e.region AND e.day >= a.first AND e.day <= a.last

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

--: joining
-- The days on which someone comes under a pack: on the roster and in it, the day before not.
SELECT subject, pack, first AS day
FROM (SELECT k.subject, l.pack, k.first, k.came,
             MAX(CASE WHEN s.law IS NULL THEN 0 ELSE 1 END) AS stands,
             MAX(CASE WHEN s.law IS NOT NULL AND k.first = l.since AND l.begins THEN 1 ELSE 0 END) AS with_pack
      FROM known k
      CROSS JOIN joined_law l
      LEFT JOIN standing s ON s.subject = k.subject AND s.law = l.law AND s.first = k.first
      GROUP BY k.subject, l.pack, k.first, k.came) a
LEFT JOIN (SELECT k.subject AS who, l.pack AS under, k.last AS eve,
                  MAX(CASE WHEN s.law IS NULL THEN 0 ELSE 1 END) AS stood
           FROM known k CROSS JOIN joined_law l
           LEFT JOIN standing s ON s.subject = k.subject AND s.law = l.law AND s.first = k.first
           GROUP BY k.subject, l.pack, k.last) b
       ON b.who = a.subject AND b.under = a.pack AND b.eve = a.first - 1
WHERE stands = 1 AND with_pack = 0
  AND CASE WHEN b.who IS NULL THEN a.first = a.came AND a.first > {first_day} ELSE b.stood = 0 END

--: joined_window
SELECT j.subject, r.rule, j.day AS starts, j.day + r.days - 1 AS due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM joining j JOIN rule_joined r ON r.pack = j.pack

--: away
-- Absences of any reason, those that overlap or touch made one.
SELECT subject, MIN(since) AS since, MAX(until) AS until
FROM (SELECT q.*, SUM(fresh) OVER (PARTITION BY subject ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
      FROM (SELECT a.subject, a.since, a.until,
                   CASE WHEN a.since <= MAX(a.until) OVER (PARTITION BY a.subject ORDER BY a.since, a.until
                                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1
                        THEN 0 ELSE 1 END AS fresh
            FROM absence a) q) z
GROUP BY subject, spell

--: heard
-- The days from which silence is counted: each met visit of the kind, else the day on which the person came.
SELECT DISTINCT v.subject, r.rule, v.day, r.quiet, r.days
FROM visit v JOIN silent_kind c ON c.combo = v.combo JOIN rule_silence r ON r.rule = c.rule
UNION ALL
SELECT b.subject, r.rule, CASE WHEN b.since > {never} THEN b.since ELSE r.pack_since END, r.quiet, r.days
FROM (SELECT subject, MIN(since) AS since FROM roster GROUP BY subject) b
CROSS JOIN rule_silence r
LEFT JOIN (SELECT DISTINCT v.subject, c.rule FROM visit v JOIN silent_kind c ON c.combo = v.combo) h
       ON h.subject = b.subject AND h.rule = r.rule
WHERE h.subject IS NULL

--: silence_window
-- The quiet days passed without the days of absence; a window begins on the next day that is none.
SELECT subject, rule, starts, starts + days - 1 AS due, CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM (SELECT subject, rule, day, days, next_heard, MIN(candidate) AS starts
      FROM (SELECT n.subject, n.rule, n.day, n.days, n.next_heard, n.day + n.quiet + 1 + p.skipped AS candidate, p.resumes, p.ends
            FROM (SELECT h.*, LEAD(h.day, 1, {forever}) OVER (PARTITION BY h.subject, h.rule ORDER BY h.day) AS next_heard FROM heard h) n
            JOIN (SELECT h.subject, h.rule, h.day, 0 AS skipped, h.day AS resumes, COALESCE(MIN(a.since), {forever}) AS ends
                  FROM heard h LEFT JOIN away a ON a.subject = h.subject AND a.until > h.day
                  GROUP BY h.subject, h.rule, h.day
                  UNION ALL
                  SELECT h.subject, h.rule, h.day,
                         CAST(SUM(a.until - GREATEST(a.since, h.day + 1) + 1)
                             OVER (PARTITION BY h.subject, h.rule, h.day ORDER BY a.since ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS INT),
                         a.until,
                         LEAD(a.since, 1, {forever}) OVER (PARTITION BY h.subject, h.rule, h.day ORDER BY a.since)
                  FROM heard h JOIN away a ON a.subject = h.subject AND a.until > h.day) p
              ON p.subject = n.subject AND p.rule = n.rule AND p.day = n.day) c
      WHERE candidate > resumes AND candidate < ends
      GROUP BY subject, rule, day, days, next_heard) w
WHERE next_heard >= starts AND starts <= {heard_until}

--: found
-- Each day's last assessed visit: untimed before timed, then by visit_id.
SELECT subject, rule, day, value
FROM (SELECT f.subject, c.rule, f.day, f.value,
             ROW_NUMBER() OVER (PARTITION BY f.subject, c.rule, f.day
                                ORDER BY CASE WHEN f.moment IS NULL THEN 0 ELSE 1 END DESC, f.moment DESC, f.visit_id DESC) AS latest
      FROM finding f JOIN found_combo c ON c.combo = f.combo AND c.finding = f.finding) z
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
