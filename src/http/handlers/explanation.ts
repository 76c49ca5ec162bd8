import { explainMoments } from "../../language/explainMoments.ts";
import { BridgeError } from "../../ports/bridgeError.ts";
import type { ExplainOptions } from "../../ports/explanation.ts";
import { notFound } from "../problem.ts";
import type { HandlerDeps, HandlerRequest, Reply } from "../route.ts";

type Request = HandlerRequest<{ itemId: string }, ExplainOptions>;

export async function explanation({ params, query, language }: Request, deps: HandlerDeps): Promise<Reply> {
  if (deps.explain === null) {
    throw new BridgeError({
      code: "NotReady",
      message: "This server has no journal to explain items from.",
      actions: ["Ask the bridge itself, or use `onequeue explain ITEM` beside its journal."]
    });
  }
  const { candidates, offers } = query;
  const explained = await deps.explain(params.itemId, { candidates, offers });
  if (explained.moments.length === 0)
    throw notFound(
      `Item ${JSON.stringify(params.itemId)} was never offered to anybody and does not wait now.`,
      "Its life, as far as the journal knows it, is told by `onequeue explain ITEM`."
    );
  return {
    status: 200,
    body: { ...explained, sentences: explainMoments(explained, language, { agent: deps.agentName }) }
  };
}
