/** What a client program is told about the org, by its environment. */
export const org = {
  url: process.env["ORG_URL"] ?? "",
  token: process.env["ORG_TOKEN"] ?? "",
  username: process.env["ORG_USERNAME"] ?? "",
  clientId: process.env["ORG_CLIENT_ID"] ?? "",
  keyFile: process.env["ORG_KEY_FILE"] ?? ""
};

const API = "/services/data/v67.0";

async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${org.url}${API}${path}`, {
    method,
    headers: { authorization: `Bearer ${org.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Creates a PushTopic of that name over what waits, and returns its channel. */
export async function createPushTopic(name: string): Promise<string> {
  const Query = "SELECT Id, WorkItemId, IsPushed FROM PendingServiceRouting";
  await call("POST", "/sobjects/PushTopic", { Name: name, Query, ApiVersion: 67, NotifyForFields: "Referenced" });
  return `/topic/${name}`;
}

/** Puts a case into an external queue, as a customer's mail would; its PendingServiceRouting is what clients hear of. */
export async function openCase(subject: string): Promise<string> {
  const soql = "SELECT Id FROM Group WHERE Type = 'Queue' AND DeveloperName = 'Support_Cases'";
  const queues = await call("GET", `/query?q=${encodeURIComponent(soql)}`);
  const [queue] = queues["records"] as { Id: string }[];
  const created = await call("POST", "/sobjects/Case", { Subject: subject, Origin: "Web", OwnerId: queue?.Id });
  return String(created["id"]);
}

/** Says what was seen, as the program's one line. */
export function tell(seen: object): void {
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}
