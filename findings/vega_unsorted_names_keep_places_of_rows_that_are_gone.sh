#!/usr/bin/env bash
# Vega-Lite 6.4.1 on Vega 6.2.0: with "sort": null the names of an axis stand in the order of the rows, as documented,
# but only of the first rows. When a view is given other rows, names that it had before keep their order among
# themselves and stand first, whatever the new rows say; only names that are new follow in theirs. Whoever replaces the
# data of a drawn chart (a dashboard does, on every click) shows a ranking in the order of the ranking before. Sorted by
# a field of the rows, the axis follows the new ones.
#
# Seen, rows a b c replaced by rows c a d:
#   "sort": null             a c d
#   sorted by their number   c a d
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund vega@6.2.0 vega-lite@6.4.1
cat > order.mjs <<'SCRIPT'
import assert from "node:assert";
import * as vega from "vega";
import { compile } from "vega-lite";

const before = [{ name: "a", users: 3 }, { name: "b", users: 2 }, { name: "c", users: 1 }];
const after = [{ name: "c", users: 9 }, { name: "a", users: 5 }, { name: "d", users: 4 }];

async function names(sort) {
  const chart = {
    data: { name: "rows", values: before },
    mark: "bar",
    encoding: { y: { field: "name", type: "nominal", sort }, x: { field: "users", type: "quantitative" } },
  };
  const view = await new vega.View(vega.parse(compile(chart).spec), { renderer: "none" }).runAsync();
  await view.change("rows", vega.changeset().remove(() => true).insert(after)).runAsync();
  return view.scale("y").domain().join(" ");
}

const unsorted = await names(null), sorted = await names({ field: "users", op: "max", order: "descending" });
console.log(`"sort": null: ${unsorted} | sorted by a field: ${sorted}`);
assert.deepStrictEqual([unsorted, sorted], ["a c d", "c a d"]);
SCRIPT
node order.mjs
