import { examine } from "../adapters/asterisk/doctor/examine.ts";
import type { DoctorText, Finding } from "../adapters/asterisk/doctor/finding.ts";
import { english } from "../adapters/asterisk/doctor/text/english.ts";
import { french } from "../adapters/asterisk/doctor/text/french.ts";
import { systemTime } from "../adapters/system/systemTime.ts";
import type { Config } from "../config/config.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { configOptions, readConfig } from "./configSource.ts";
import type { RunCommand } from "./io.ts";
import { parseOptions } from "./options.ts";

const usage = `onequeue doctor --ccs --config FILE [--language en|fr] [--json]
  Looks at the contact centre of the configuration as the bridge would use it, and says what is missing and what to do.
  For an Asterisk (centre.kind asterisk): account, version, modules, dialplan, queues, agents. Changes nothing.
  Exit code 0 when nothing is missing, 1 when something is.

  --ccs         the contact centre
  --json        the findings as one line of JSON`;

export const runDoctor: RunCommand = async (argv, io) => {
  const table = {
    ...configOptions,
    ccs: { type: "boolean" },
    json: { type: "boolean" },
    help: { type: "boolean" }
  } as const;
  const { values } = parseOptions(argv, table, usage);
  if (values["help"] === true || values["ccs"] !== true) {
    (values["help"] === true ? io.out : io.err)(usage);
    return values["help"] === true ? 0 : 2;
  }
  const config = readConfig(values, io.env);
  const findings = await lookAt(config);
  const text = config.language === "fr" ? french : english;
  if (values["json"] === true) io.out(JSON.stringify({ url: config.centre.url, findings }));
  else for (const line of report(config.centre.url, findings, text)) io.out(line);
  return findings.every((finding) => finding.isGood) ? 0 : 1;
};

async function lookAt({ centre, pool }: Config): Promise<readonly Finding[]> {
  const { ami, agents, fields, kind, requestTimeoutMs } = centre;
  if (ami === null) {
    throw new BridgeError({
      code: "UsageWrong",
      message: `doctor --ccs looks at an Asterisk; centre.kind is ${kind}.`,
      actions: ["For a contact centre of an integrator there is onequeue ccs-verify."]
    });
  }
  const { host, port, hasTls, username, secret, queues, languageVariable, vipVariable } = ami;
  const named = [languageVariable, vipVariable, ...fields.map(({ attribute }) => attribute)];
  return examine({
    access: { host, port, hasTls, username, secret },
    pools: new Map([[pool, queues]]),
    agentIds: [...agents.values()],
    variables: named.filter((name) => name !== null),
    time: systemTime,
    timeoutMs: requestTimeoutMs
  });
}

function* report(url: string, findings: readonly Finding[], text: DoctorText): Generator<string> {
  yield text.heading(url);
  for (const { id, isGood, subject, found } of findings) {
    yield isGood ? `  + ${text.good[id](subject)}` : `  - ${text.bad[id](subject, found)}`;
    if (!isGood) yield `      ${text.advice[id]}`;
  }
  yield text.summary(findings.filter((finding) => !finding.isGood).length);
}
