// Jest reporter: one plain last line (on stderr, as Jest's own report), "N passed, N failed". With TEST_SUMMARY_FILE set, also adds it to that file, so
// that a caller of several runs can add them up.
import { appendFileSync } from "node:fs";

export default class Summary {
  onRunComplete(_contexts, results) {
    // A file that cannot even be loaded has no failed test of its own, but it is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    process.stderr.write(line);
    const file = process.env["TEST_SUMMARY_FILE"];
    if (file) appendFileSync(file, line);
  }
}
