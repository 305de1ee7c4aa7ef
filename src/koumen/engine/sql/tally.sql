-- TALLY: standing, windows and counted visits joined on equal keys; the status of each window follows.
-- The days on which someone was visited are kept as bits of whole numbers, 62 days a number, so several visits on
-- one day count once and a window's count is the number of bits that it shares with them. BIT_COUNT((x & -x) - 1)
-- is the place of the lowest bit; x & (x - 1) is x without it.

--: seen
-- The days on which a visit counted, for each person and each way of counting.
SELECT v.subject, c.counter, {seen_bits}
FROM visit v
JOIN counted c ON c.combo = v.combo
JOIN day_bit d ON d.day = v.day
GROUP BY v.subject, c.counter

--: watched
SELECT o.subject, o.rule, o.place, o.categories, o.tier, o.first, o.last, o.leaves, {watched_bits}
FROM owing o
JOIN rule r ON r.rule = o.rule AND NOT r.each
LEFT JOIN seen s ON s.subject = o.subject AND s.counter = r.counter

--: calendar_excused
SELECT DISTINCT o.subject, c.rule, c.starts
FROM owing o
JOIN rule r ON r.rule = o.rule
JOIN absent a ON a.whose = o.subject AND a.accept = r.accept
JOIN calendar c ON c.rule = o.rule AND c.starts >= a.since AND c.due <= a.until

--: calendar_ledger
SELECT l.subject, l.rule, l.place, l.categories, l.tier, l.starts, l.due, l.required, l.done,
       CASE WHEN l.done < l.required THEN NULL {met_on} END AS met_on,
       CASE WHEN e.subject IS NULL THEN FALSE ELSE TRUE END AS excused
FROM (SELECT b.*, {done} AS done
      FROM (SELECT w.subject, w.rule, w.place, w.categories, w.tier, c.starts, c.due, c.required, {shared_bits}
            FROM watched w
            JOIN calendar c ON c.rule = w.rule AND c.starts >= w.first AND c.starts <= w.last AND c.due < w.leaves) b) l
LEFT JOIN calendar_excused e ON e.subject = l.subject AND e.rule = l.rule AND e.starts = l.starts

--: personal_owed
SELECT o.subject, o.rule, o.place, o.categories, o.tier, w.starts, w.due, w.not_before, w.not_after
FROM owing o
JOIN personal w ON w.subject = o.subject AND w.rule = o.rule
     AND w.starts >= o.first AND w.starts <= o.last
     AND CASE WHEN w.due < {forever} THEN w.due ELSE GREATEST(w.starts, {on}) END < o.leaves

--: brought
-- Each window of a household beside each member by whom it stands on the window's first day.
SELECT h.household, h.subject, h.tier, h.categories, h.conditions, h.leaves, c.rule, c.starts, c.due,
       CAST(NULL AS BIGINT) AS not_before, CAST(NULL AS BIGINT) AS not_after
FROM household_standing h
JOIN pack_rule r ON r.pack = h.pack
JOIN calendar c ON c.rule = r.rule AND c.starts >= h.first AND c.starts <= h.last
UNION ALL
SELECT h.household, h.subject, h.tier, h.categories, h.conditions, h.leaves, w.rule, w.starts, w.due, w.not_before, w.not_after
FROM household_standing h
JOIN pack_rule r ON r.pack = h.pack
JOIN personal w ON w.subject = -1 - h.household AND w.rule = r.rule AND w.starts >= h.first AND w.starts <= h.last

--: member_owed
-- A household owes what the members who stay bring together: their categories, the highest of their tiers.
SELECT household, rule, starts, due, not_before, not_after, MIN(subject) AS eldest,
       MIN(CASE WHEN stays THEN tier END) AS tier,
       BIT_OR(CASE WHEN stays THEN categories ELSE CAST(0 AS BIGINT) END) AS categories,
       BIT_OR(CASE WHEN stays THEN conditions ELSE CAST(0 AS BIGINT) END) AS conditions
FROM (SELECT b.*, CASE WHEN due < {forever} THEN due ELSE GREATEST(starts, {on}) END < leaves AS stays FROM brought b) q
GROUP BY household, rule, starts, due, not_before, not_after

