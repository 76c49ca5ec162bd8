import type { ApiUsage, RestRequest, Session } from "../../../../src/adapters/salesforce/feeds/feed.ts";

/** A session whose tokens count up; requests are answered by what a test hands over. */
export class FakeSession implements Session {
  readonly apiVersion = "67.0";
  readonly instanceUrl: string;
  usage: ApiUsage | null = null;
  refreshes = 0;
  readonly requests: RestRequest[] = [];
  answer: (request: RestRequest) => unknown = (request) => {
    throw new Error(`Nobody answers ${request.method} ${request.path}.`);
  };
  refreshFails = false;

  constructor(instanceUrl: string) {
    this.instanceUrl = instanceUrl;
  }

  get token(): string {
    return `token${String(this.refreshes)}`;
  }

  accessToken(): Promise<string> {
    return Promise.resolve(this.token);
  }

  refresh(): Promise<string> {
    if (this.refreshFails) return Promise.reject(new Error("the breaker is open"));
    this.refreshes += 1;
    return Promise.resolve(this.token);
  }

  async request(request: RestRequest): Promise<unknown> {
    this.requests.push(request);
    return await this.answer(request);
  }

  apiUsage(): ApiUsage | null {
    return this.usage;
  }
}

export const quietLog = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quietLog
};
