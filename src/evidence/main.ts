// node src/evidence/main.ts DIR: judges the logs of org and centre in a folder and prints one JSON line.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { judge, type JudgeOptions } from "./judge.ts";

const usage = `node src/evidence/main.ts DIR [options]
Judges org.evidence.jsonl and centre.evidence.jsonl in DIR; prints one JSON line.
  --seats FILE      JSON {"<seat>": "<user id>"}, where the logs do not say whose a seat is
  --parked FILE     JSON {"<item id>": "<reason>"} of items that are parked visibly
  --settle-ms N     how long faults must be over before lost counts (default 30000)
  --reserve N       agents that the policy keeps free for calls and chats (default 1)
  --wall            the logs are from two machines: compare wall clocks
  --strict          exit code 1 when anything is lost, doubled or overlapping`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seats: { type: "string" },
    parked: { type: "string" },
    "settle-ms": { type: "string" },
    reserve: { type: "string" },
    wall: { type: "boolean" },
    strict: { type: "boolean" }
  }
});
const [folder] = positionals;
const [orgLog, centreLog] = ["org.evidence.jsonl", "centre.evidence.jsonl"].map((name) => found(folder, name));
if (orgLog === null && centreLog === null) {
  console.error(positionals.length === 1 ? `${String(folder)} holds neither log.` : usage);
  process.exitCode = 2;
} else {
  const verdict = await judge(orgLog ?? null, centreLog ?? null, optionsOf());
  console.log(JSON.stringify(verdict));
  if (values.strict === true && verdict.lost + verdict.doubled + verdict.overlap > 0) process.exitCode = 1;
}

/** A run without a contact centre, or without an org, has one log only. */
function found(inFolder: string | undefined, name: string): string | null {
  const path = join(inFolder ?? ".", name);
  return inFolder !== undefined && existsSync(path) ? path : null;
}

function optionsOf(): JudgeOptions {
  return {
    ...(values.seats === undefined ? {} : { seats: readPairs(values.seats) }),
    ...(values.parked === undefined ? {} : { parked: readPairs(values.parked) }),
    ...(values["settle-ms"] === undefined ? {} : { settleMs: Number(values["settle-ms"]) }),
    ...(values.reserve === undefined ? {} : { reserve: Number(values.reserve) }),
    ...(values.wall === true ? { clock: "tWall" as const } : {})
  };
}

function readPairs(path: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, string>));
}
