import type { HandlerDeps, HandlerRequest, Reply } from "../route.ts";

/** The cheapest possible: the process answers. */
export function live(): Reply {
  return { status: 200, body: { isLive: true } };
}

/** 503 while the bridge does not route, so that a load balancer or an orchestrator can wait for it. */
export function ready({ language }: HandlerRequest, { views }: HandlerDeps): Reply {
  const state = views.ready(language);
  return { status: state.isReady ? 200 : 503, body: state };
}

export async function metrics(_request: HandlerRequest, deps: HandlerDeps): Promise<Reply> {
  return { status: 200, text: await deps.metrics.text(), contentType: deps.metrics.contentType };
}

export function openApi(_request: HandlerRequest, { document }: HandlerDeps): Reply {
  return { status: 200, body: document() };
}
