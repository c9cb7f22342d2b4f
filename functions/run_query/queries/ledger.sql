-- The books of each tab and day: sent = stored + rejected + duplicate + lost. First each day's whole, without a tab_id.
-- `numbered` is what the tab counted; what arrived more than once was sent more than once. A number of which nothing
-- arrived is lost; it belongs to the day of the next that arrived. What a tab lost after its last arrival nobody knows.
WITH numbers AS (
    SELECT
        tab_id,
        sequence_number,
        min(day) AS day,
        count(*) AS arrived,
        count(*) FILTER (WHERE outcome = 'stored') AS stored,
        count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
        count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate
    FROM deliveries
    GROUP BY tab_id, sequence_number
),
gaps AS (
    SELECT
        tab_id, day, arrived, stored, rejected, duplicate,
        sequence_number - 1
            - coalesce(lag(sequence_number) OVER (PARTITION BY tab_id ORDER BY sequence_number), -1) AS lost
    FROM numbers
)
SELECT
    tab_id,
    day,
    count(*) + sum(lost) AS numbered,
    sum(arrived) + sum(lost) AS sent,
    sum(stored) AS stored,
    sum(rejected) AS rejected,
    sum(duplicate) AS duplicate,
    sum(lost) AS lost
FROM gaps
GROUP BY GROUPING SETS ((day), (tab_id, day))
ORDER BY grouping(tab_id) DESC, lost DESC, day DESC, tab_id
LIMIT 500
