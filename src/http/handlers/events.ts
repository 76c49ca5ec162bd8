import type { HandlerDeps, HandlerRequest, Reply } from "../route.ts";

export function events({ language, lastEventId }: HandlerRequest, deps: HandlerDeps): Reply {
  deps.events.requireRoom();
  const last = lastEventId === null || !/^\d{1,15}$/.test(lastEventId) ? null : Number(lastEventId);
  return { status: 200, open: (client) => deps.events.add(client, language, last) };
}
