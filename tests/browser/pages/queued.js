window.aisle = window.aisle || function () { (aisle.q = aisle.q || []).push(arguments); };
aisle("track", "view_item", {item_id: "tea"});
aisle("track", "search", {search_term: "<script>alert(1)</script>"});
