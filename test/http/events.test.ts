import { afterEach, describe, expect, test } from "@jest/globals";
import { connect } from "node:net";
import { EventClients } from "../../src/http/eventClients.ts";
import type { StreamClient } from "../../src/http/streamClient.ts";
import { silentLog } from "../../src/log/createLog.ts";
import { offer } from "./busyMinute.ts";
import { FakeViews } from "./fakeViews.ts";
import { closeAll, ManualTime, openServer } from "./harness.ts";
import { Listening } from "./request.ts";

afterEach(closeAll);

const chat = () => offer("0JRxx0000000099AAA", "F", "chat", "Standard", 3000, { trigger: "item", compared: 1 });

describe("an event stream over the wire", () => {
  test("opens with hello, then tells each change with its decisions in words", async () => {
    const { views, url } = await openServer();
    const heard = await Listening.to(`${url}/api/v1/events?lang=fr`);
    await heard.until(({ events }) => events.length === 1);
    expect(heard.events[0]).toMatchObject({
      name: "hello",
      id: "151",
      data: { seq: 151, decisions: [], isComplete: false }
    });
    views.decide(chat());
    await heard.until(({ events }) => events.length === 2);
    const change = heard.events[1];
    expect(change).toMatchObject({ name: "change", id: "152", data: { seq: 152, isComplete: true } });
    expect(change?.data.decisions?.[0]?.sentence).toContain("va à Hugo Petit");
    heard.stop();
  });

  test("catches up from the last event that the client saw", async () => {
    const { url } = await openServer();
    const heard = await Listening.to(`${url}/api/v1/events`, { "Last-Event-ID": "147" });
    await heard.until(({ events }) => events.length === 1);
    expect(heard.events[0]?.data.decisions?.map(({ seq }) => seq)).toEqual([151]);
    expect(heard.events[0]?.data.isComplete).toBe(true);
    heard.stop();
  });

  test.each(["9999", "abc", "-1", "1e3"])("does not claim to have caught up from %s", async (id) => {
    const { url } = await openServer();
    const heard = await Listening.to(`${url}/api/v1/events`, { "Last-Event-ID": id });
    await heard.until(({ events }) => events.length === 1);
    expect(heard.events[0]?.data.isComplete).toBe(false);
    heard.stop();
  });

  test("ends with bye when the bridge stops, at once", async () => {
    const { server, url } = await openServer();
    const heard = await Listening.to(`${url}/api/v1/events`);
    await heard.until(({ events }) => events.length === 1);
    const began = performance.now();
    await server.close();
    expect(performance.now() - began).toBeLessThan(900);
    await heard.until(({ isOver }) => isOver);
    expect(heard.events.at(-1)?.name).toBe("bye");
  });

  test("that nobody reads does not hold up the stop", async () => {
    const { server, url } = await openServer();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.pause();
    socket.write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await new Promise<void>((resolve) => socket.once("readable", () => resolve()));
    const began = performance.now();
    await server.close();
    expect(performance.now() - began).toBeLessThan(1500);
    socket.destroy();
  });

  test("lets go of the bridge when the last client leaves", async () => {
    const { views, url } = await openServer();
    const heard = await Listening.to(`${url}/api/v1/events`);
    await heard.until(({ events }) => events.length === 1);
    expect(views.listeners.size).toBe(1);
    const left = new Promise<void>((resolve) => (views.onUnsubscribe = resolve));
    heard.stop();
    await left;
    expect(views.listeners.size).toBe(0);
  });
});

/** A client that keeps what it is told. */
class Kept implements StreamClient {
  text = "";
  isEnded = false;
  backlog = 0;
  #onClose: () => void = () => undefined;

  write(text: string): void {
    this.text += text;
  }
  end(): void {
    this.isEnded = true;
    this.#onClose();
  }
  backlogBytes(): number {
    return this.backlog;
  }
  onClose(action: () => void): void {
    this.#onClose = action;
  }
  get changes(): number {
    return this.text.split("event: change").length - 1;
  }
}

function joined(): { views: FakeViews; time: ManualTime; clients: EventClients; client: Kept } {
  const views = new FakeViews();
  const time = new ManualTime();
  const clients = new EventClients(views, time, silentLog);
  const client = new Kept();
  clients.add(client, "en", null);
  return { views, time, clients, client };
}

describe("the clients of the event stream", () => {
  test("hear of many changes as one, at most four times a second", () => {
    const { views, time, client } = joined();
    for (let each = 0; each < 100; each++) views.decide(chat());
    time.pass(0);
    expect(client.changes).toBe(1);
    expect(client.text).toContain('"isComplete":false');
    views.decide(chat());
    views.decide(chat());
    time.pass(249);
    expect(client.changes).toBe(1);
    time.pass(1);
    expect(client.changes).toBe(2);
    time.pass(1000);
    expect(client.changes).toBe(2);
  });

  test("are told each decision once", () => {
    const { views, time, client } = joined();
    views.decide(chat());
    time.pass(300);
    views.decide(chat());
    time.pass(300);
    expect(client.text.match(/"seq":152,"at"/g)).toHaveLength(1);
    expect(client.text.match(/"seq":153,"at"/g)).toHaveLength(1);
  });

  test("hear a comment every fifteen seconds of silence", () => {
    const { time, client } = joined();
    time.pass(45_000);
    expect(client.text.match(/: still here\n\n/g)).toHaveLength(3);
  });

  test("who do not read are let go, the others stay", () => {
    const { views, time, clients, client } = joined();
    const other = new Kept();
    clients.add(other, "fr", null);
    client.backlog = 600 * 1024;
    views.decide(chat());
    time.pass(300);
    expect(client.isEnded).toBe(true);
    expect(other).toMatchObject({ isEnded: false, changes: 1 });
    expect(clients.count).toBe(1);
  });

  test("leave no timer and no listener behind", () => {
    const { views, time, clients, client } = joined();
    views.decide(chat());
    client.end();
    expect(time.waiting).toBe(0);
    expect(views.listeners.size).toBe(0);
    clients.close();
    expect(() => clients.requireRoom()).toThrow("is stopping");
  });

  test("who come back after the last one left hear of changes again", () => {
    const { views, time, clients, client } = joined();
    client.end();
    const again = new Kept();
    clients.add(again, "en", null);
    views.decide(chat());
    time.pass(300);
    expect(again.changes).toBe(1);
    time.pass(15_000);
    expect(again.text).toContain(": still here");
  });
});