--: household_owed
-- By the law of the place of the first member by whom the household stands.
SELECT m.household, m.rule, m.starts, m.due, m.not_before, m.not_after, m.tier, m.categories, p.place, h.home
FROM member_owed m
JOIN rule_tier t ON t.rule = m.rule AND t.tier = m.tier
JOIN household_standing s ON s.household = m.household AND s.subject = m.eldest AND s.law = t.law
     AND m.starts >= s.first AND m.starts <= s.last
JOIN home h ON h.household = m.household AND m.starts >= h.first AND m.starts <= h.last
LEFT JOIN home_place e ON e.home = h.home AND e.pack = s.pack AND m.starts >= e.first AND m.starts <= e.last
JOIN place p ON p.code = COALESCE(e.code, s.place)
WHERE (t.categories = 0 OR (m.categories & t.categories) <> 0)
  AND (t.condition = 0 OR (m.conditions & t.condition) <> 0)

--: other_owed
-- Windows of a person's own, those in which each visit counts, and those of households (subject: -1 - household).
SELECT subject, rule, place, categories, tier, starts, due, not_before, not_after, subject AS whose, subject AS visited
FROM personal_owed
UNION ALL
SELECT o.subject, o.rule, o.place, o.categories, o.tier, c.starts, c.due, NULL, NULL, o.subject, o.subject
FROM owing o
JOIN rule r ON r.rule = o.rule AND r.each
JOIN calendar c ON c.rule = o.rule AND c.starts >= o.first AND c.starts <= o.last AND c.due < o.leaves
UNION ALL
SELECT -1 - o.household, o.rule, o.place, o.categories, o.tier, o.starts, o.due, o.not_before, o.not_after, o.home, m.person
FROM household_owed o JOIN member m ON m.home = o.home

--: other_taken
-- The visits that such a window takes.
SELECT o.subject, o.rule, o.starts, o.due, v.day{visit_id}
FROM other_owed o
JOIN visit v ON v.subject = o.visited AND v.day >= o.starts AND v.day <= o.due
JOIN rule_combo c ON c.rule = o.rule AND c.combo = v.combo
WHERE o.not_before IS NULL OR v.moment IS NULL OR (v.moment >= o.not_before AND v.moment <= o.not_after)

--: other_visited
SELECT subject, rule, starts, due, day, COUNT(*) AS times
FROM other_taken
GROUP BY subject, rule, starts, due, day

--: other_met
SELECT subject, rule, starts, due, MAX(so_far) AS done, MIN(CASE WHEN so_far >= required THEN day END) AS met_on
FROM (SELECT v.subject, v.rule, v.starts, v.due, v.day, r.required,
             SUM(CASE WHEN r.each THEN v.times ELSE 1 END)
                 OVER (PARTITION BY v.subject, v.rule, v.starts, v.due ORDER BY v.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
      FROM other_visited v JOIN rule r ON r.rule = v.rule) t
GROUP BY subject, rule, starts, due

--: other_ledger
SELECT o.subject, o.rule, o.place, o.categories, o.tier, o.starts, o.due, r.required,
       COALESCE(m.done, 0) AS done, m.met_on,
       CASE WHEN a.whose IS NULL THEN FALSE ELSE TRUE END AS excused
FROM (SELECT DISTINCT subject, rule, place, categories, tier, starts, due, whose FROM other_owed) o
JOIN rule r ON r.rule = o.rule
LEFT JOIN other_met m ON m.subject = o.subject AND m.rule = o.rule AND m.starts = o.starts AND m.due = o.due
LEFT JOIN absent a ON a.whose = o.whose AND a.accept = r.accept AND a.since <= o.starts AND a.until >= o.due

--: taken
-- For an explanation: which visits each window takes; of several on one day all are named, however many count.
SELECT subject, rule, starts, due, visit_id FROM other_taken
UNION ALL
SELECT l.subject, l.rule, l.starts, l.due, v.visit_id
FROM calendar_ledger l
JOIN visit v ON v.subject = l.subject AND v.day >= l.starts AND v.day <= l.due
JOIN rule_combo c ON c.rule = l.rule AND c.combo = v.combo

--: ledger
SELECT l.*,
       CASE WHEN done >= required THEN 'met'
            WHEN excused AND due < {forever} THEN 'excused'
            WHEN starts > {on} THEN 'upcoming'
            WHEN due < {on} THEN 'missed'
            ELSE 'due' END AS status
FROM (SELECT * FROM calendar_ledger UNION ALL SELECT * FROM other_ledger) l

--: summed
SELECT place, tier, rule, status, COUNT(*) AS windows FROM ledger GROUP BY place, tier, rule, status
