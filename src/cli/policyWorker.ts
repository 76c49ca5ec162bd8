/** Checks one policy beside the running bridge. */
import { parentPort, workerData } from "node:worker_threads";
import { checkPolicy, type PolicyRequest } from "./policyCheck.ts";

parentPort?.postMessage(await checkPolicy(workerData as PolicyRequest));
