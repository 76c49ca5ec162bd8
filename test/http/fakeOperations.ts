/** Takes what operators ask and remembers it; no bridge behind it. */
import type { ItemAction, Operations, PolicyAnswer, PolicyText, PolicyView } from "../../src/bridge/operations.ts";
import type { ItemView } from "../../src/bridge/views.ts";
import { BridgeError } from "../../src/ports/bridgeError.ts";
import type { FakeViews } from "./fakeViews.ts";

const inForce = { name: "vip-first", version: "1", hash: "0f6c" };

export class FakeOperations implements Operations {
  readonly asked: unknown[] = [];
  readonly #views: FakeViews;

  constructor(views: FakeViews) {
    this.#views = views;
  }

  async act(itemId: string, action: ItemAction, actor: string): Promise<ItemView | null> {
    const found = this.#views.item(itemId, "en");
    if (found === null) throw new BridgeError({ code: "NotFound", message: `No item ${itemId}.` });
    if (found.item.phase === "accepted") throw new BridgeError({ code: "NotPossible", message: "Somebody has it." });
    this.asked.push({ itemId, actor, ...action });
    return found.item;
  }

  async policy(): Promise<PolicyView> {
    const history = [{ ...inForce, seq: 2, at: "2026-01-05T09:00:00.000Z", actor: null }];
    return { ...inForce, origin: "vip-first.yaml", text: "name: vip-first", itemsToMove: 0, history };
  }

  async activatePolicy({ text, origin }: PolicyText, actor: string): Promise<PolicyAnswer> {
    if (text.includes("broken"))
      throw new BridgeError({
        code: "PolicyInvalid",
        message: `The policy ${origin} cannot be used: 2 problems.`,
        problems: [
          { path: `${origin}:1:1 name`, message: "must be a name." },
          { path: `${origin}:2:1 chanels`, message: "is not a known key. Did you mean channels?" }
        ]
      });
    this.asked.push({ text, origin, actor });
    return { ...inForce, isChanged: true };
  }

  async rollBackPolicy(to: string | null, actor: string): Promise<PolicyAnswer> {
    if (to === "ffffff") throw new BridgeError({ code: "NotFound", message: "No such policy." });
    this.asked.push({ to, actor });
    return { ...inForce, isChanged: true };
  }
}
