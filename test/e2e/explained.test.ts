/** What the journal of a running bridge tells: over HTTP, and by the commands beside it. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { runExplain } from "../../src/cli/explain.ts";
import type { RunCommand } from "../../src/cli/io.ts";
import { runReplay } from "../../src/cli/replay.ts";
import { itemOf, Line, until } from "./line.ts";

const [ann, bob] = ["ann@line.example", "bob@line.example"] as const;
let line: Line;
let running: RunningBridge;
let itemId = "";

beforeAll(async () => {
  line = await Line.open({ agents: [ann, bob] });
  running = await line.start();
  await running.bridge.ready;
  const email = await line.email();
  itemId = (await until(() => itemOf(running, email)?.itemId, "the item")) ?? "";
}, 30_000);

afterAll(() => line.close());

interface Told {
  readonly moments: readonly {
    readonly kind: string;
    readonly agentId: string | null;
    readonly isReproduced: boolean;
  }[];
  readonly sentences: readonly string[];
}

async function overHttp(query = ""): Promise<Told> {
  const answer = await fetch(`${running.url}/api/v1/items/${itemId}/explanation${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Told;
}

async function told(command: RunCommand, ...argv: string[]): Promise<string[]> {
  const lines: string[] = [];
  const out = (text: string): unknown => lines.push(text);
  const io = { out, err: out, env: {}, isTerminal: false, onStop: () => undefined };
  expect(await command([...argv, "--journal", `${line.folder}/journal`], io)).toBe(0);
  return lines;
}

test("an item that waits is explained while the bridge runs: nobody is there", async () => {
  const { moments, sentences } = await overHttp("?lang=fr");
  expect(moments).toMatchObject([{ kind: "waiting", agentId: null, isReproduced: true }]);
  expect(sentences.join("\n")).toContain("hors ligne dans Omni-Channel (2");
});

test("once it was offered, the offer is explained, over HTTP and by the command alike", async () => {
  await line.login(ann);
  await until(() => line.works(String(running.bridge.views.item(itemId, "en")?.item.workItemId))[0], "the offer");
  const { moments } = await overHttp();
  expect(moments[0]).toMatchObject({ kind: "offer", isReproduced: true });
  const [json = ""] = await told(runExplain, itemId, "--json");
  expect((JSON.parse(json) as Told).moments[0]).toEqual(moments[0]);
  expect((await told(runExplain, itemId, "--language", "fr")).join("\n")).toContain("a fait l'objet d'une offre");
});

test("what was recorded is run under another policy by the command", async () => {
  const [json = ""] = await told(runReplay, "--policy", "classic", "--json");
  expect(JSON.parse(json)).toMatchObject({ after: { name: "classic" }, classes: [{ channel: "email", items: 1 }] });
});
