/** The far end of an open event stream. */
export interface StreamClient {
  write(text: string): void;
  end(): void;
  /** Bytes written and not yet taken by the client. */
  backlogBytes(): number;
  onClose(action: () => void): void;
}
