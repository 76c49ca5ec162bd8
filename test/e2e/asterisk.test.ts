/** The whole bridge between an emulated org and a real Asterisk, with callers by sipp. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AsteriskLab } from "../labs/asterisk/asteriskLab.ts";
import { Handset } from "../labs/asterisk/handset.ts";
import { labSecret } from "../labs/asterisk/labFiles.ts";
import { labIsMissing } from "../labs/asterisk/labFolder.ts";
import { SippCallers } from "../labs/asterisk/sippCallers.ts";
import { Line, until } from "./line.ts";
import { onequeue, startProgram, type Program } from "./program.ts";

const [ann, bob] = ["ann@line.example", "bob@line.example"] as const;
const leaseMs = 2000;

if (labIsMissing !== null) {
  process.stderr.write(`Not tested on a real Asterisk: ${labIsMissing}.
`);
  test.skip(`the line with Asterisk does not run: ${labIsMissing}`, () => undefined);
} else {
  let line: Line;
  let lab: AsteriskLab;
  let config: string;
  const phones = new Map<string, Handset>();
  const programs: Program[] = [];
  const sipps: SippCallers[] = [];

  beforeAll(async () => {
    lab = await AsteriskLab.open({
      queues: [{ name: "support", members: ["1001", "1002"] }],
      agents: ["1001", "1002"]
    });
    // An e-mail takes all of an agent.
    const routingConfigs = [{ name: "External", capacityPercentage: 100, pushTimeout: 30 }];
    line = await Line.open({ agents: [ann, bob], fixture: { routingConfigs } });
    for (const seat of ["1001", "1002"]) {
      const phone = await Handset.open(seat, lab.ports.sip);
      await phone.register();
      phone.answerByItself(true);
      phones.set(seat, phone);
    }
    const secret = join(line.folder, "secret");
    writeFileSync(secret, labSecret, { mode: 0o600 });
    config = join(line.folder, "asterisk.yaml");
    writeFileSync(
      config,
      `centre:
  kind: asterisk
  url: ami://127.0.0.1:${String(lab.ports.manager)}
  ami: { secret_file: ${secret}, queues: [support], language_variable: LANG, vip_variable: VIP }
  agents: { "${ann}": "1001", "${bob}": "1002" }
  lease_ttl: ${String(leaseMs / 1000)}s
`
    );
  }, 40_000);

  afterAll(async () => {
    for (const { child, ended } of programs) {
      child.kill("SIGKILL");
      await ended;
    }
    for (const sipp of sipps) await sipp.stop();
    for (const phone of phones.values()) await phone.close();
    await line.close();
    await lab.close();
  });

  async function bridge(): Promise<Program> {
    const { org, folder } = line;
    const sides = ["--config", config, "--org", org.url, "--token-env", "LINE_TOKEN"];
    const own = ["--journal", join(folder, "journal"), "--port", "0", "--policy", "classic", "--log-level", "error"];
    const program = startProgram(["start", "--json", ...sides, ...own], { LINE_TOKEN: org.token });
    programs.push(program);
    await program.ready;
    return program;
  }

  async function call(...numbers: readonly string[]): Promise<SippCallers> {
    const callers = numbers.map((number) => ({ number, queue: "support", language: "fr" }));
    const sipp = await SippCallers.start(lab, callers, { perSecond: 50 });
    sipps.push(sipp);
    return sipp;
  }

  /** Connections as app_queue has written them down: `queue agent`. */
  const connections = (): string[] =>
    lab
      .queueLog()
      .flatMap(([, , queue, agent, event]) => (event === "CONNECT" ? [`${queue ?? ""} ${agent ?? ""}`] : []));
  const phone = (seat: string): Handset => phones.get(seat) as Handset;

  test("the doctor finds nothing to do", async () => {
    const sides = ["--org", line.org.url, "--token-env", "LINE_TOKEN"];
    const { code, out } = await onequeue(["doctor", "--ccs", "--config", config, ...sides], {
      LINE_TOKEN: line.org.token
    });
    expect(out).toContain("agent 1001 has a queue with one phone");
    expect(out).toContain("Nothing is missing.");
    expect(code).toBe(0);
  }, 20_000);

  test("a caller is answered by the agent whom the bridge chose, not by the one whom Asterisk would ring", async () => {
    await bridge();
    await line.login(ann, { acceptAfterMs: 0, handleMs: 600_000 });
    const first = await line.email();
    await until(() => line.holder(first) === `${ann} Opened`, "the e-mail at ann");
    await line.login(bob, { acceptAfterMs: 0, handleMs: 600_000 });
    const caller = await call("0612345678");
    await until(() => phone("1002").isTalking, "bob to talk");
    await until(() => connections().length > 0, "the queue log");
    expect(connections()).toEqual(["onequeue-agent-1002 1002"]);
    const second = await line.email();
    await until(
      () => line.org.store.find("PendingServiceRouting", "WorkItemId", second).length > 0,
      "the second e-mail"
    );
    expect(line.works(second)).toEqual([]);
    phone("1002").hangUp();
    await until(() => line.holder(second) === `${bob} Opened`, "the e-mail at bob, who is free again");
    expect(await caller.done()).toBe(0);
  }, 40_000);

  test("a bridge that is killed with 20 callers waiting: native routing answers within the lease and two seconds; the next life takes over and touches nothing", async () => {
    const waiting = await call(...Array.from({ length: 20 }, (_, index) => String(612_345_700 + index)));
    const entered = (queue: string): number =>
      lab.queueLog().filter(([, , name, , event]) => name === queue && event === "ENTERQUEUE").length;
    const before = entered("onequeue-support");
    await until(() => entered("onequeue-support") >= 21, "the callers to wait");
    expect(before).toBeLessThan(21);
    expect(phone("1001").isIdle && phone("1002").isIdle).toBe(true);
    const [living] = programs;
    living?.child.kill("SIGKILL");
    const killedAt = performance.now();
    await until(() => phone("1001").isTalking && phone("1002").isTalking, "native routing to answer");
    expect(performance.now() - killedAt).toBeLessThan(leaseMs + 2000);
    await until(() => connections().length === 3, "the queue log");
    expect(connections().slice(1).toSorted()).toEqual(["support 1001", "support 1002"]);
    await bridge();
    // The other eighteen are in the bridge's waiting room again, and nobody was cut off.
    await until(() => entered("onequeue-support") >= 21 + 18, "the callers to be taken back");
    expect(phone("1001").isTalking && phone("1002").isTalking).toBe(true);
    expect(waiting.isOver).toBe(false);
    expect(connections()).toHaveLength(3);
    for (const one of phones.values()) one.hangUp();
  }, 40_000);
}
