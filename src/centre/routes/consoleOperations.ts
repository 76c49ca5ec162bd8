import { z } from "zod";
import { autoAgentSchema } from "../autoAgent.ts";
import type { Centre } from "../centre.ts";
import { wireAgent, wireCall, type Call } from "../model.ts";
import { changed, nothing, operation, seen, type Operation } from "../operation.ts";
import { notFound } from "../problem.ts";
import { agentSchema, callSchema } from "../wireSchemas.ts";

const agentId = z.string().min(1).describe("Agent id of the centre.");
const callId = z.string().min(1);
const byAgent = z.strictObject({ agentId });
const callOnly = z.object({ callId, agentId: z.string().optional() });

const callerSchema = z.strictObject({
  queue: z.string().optional().describe("The first queue when absent."),
  cli: z.string().max(40).optional().describe("Caller's number; language and vip follow the fixture's callers."),
  dnis: z.string().max(40).optional(),
  language: z.string().max(10).optional(),
  vip: z.boolean().optional(),
  priority: z.int().min(0).max(1000).default(0),
  attributes: z.record(z.string().max(40), z.string().max(200)).default({}),
  queuedAgoMs: z.int().min(0).default(0).describe("Has waited so long already, for instance in the IVR."),
  wantsCallback: z.boolean().default(false).describe("Says yes when a callback is offered."),
  patienceMs: z.int().min(0).optional().describe("Abandons when not answered so long from now.")
});

/** Callers and agents, driven from outside. */
export function consoleOperations(centre: Centre): Operation[] {
  return [
    ...callerOperations(centre),
    ...agentStateOperations(centre),
    ...agentCallOperations(centre),
    ...reads(centre)
  ];
}

function callerOperations(centre: Centre): Operation[] {
  return [
    operation({
      operationId: "addCaller",
      method: "post",
      path: "/console/callers",
      tag: "console",
      summary: "A caller arrives and waits in a queue.",
      input: callerSchema,
      answer: callSchema,
      run: (caller) => changed(wireCall(enter(centre, caller)))
    }),
    operation({
      operationId: "callerHangsUp",
      method: "post",
      path: "/console/callers/hang-up",
      tag: "console",
      summary: "Abandons while waiting or ringing, ends the call while talking.",
      input: z.strictObject({ callId }),
      answer: callOnly,
      run: (input) => {
        centre.switchboard.hangUpByCaller(centre.desk.call(input.callId));
        return changed({ callId: input.callId });
      }
    })
  ];
}

function enter(centre: Centre, caller: z.infer<typeof callerSchema>): Call {
  const queueId = caller.queue ?? centre.fixture.queues[0]?.queueId ?? "";
  const queue = centre.floor.queues.get(queueId);
  if (queue === undefined) throw notFound("queue", queueId, centre.floor.queues.keys());
  const known = centre.fixture.callers.find((entry) => entry.cli === caller.cli);
  const language = caller.language ?? known?.language;
  const vip = caller.vip ?? known?.vip;
  return centre.switchboard.enter({
    queueId,
    pool: queue.pool,
    queuedAt: centre.clock.wall() - caller.queuedAgoMs,
    priority: caller.priority,
    ...(caller.cli === undefined ? {} : { cli: caller.cli }),
    ...(caller.dnis === undefined ? {} : { dnis: caller.dnis }),
    ...(language === undefined ? {} : { language }),
    ...(vip === undefined ? {} : { vip }),
    attributes: caller.attributes,
    wantsCallback: caller.wantsCallback,
    patienceMs: caller.patienceMs ?? null
  });
}

function agentStateOperations({ desk }: Centre): Operation[] {
  const row = { method: "post", tag: "console", answer: agentSchema } as const;
  return [
    operation({
      ...row,
      operationId: "agentLogin",
      path: "/console/agents/login",
      summary: "Logs in, not yet ready.",
      input: byAgent,
      run: (input) => changed(wireAgent(desk.login(input.agentId)))
    }),
    operation({
      ...row,
      operationId: "agentLogout",
      path: "/console/agents/logout",
      summary: "Logs out; a ringing call goes back to its queue.",
      input: byAgent,
      run: (input) => changed(wireAgent(desk.logout(input.agentId)))
    }),
    operation({
      ...row,
      operationId: "agentReady",
      path: "/console/agents/ready",
      summary: "Ready for calls: logs in when needed, ends break and wrap-up.",
      input: z.strictObject({
        agentId,
        auto: autoAgentSchema.nullable().optional().describe("Lets the centre play this agent; null stops that.")
      }),
      run: (input) => changed(wireAgent(desk.ready(input.agentId, input.auto)))
    }),
    operation({
      ...row,
      operationId: "agentPause",
      path: "/console/agents/pause",
      summary: "The agent's own break: no new calls; a ringing or running call goes on.",
      input: z.strictObject({ agentId, reason: z.string().min(1).max(80).default("break") }),
      run: (input) => changed(wireAgent(desk.pause(input.agentId, input.reason)))
    })
  ];
}

function agentCallOperations({ desk }: Centre): Operation[] {
  const row = { method: "post", tag: "console", answer: callOnly } as const;
  const acted = (call: Call, by: string): unknown => ({ callId: call.callId, agentId: by });
  return [
    operation({
      ...row,
      operationId: "agentAnswers",
      path: "/console/agents/answer",
      summary: "Answers the ringing call.",
      input: byAgent,
      run: (input) => changed(acted(desk.answer(input.agentId), input.agentId))
    }),
    operation({
      ...row,
      operationId: "agentRefuses",
      path: "/console/agents/refuse",
      summary: "Refuses the ringing call; it goes back to its queue with its age.",
      input: byAgent,
      run: (input) => changed(acted(desk.refuse(input.agentId), input.agentId))
    }),
    operation({
      ...row,
      operationId: "agentHangsUp",
      path: "/console/agents/hang-up",
      summary: "Ends the agent's call; wrap-up begins where there is any.",
      input: byAgent,
      run: (input) => changed(acted(desk.hangUp(input.agentId), input.agentId))
    }),
    operation({
      ...row,
      operationId: "agentPicksUp",
      path: "/console/agents/pick-up",
      summary: "Takes a waiting call by hand, whoever distributes.",
      input: z.strictObject({ agentId, callId }),
      run: (input) => changed(acted(desk.pickUp(input.agentId, input.callId), input.agentId))
    }),
    operation({
      ...row,
      operationId: "agentCallsOut",
      path: "/console/agents/call-out",
      summary: "A direct or outbound call, seen first when answered.",
      input: byAgent,
      run: (input) => changed(acted(desk.callOut(input.agentId), input.agentId))
    })
  ];
}

function reads(centre: Centre): Operation[] {
  const row = { method: "get", tag: "console", input: nothing } as const;
  return [
    operation({
      ...row,
      operationId: "listCalls",
      path: "/console/calls",
      summary: "All live calls.",
      answer: z.object({ calls: z.array(callSchema) }),
      run: () => seen({ calls: centre.snapshot().calls })
    }),
    operation({
      ...row,
      operationId: "listAgents",
      path: "/console/agents",
      summary: "All agents.",
      answer: z.object({ agents: z.array(agentSchema) }),
      run: () => seen({ agents: centre.snapshot().agents })
    }),
    operation({
      ...row,
      operationId: "listQueues",
      path: "/console/queues",
      summary: "Queues with their pool, and the callers of the fixture.",
      answer: z.object({ queues: z.array(z.looseObject({})), callers: z.array(z.looseObject({})) }),
      run: () => seen({ queues: centre.fixture.queues, callers: centre.fixture.callers })
    })
  ];
}
