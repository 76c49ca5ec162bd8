/**
 * Checks and compiles a policy. A policy of many rules takes a tenth of a second, opening hours of a year take longer: a
 * running bridge has it done on a thread of its own, so that its loop waits for neither.
 */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { CalendarHours } from "../bridge/calendarHours.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import type { PolicyWithCalendars } from "../policy/compilePolicy.ts";
import { lintPolicy } from "../policy/lint/lintPolicy.ts";
import { besidePolicy, type ReadModule } from "../policy/matrix/loadModules.ts";
import { openPolicy } from "../policy/openPolicy.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import type { PolicySource } from "../ports/journal.ts";
import { expandCalendars } from "./policySource.ts";

/** Where the modules that a policy names are looked for. */
export type ModulePlace =
  | { readonly kind: "beside" }
  /** Not elsewhere: whoever may activate policies must not thereby make the bridge run any file of its machine. */
  | { readonly kind: "within"; readonly folder: string }
  | { readonly kind: "kept"; readonly modules: PolicySource["modules"] };

export interface PolicyRequest {
  readonly text: string;
  readonly fileName: string;
  readonly modules: ModulePlace;
  /** Fields that are looked up; null: the policy need only compile, as it did before. */
  readonly fields: readonly string[] | null;
  /** Opening hours are expanded around this time. */
  readonly now: number;
}

/** Plain data: it may come from another thread. */
export interface PolicyAnswer {
  /** What keeps it from being used; empty where `compiled` is not null. */
  readonly problems: readonly Problem[];
  readonly compiled: {
    readonly policy: CompiledPolicy;
    readonly modules: PolicySource["modules"];
    readonly hours: readonly CalendarHours[];
  } | null;
}

export async function checkPolicy(request: PolicyRequest): Promise<PolicyAnswer> {
  const { text, fileName, fields, now } = request;
  const readModule = readerOf(request.modules, fileName);
  if (fields === null) return compileOnly(openPolicy(text, fileName, readModule), now);
  const { policy, problems } = await lintPolicy(text, fileName, { fields, readModule });
  if (policy !== null) return answerOf(policy, now);
  const errors = problems.filter(({ severity }) => severity === "error");
  return { problems: errors.map(({ path, message }) => ({ path, message })), compiled: null };
}

async function compileOnly(opening: Promise<PolicyWithCalendars>, now: number): Promise<PolicyAnswer> {
  try {
    return answerOf(await opening, now);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    return { problems: error.problems, compiled: null };
  }
}

function answerOf(source: PolicyWithCalendars, now: number): PolicyAnswer {
  const { policy, modules } = source;
  return { problems: [], compiled: { policy, modules, hours: expandCalendars(source, now) } };
}

function readerOf(place: ModulePlace, fileName: string): ReadModule {
  switch (place.kind) {
    case "beside":
      return besidePolicy(fileName);
    case "within":
      return onlyWithin(place.folder);
    case "kept":
      return keptIn(place.modules);
    default:
      return place satisfies never;
  }
}

function onlyWithin(folder: string): ReadModule {
  return (path) => {
    const file = resolve(folder, path);
    if (/^\.\.|^\w:/.test(relative(folder, file)))
      throw new Error(`it is outside of ${folder}, the configured policy's folder`);
    return readFileSync(file, "utf8");
  };
}

/** Modules that the journal keeps, by the path under which the policy names them. */
export function keptIn(modules: PolicySource["modules"]): ReadModule {
  return (path) => {
    const found = modules.find(({ name }) => name === path);
    if (found === undefined) throw new Error("the journal does not have it");
    return found.text;
  };
}

/** The same on a thread of its own, which ends with it. */
export function checkPolicyAside(request: PolicyRequest): Promise<PolicyAnswer> {
  const source = import.meta.url.endsWith(".ts") ? "./policyWorker.ts" : "./policyWorker.js";
  const worker = new Worker(new URL(source, import.meta.url), { workerData: request });
  return new Promise((answered, reject) => {
    worker.once("message", (answer: PolicyAnswer) => answered(answer));
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("The check of the policy ended without an answer.")));
  });
}
