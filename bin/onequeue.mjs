#!/usr/bin/env node
// Checks the Node version before anything is imported (older Nodes fail later with obscure messages), then starts.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `onequeue needs Node >= 24.15, this is ${process.versions.node} (${process.execPath}).\n` +
      "In a clone: run it through npm (npm start, npm run onequeue -- ...), which uses the Node that npm ci brought.\n" +
      "Elsewhere: install Node 24.15 or later.\n"
  );
  process.exit(1);
}
const { existsSync } = await import("node:fs");
const source = new URL("../src/main.ts", import.meta.url);
const built = new URL("../dist/src/main.js", import.meta.url);
const { main } = await import(existsSync(source) ? source.href : built.href);
await main(process.argv.slice(2));
