// Lint rules of this project: what src/core may not touch (it is a pure function of its inputs, and its bytes must be
// the same on every machine and in ten years), and what the other parts get through a port.

/** Globals that the core must not name, with the reason. */
const IMPURE_GLOBALS = {
  process: "the core does not know that it runs in a process",
  console: "the core says what it decided by returning it",
  fetch: "whatever was looked up is inside the input",
  crypto: "randomness is an input or does not exist",
  performance: "time is data: use the input's `at`",
  Intl: "its tables change with the Node version: have the shell expand calendars and names",
  Promise: "the core is synchronous",
  setTimeout: "deadlines are fields of state; the shell sends a tick",
  setInterval: "deadlines are fields of state; the shell sends a tick",
  setImmediate: "the core is synchronous",
  queueMicrotask: "the core is synchronous",
  WebSocket: "whatever was looked up is inside the input",
  globalThis: "it reaches everything that is banned by name",
  require: "the core imports only itself"
};
/** object.property pairs that the core must not use. */
const IMPURE_PROPERTIES = {
  "Date.now": "time is data: use the input's `at`",
  "Math.random": "randomness is an input or does not exist",
  "Math.exp": "its last digit differs between engines: scores are integers",
  "Math.log": "its last digit differs between engines: scores are integers",
  "Math.log2": "its last digit differs between engines: scores are integers",
  "Math.log10": "its last digit differs between engines: scores are integers",
  "Math.pow": "its last digit differs between engines: scores are integers"
};
const LOCALE_METHODS = new Set([
  "localeCompare",
  "toLocaleString",
  "toLocaleDateString",
  "toLocaleTimeString",
  "toLocaleLowerCase",
  "toLocaleUpperCase"
]);

/** Globals that adapters, bridge and http get through src/ports/time, so that they can run on a virtual clock. */
const TIME_GLOBALS = new Set(["setTimeout", "setInterval", "setImmediate", "fetch"]);

const nameOf = (node) => {
  if (node.type === "Identifier") return node.name;
  if (node.type === "Literal" || node.type === "StringLiteral") return String(node.value);
  return undefined;
};
const propertyOf = (node) => `${nameOf(node.object) ?? ""}.${nameOf(node.property) ?? ""}`;
const isMemberOf = (node, object) => node.type === "MemberExpression" && nameOf(node.object) === object;

/** Whether a name is a use of the global, and not a property, a key or a type of that name. */
function isUse(node) {
  const { parent } = node;
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed;
  if (parent.type === "Property" || parent.type === "PropertyDefinition") return parent.value === node;
  return !/^(TS|Import|Export|MethodDefinition|Label)/.test(parent.type) || parent.type === "TSAsExpression";
}

/** Reports uses of the named globals, except where the file declares a variable of that name. */
function globals(context, why) {
  return (node) => {
    const reason = why(node.name);
    if (reason === undefined || !isUse(node)) return;
    for (let scope = context.sourceCode.getScope(node); scope !== null; scope = scope.upper) {
      const variable = scope.set.get(node.name);
      if (variable !== undefined && variable.defs.length > 0) return;
    }
    context.report({ node, message: `${node.name}: ${reason}.` });
  };
}

const pureCore = {
  create(context) {
    const report = (node, message) => context.report({ node, message });
    const asynchronous = (node) => {
      if (node.async) report(node, "async: the core is synchronous.");
    };
    return {
      Identifier: globals(context, (name) => (Object.hasOwn(IMPURE_GLOBALS, name) ? IMPURE_GLOBALS[name] : undefined)),
      MemberExpression(node) {
        const property = propertyOf(node);
        if (Object.hasOwn(IMPURE_PROPERTIES, property)) report(node, `${property}: ${IMPURE_PROPERTIES[property]}.`);
        const method = nameOf(node.property);
        if (LOCALE_METHODS.has(method))
          report(node, `${method}: the order and form depend on the machine; compare with < and >.`);
      },
      NewExpression(node) {
        if (nameOf(node.callee) === "Date" && node.arguments.length === 0)
          report(node, "new Date(): time is data: use the input's `at`.");
      },
      CallExpression(node) {
        if (nameOf(node.callee) === "Date") report(node, "Date(): time is data: use the input's `at`.");
        const method = node.callee.type === "MemberExpression" ? nameOf(node.callee.property) : undefined;
        if ((method === "sort" || method === "toSorted") && node.arguments.length === 0)
          report(node, `${method}() without a comparator orders by text: give one that ends on an id.`);
        if (method === "then" || method === "catch") report(node, "promises: the core is synchronous.");
      },
      BinaryExpression(node) {
        if (node.operator === "**") report(node, "**: its last digit differs between engines: scores are integers.");
      },
      ForInStatement: (node) =>
        report(node, "for...in: its order depends on the keys' form; use a Map or a sorted list."),
      AwaitExpression: (node) => report(node, "await: the core is synchronous."),
      ImportExpression: (node) => report(node, "import(): the core is synchronous."),
      FunctionDeclaration: asynchronous,
      FunctionExpression: asynchronous,
      ArrowFunctionExpression: asynchronous
    };
  }
};

const timeThroughPort = {
  create(context) {
    const message = (name) => `${name}: take it from src/ports/time, so that this can run on a virtual clock`;
    return {
      Identifier: globals(context, (name) =>
        TIME_GLOBALS.has(name) ? message(name).slice(name.length + 2) : undefined
      ),
      MemberExpression(node) {
        const property = propertyOf(node);
        if (property === "Date.now" || property === "performance.now")
          context.report({ node, message: `${message(property)}.` });
      },
      NewExpression(node) {
        if (nameOf(node.callee) === "Date" && node.arguments.length === 0)
          context.report({ node, message: `${message("new Date()")}.` });
      },
      ImportDeclaration(node) {
        const from = String(node.source.value);
        if (from.startsWith("node:timers") && node.importKind !== "type")
          context.report({ node, message: `${message(from)}.` });
      }
    };
  }
};

const environmentInMain = {
  create(context) {
    return {
      MemberExpression(node) {
        if (isMemberOf(node, "process") && nameOf(node.property) === "env")
          context.report({
            node,
            message: "process.env: only src/main.ts reads it; take the environment as a parameter."
          });
      }
    };
  }
};

export default {
  meta: { name: "onequeue" },
  rules: {
    "pure-core": pureCore,
    "time-through-port": timeThroughPort,
    "environment-in-main": environmentInMain
  }
};
