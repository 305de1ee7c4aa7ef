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

--: absent
-- Absences that a set of reasons accepts, those that overlap or touch made one.
SELECT subject, accept, MIN(since) AS since, MAX(until) AS until
FROM (SELECT q.*, SUM(fresh) OVER (PARTITION BY subject, accept ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
      FROM (SELECT a.subject, r.accept, a.since, a.until,
                   CASE WHEN a.since <= MAX(a.until) OVER (PARTITION BY a.subject, r.accept ORDER BY a.since, a.until
                                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1
                        THEN 0 ELSE 1 END AS fresh
            FROM absence a JOIN accepted r ON r.reason = a.reason) q) z
GROUP BY subject, accept, spell

--: calendar_excused
SELECT DISTINCT o.subject, c.rule, c.starts
FROM owing o
JOIN rule r ON r.rule = o.rule
JOIN absent a ON a.subject = o.subject AND a.accept = r.accept
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

--: member_owed
-- A household owes what its members bring together: their categories, the highest of their tiers.
SELECT h.household, h.law, r.rule, r.starts, r.due, MIN(h.tier) AS tier, BIT_OR(h.categories) AS categories,
       BIT_OR(h.conditions) AS conditions
FROM household_standing h
JOIN (SELECT CAST(NULL AS INT) AS subject, l.law, c.rule, c.starts, c.due FROM calendar c JOIN rule l ON l.rule = c.rule
      UNION ALL SELECT w.subject, l.law, w.rule, w.starts, w.due FROM personal w JOIN rule l ON l.rule = w.rule
                WHERE w.not_before IS NULL) r
  ON r.law = h.law AND (r.subject IS NULL OR r.subject = h.subject)
     AND r.starts >= h.first AND r.starts <= h.last
     AND CASE WHEN r.due < {forever} THEN r.due ELSE GREATEST(r.starts, {on}) END < h.leaves
GROUP BY h.household, h.law, r.rule, r.starts, r.due

--: household_owed
SELECT m.household, m.rule, m.starts, m.due, m.tier, m.categories
FROM member_owed m
JOIN rule_tier t ON t.law = m.law AND t.rule = m.rule AND t.tier = m.tier
WHERE (t.categories = 0 OR (m.categories & t.categories) <> 0)
  AND (t.condition = 0 OR (m.conditions & t.condition) <> 0)

--: household_member
SELECT o.household, o.rule, o.starts, o.due, s.subject
FROM household_owed o
JOIN roster s ON s.household = o.household AND s.since <= o.starts AND s.until > o.starts

--: household_place
SELECT o.household, o.rule, o.starts, p.place
FROM (SELECT household, rule, starts, MIN(subject) AS subject FROM household_member GROUP BY household, rule, starts) o
JOIN rule r ON r.rule = o.rule
JOIN law l ON l.law = r.law
JOIN stead k ON k.subject = o.subject AND k.pack = l.pack AND o.starts >= k.first AND o.starts <= k.last
JOIN place p ON p.code = k.code

--: household_excused
SELECT household, rule, starts
FROM (SELECT m.household, m.rule, m.starts, m.due, d.day
      FROM household_member m
      JOIN rule r ON r.rule = m.rule
      JOIN day_ymd d ON d.day >= m.starts AND d.day <= m.due AND m.due < {forever}
      JOIN (SELECT DISTINCT household AS at_home FROM household_member h JOIN absent a ON a.subject = h.subject) x ON x.at_home = m.household
      LEFT JOIN absent a ON a.subject = m.subject AND a.accept = r.accept AND d.day >= a.since AND d.day <= a.until
      GROUP BY m.household, m.rule, m.starts, m.due, d.day
      HAVING COUNT(*) = COUNT(a.subject)) q
GROUP BY household, rule, starts, due
HAVING COUNT(*) = due - starts + 1

--: other_owed
-- Windows of a person's own, those in which each visit counts, and those of households (subject: -1 - household).
SELECT subject, rule, place, categories, tier, starts, due, not_before, not_after, subject AS visited FROM personal_owed
UNION ALL
SELECT o.subject, o.rule, o.place, o.categories, o.tier, c.starts, c.due, NULL, NULL, o.subject
FROM owing o
JOIN rule r ON r.rule = o.rule AND r.each
JOIN calendar c ON c.rule = o.rule AND c.starts >= o.first AND c.starts <= o.last AND c.due < o.leaves
UNION ALL
SELECT -1 - o.household, o.rule, p.place, o.categories, o.tier, o.starts, o.due, NULL, NULL, m.subject
FROM household_owed o
JOIN household_member m ON m.household = o.household AND m.rule = o.rule AND m.starts = o.starts AND m.due = o.due
JOIN household_place p ON p.household = o.household AND p.rule = o.rule AND p.starts = o.starts

--: other_visited
SELECT o.subject, o.rule, o.starts, o.due, v.day, COUNT(*) AS times
FROM other_owed o
JOIN visit v ON v.subject = o.visited AND v.day >= o.starts AND v.day <= o.due
JOIN rule_combo c ON c.rule = o.rule AND c.combo = v.combo
WHERE o.not_before IS NULL OR v.moment IS NULL OR (v.moment >= o.not_before AND v.moment <= o.not_after)
GROUP BY o.subject, o.rule, o.starts, o.due, v.day

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
       CASE WHEN a.subject IS NOT NULL OR h.household IS NOT NULL THEN TRUE ELSE FALSE END AS excused
FROM (SELECT DISTINCT subject, rule, place, categories, tier, starts, due FROM other_owed) o
JOIN rule r ON r.rule = o.rule
LEFT JOIN other_met m ON m.subject = o.subject AND m.rule = o.rule AND m.starts = o.starts AND m.due = o.due
LEFT JOIN absent a ON a.subject = o.subject AND a.accept = r.accept AND a.since <= o.starts AND a.until >= o.due
LEFT JOIN household_excused h ON -1 - h.household = o.subject AND h.rule = o.rule AND h.starts = o.starts

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
