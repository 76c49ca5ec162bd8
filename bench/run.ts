/** `npm run bench -- --list`, `npm run bench -- NAME [--json]`. Exit code 1 when a bar is missed. */
import { availableParallelism, cpus } from "node:os";
import type { Figure } from "./report.ts";

interface Bench {
  readonly about: string;
  readonly run: () => Promise<Figure[]>;
}

const benches: Readonly<Record<string, Bench>> = {
  core: {
    about: "decisions per CPU-second through step, with the bytes that are journalled",
    run: async () => (await import("./core.ts")).benchCore()
  },
  wire: {
    about: "event on the wire to AgentWork request on the wire, against a bare relay",
    run: async () => (await import("./wire.ts")).benchWire()
  },
  restart: {
    about: "ready again with 50,000 items waiting",
    run: async () => (await import("./restart.ts")).benchRestart()
  },
  oracle: {
    about: "decisions in 100,000 large random states, against a plain search over all pairs",
    run: async () => (await import("./oracle.ts")).benchOracle()
  },
  blend: {
    about: "one policy against separate teams with the same paid hours, and Monday morning under the default policy",
    run: async () => (await import("./blend.ts")).benchBlend()
  },
  reference: {
    about: "every table of exact queueing results, reproduced by the simulator within its tolerance",
    run: async () => (await import("./reference.ts")).benchReference()
  },
  policy: {
    about: "what a routing matrix of 200 rules costs an arriving item, and a simulated day of 10,000 agents",
    run: async () => (await import("./policy.ts")).benchPolicy()
  },
  wait: {
    about: "estimated waits against the exact ones and against a recorded month",
    run: async () => (await import("./wait.ts")).benchWait()
  },
  explain: {
    about: "one item explained from a journal with 50,000 items waiting",
    run: async () => (await import("./explain.ts")).benchExplain()
  },
  ccs: {
    about: "a real Asterisk and Salesforce items under one policy: lost, doubled, overlapping, and decision to ringing",
    run: async () => (await import("./ccs.ts")).benchCcs()
  },
  crash: {
    about: "kills at every crash point and at random while the org misbehaves",
    run: async () => (await import("./crash.ts")).benchCrash()
  }
};

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", () => process.exit());

const argv = process.argv.slice(2);
const isJson = argv.includes("--json");
const names = argv.filter((word) => !word.startsWith("--"));

if (argv.includes("--list") || names.length === 0) {
  for (const [name, { about }] of Object.entries(benches)) process.stdout.write(`${name.padEnd(8)} ${about}\n`);
} else {
  process.exitCode = await runAll(names);
}

async function runAll(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => benches[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`No bench is called ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}.\n`);
    return 2;
  }
  if (!isJson)
    process.stdout.write(
      `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, Node ${process.versions.node}\n`
    );
  let isMissed = false;
  for (const name of wanted) {
    for (const one of (await benches[name]?.run()) ?? []) {
      process.stdout.write(isJson ? `${JSON.stringify(one)}\n` : `${textOf(one)}\n`);
      isMissed ||= one.met === false;
    }
  }
  return isMissed ? 1 : 0;
}

function textOf({ bench, figure, value, unit, baseline, ratio, bar, met }: Figure): string {
  const against = baseline === null ? "" : `  (baseline ${baseline}, ratio ${ratio})`;
  const judged = bar === null ? "" : `  ${met === true ? "met" : "MISSED"} ${bar}`;
  return `${`${bench} ${figure}`.padEnd(28)} ${value} ${unit}${against}${judged}`;
}
