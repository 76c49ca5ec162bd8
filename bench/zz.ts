import { openPool } from "./core.ts";
import { fullSize } from "./coreLoad.ts";
import { step } from "../src/core/step.ts";
import { staleItemIds } from "../src/core/reclassify.ts";
import { makeClassesStale } from "../src/core/classes.ts";
import { remapWork } from "../src/core/rebuild.ts";
import { leaveIdle, refreshAgent } from "../src/core/idleAgents.ts";
const run = openPool({ ...fullSize, items: 50_000 });
const s = run.state;
const policy = { ...s.policy, hash: "x", version: "2" };
const T = (n: string, f: () => void) => {
  const t = performance.now();
  f();
  console.log(n, (performance.now() - t).toFixed(1));
};
console.log(s.items.size, s.agents.size, s.profiles.size, s.classes.size);
T("stale", () => makeClassesStale(s));
T("items", () => {
  for (const i of s.items.values()) {
    i.isStale = true;
    s.staleItems.add(i);
  }
});
T("leaveIdle", () => {
  for (const a of s.agents.values()) leaveIdle(s, a);
});
T("remap", () => {
  for (const a of s.agents.values()) remapWork(s, a);
});
T("refresh", () => {
  for (const a of s.agents.values()) refreshAgent(s, a);
});
T("refresh2", () => {
  for (const a of s.agents.values()) refreshAgent(s, a);
});
s.previousPolicy = s.policy;
s.policy = policy;
const times: [number, number][] = [];
for (let n = 0; ; n++) {
  const ids = staleItemIds(s, 300);
  if (!ids.length) break;
  const t = performance.now();
  step(s, { at: run.now, type: "ItemsReclassified", itemIds: ids, routes: [] });
  times.push([performance.now() - t, n]);
}
times.sort((a, b) => b[0] - a[0]);
console.log(
  times.slice(0, 8).map(([a, b]) => a.toFixed(1) + "@" + b),
  s.classes.size
);
