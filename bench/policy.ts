/** What a policy costs; each figure in a file of its own. */
import { benchActivation } from "./activation.ts";
import { benchMatrix } from "./policyMatrix.ts";
import type { Figure } from "./report.ts";
import { benchSimulatedDay } from "./simulatedDay.ts";

export async function benchPolicy(): Promise<Figure[]> {
  return [...benchMatrix(), ...(await benchActivation()), ...benchSimulatedDay()];
}
