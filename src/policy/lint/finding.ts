/** What a linter has to say. Errors keep a policy from being used, warnings do not. */
import type { Path } from "../yamlSource.ts";

export type Severity = "error" | "warning";

/** `offset`: characters into the text at the path. */
export type Tell = (severity: Severity, path: Path, message: string, offset?: number) => void;
