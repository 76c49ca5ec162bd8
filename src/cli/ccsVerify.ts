import { systemTime } from "../adapters/system/systemTime.ts";
import { signingKeys } from "../config/signingKeys.ts";
import { privateFile } from "../config/secretSources.ts";
import type { CentreRig, Timing } from "../conformance/centreRig.ts";
import { clauses } from "../conformance/clauses.ts";
import type { Clause } from "../conformance/clause.ts";
import { clauseLine, conformanceReport, summaryLines, type ConformanceReport } from "../conformance/report.ts";
import { runClause, type ClauseResult } from "../conformance/runClause.ts";
import type { ReportText } from "../conformance/text/clauseText.ts";
import { english } from "../conformance/text/english.ts";
import { french } from "../conformance/text/french.ts";
import { createLog } from "../log/createLog.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { durationOf, parseOptions, textOption, type Arguments } from "./options.ts";
import { protocolClauses } from "./verification/protocolClauses.ts";
import { IntegratorRigs } from "./verification/integratorRig.ts";

const secretVariable = "ONEQUEUE_CENTRE_SECRET";
/** Beats that may pass before silence is noticed, and time to put it right. */
const silentBeats = 4;

const usage = `onequeue ccs-verify --url URL [options]
  Plays every clause of the bridge's contract against a contact centre in test mode and prints a report. The contact
  centre must deliver its events to http://<listen>/ccs/<id>/v1/events. Exit code 0 when it conforms, 1 when a clause
  fails, 4 when it cannot be reached.

  --url URL            base address of the contact centre's protocol; /v1/... is put behind it
  --secret-env NAME    environment variable with the secret of both sides (${secretVariable})
  --secret-file FILE   or a file with it that nobody but its owner may read
  --listen HOST:PORT   where events are received (127.0.0.1:7951)
  --id NAME            name of the contact centre in that address (main)
  --only ID            one clause only, by the id in the report; may be a list with commas
  --ring DURATION      ring time of an offer that nobody answers (500ms)
  --lease DURATION     lease that is let run out (2s)
  --patience DURATION  how long what must happen is waited for (5s, or more when heartbeats are slow)
  --language en|fr     of the report
  --json               the report as one line of JSON`;

const optionTable = {
  url: { type: "string" },
  "secret-env": { type: "string" },
  "secret-file": { type: "string" },
  listen: { type: "string" },
  id: { type: "string" },
  only: { type: "string" },
  ring: { type: "string" },
  lease: { type: "string" },
  patience: { type: "string" },
  language: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" }
} as const;

export const runCcsVerify: RunCommand = async (argv, io) => {
  const { values } = parseOptions(argv, optionTable, usage);
  const url = textOption(values, "url");
  if (values["help"] === true || url === undefined) {
    (values["help"] === true ? io.out : io.err)(usage);
    return values["help"] === true ? 0 : 2;
  }
  const text = textOf(values);
  const rigs = rigsOf(url, values, io);
  const chosen = chosenClauses(values, [...clauses, ...protocolClauses(rigs.raw)]);
  await rigs.open();
  try {
    const timing = timingOf(values, await rigs.heartbeatMs());
    // One that cannot be reset fails here, once, and not in every clause.
    await rigs.rig(timing);
    const isJson = values["json"] === true;
    const report = await verify(url, chosen, () => rigs.rig(timing), text, isJson ? () => undefined : io.out);
    io.out(isJson ? JSON.stringify(report) : summaryLines(report, text));
    return report.conforms ? 0 : 1;
  } finally {
    await rigs.close();
  }
};

async function verify(
  url: string,
  chosen: readonly Clause[],
  open: () => Promise<CentreRig>,
  text: ReportText,
  say: (line: string) => void
): Promise<ConformanceReport> {
  const results: ClauseResult[] = [];
  say(text.heading(url));
  for (const clause of chosen) {
    const result = await runClause(clause, open, systemTime);
    results.push(result);
    say(clauseLine(result, text));
  }
  return conformanceReport(url, results, text);
}

function rigsOf(url: string, values: Arguments["values"], io: CliIo): IntegratorRigs {
  const [host, port] = addressOf(textOption(values, "listen") ?? "127.0.0.1:7951");
  return new IntegratorRigs({
    url,
    keys: keysOf(values, io),
    host,
    port,
    centreId: textOption(values, "id") ?? "main",
    requestTimeoutMs: 2000,
    time: systemTime,
    log: createLog({ level: "error", format: "pretty", hasColour: io.isTerminal })
  });
}

function timingOf(values: Arguments["values"], heartbeatMs: number): Timing {
  const of = (option: string, standardMs: number): number => {
    const given = textOption(values, option);
    return given === undefined ? standardMs : durationOf(given, option);
  };
  return {
    shortRingMs: of("ring", 500),
    shortLeaseMs: of("lease", 2000),
    patienceMs: of("patience", Math.max(5000, silentBeats * heartbeatMs + 2000))
  };
}

function textOf(values: Arguments["values"]): ReportText {
  const language = textOption(values, "language") ?? "en";
  if (language !== "en" && language !== "fr") throw wrong(`--language is "${language}"; give en or fr.`);
  return language === "fr" ? french : english;
}

function chosenClauses(values: Arguments["values"], known: readonly Clause[]): readonly Clause[] {
  const only = textOption(values, "only")?.split(",");
  if (only === undefined) return known;
  const unknown = only.filter((id) => !known.some((clause) => clause.id === id));
  if (unknown.length === 0) return known.filter(({ id }) => only.includes(id));
  throw wrong(`--only names ${unknown.join(", ")}; known: ${known.map(({ id }) => id).join(", ")}.`);
}

function addressOf(text: string): readonly [string, number] {
  const found = /^(.+):(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found?.[1] === undefined || port > 65_535) throw wrong(`--listen is "${text}"; give HOST:PORT.`);
  return [found[1], port];
}

function keysOf(values: Arguments["values"], { env }: CliIo): readonly Uint8Array[] {
  const file = textOption(values, "secret-file");
  const variable = textOption(values, "secret-env") ?? secretVariable;
  const secret = file === undefined ? env[variable] : privateText(file, env);
  const place = file === undefined ? `the environment variable ${variable}` : file;
  if (secret === undefined || secret === "")
    throw wrong(`There is no secret in ${place}; both sides need the same one.`);
  const keys = signingKeys(secret);
  if (typeof keys === "string") throw wrong(`The secret in ${place} ${keys}`);
  return keys;
}

function privateText(file: string, env: CliIo["env"]): string | undefined {
  const problems: string[] = [];
  const complain = (_: readonly string[], message: string): void => void problems.push(message);
  const content = privateFile(["secret-file"], file, { env, folder: ".", complain });
  if (content === null) throw wrong(`--secret-file ${problems.join("; ")}`);
  return content;
}

function wrong(message: string): BridgeError {
  return new BridgeError({ code: "UsageWrong", message: `${message}\n\n${usage}` });
}
