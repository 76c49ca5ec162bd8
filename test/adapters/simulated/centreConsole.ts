/** Talks to a running centre's console as a test's hand. */
export class CentreConsole {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, path: string, body: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: { "content-type": "application/json" },
      ...(method === "GET" ? {} : { body: JSON.stringify(body) })
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.status >= 400)
      throw new Error(`${method} ${path}: ${String(response.status)} ${JSON.stringify(answer)}`);
    return answer;
  }

  async addCaller(caller: object = {}): Promise<string> {
    return String((await this.call("POST", "/console/callers", caller))["callId"]);
  }

  async agent(verb: string, agentId: string, more: object = {}): Promise<void> {
    await this.call("POST", `/console/agents/${verb}`, { agentId, ...more });
  }

  async fault(fault: object): Promise<void> {
    await this.call("POST", "/console/faults", fault);
  }
}
