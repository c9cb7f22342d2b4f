-- What the catalogue tells beside name and price, and how such items do: by size, by warranty, and by whether there are
-- instructions for use. An item that tells nothing counts under `not told`. Units that were sent back are those of
-- refunds that name the item.
WITH traded AS (
    SELECT
        item_id,
        count(CASE WHEN event_name = 'view_item' THEN 1 END) AS views,
        sum(CASE WHEN event_name = 'purchase' THEN quantity ELSE 0 END) AS sold,
        sum(CASE WHEN event_name = 'refund' THEN quantity ELSE 0 END) AS returned
    FROM interactions
    WHERE item_id IS NOT NULL AND NOT coalesce(is_bot, false)
    GROUP BY item_id
),
told AS (
    SELECT 'size' AS fact, coalesce(size, 'not told') AS value, item_id FROM items
    UNION ALL
    SELECT 'warranty', coalesce(warranty, 'not told'), item_id FROM items
    UNION ALL
    SELECT 'usage_instructions', CASE WHEN usage_instructions IS NULL THEN 'not told' ELSE 'told' END, item_id FROM items
)
SELECT
    f.fact,
    f.value,
    count(*) AS items,
    coalesce(sum(t.views), 0) AS views,
    coalesce(sum(t.sold), 0) AS sold,
    coalesce(sum(t.returned), 0) AS returned,
    round(CAST(sum(t.sold) AS double) / nullif(sum(t.views), 0), 4) AS sold_per_view,
    round(CAST(sum(t.returned) AS double) / nullif(sum(t.sold), 0), 4) AS return_rate
FROM told f
LEFT JOIN traded t ON t.item_id = f.item_id
GROUP BY f.fact, f.value
ORDER BY f.fact, sold DESC, items DESC, f.value
LIMIT 1000
