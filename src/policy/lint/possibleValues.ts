/** Outputs that can only have certain values, because every module that writes them says so. */
import type { BoundAction } from "../matrix/bindAction.ts";
import type { CheckedMatrix } from "../matrix/checkMatrix.ts";
import type { Value } from "../matrix/values.ts";
import type { KnownValues } from "./deadRules.ts";

export function possibleValues({ levels }: CheckedMatrix): KnownValues {
  const values = new Map<string, Value[]>();
  const open = new Set<string>();
  for (const { rules, otherwise } of levels) {
    for (const action of [...rules.map((rule) => rule.action), otherwise]) {
      if (action !== null) collect(action, values, open);
    }
  }
  return new Map([...values].filter(([name]) => !open.has(name)));
}

function collect(
  { module, input, borrowed, into }: BoundAction,
  values: Map<string, Value[]>,
  open: Set<string>
): void {
  const possible = borrowed.length > 0 ? {} : module.possible(input);
  for (const { output, name } of into) {
    const found = possible[output];
    if (found === undefined) open.add(name);
    else values.set(name, [...new Set([...(values.get(name) ?? []), ...found])]);
  }
}
