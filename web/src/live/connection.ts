import { listChanges } from "@/api/calls";
import { asProblem } from "@/api/problem";
import type { LiveTopic, Message } from "@/api/types";

const POLL_MILLISECONDS = 10_000;
const PATIENCE_MILLISECONDS = 3_000;
const REOPEN_MILLISECONDS = 15_000;

/** live: the stream is open; polling: it is not, and the list of changes is asked for; offline: neither answers. */
export type LiveState = "connecting" | "live" | "polling" | "offline";

export interface LiveHandlers {
  messages(conversationId: string, messages: Message[]): void;
  changed(conversationId: string, topic: LiveTopic): void;
  news(conversationId: string): void;
  reset(): void;
  state(state: LiveState): void;
  signedOut(): void;
}

/**
 * Follows what happens: the event stream where it is open, else the list of changes every 10 seconds.
 * The cursor says up to where this browser knows everything; after any gap the changes since then are asked
 * for, so nothing is missed. Repeats are harmless: messages are merged by sequence number.
 */
export class LiveConnection {
  #source: EventSource | null = null;
  #cursor = "";
  #poll: ReturnType<typeof setTimeout> | undefined;
  #reopen: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly handlers: LiveHandlers) {}

  open(): void {
    this.#source?.close();
    const source = new EventSource("/v1/live");
    this.#source = source;
    source.addEventListener("hello", (event) => this.#hello(read<{ cursor: string }>(event).cursor));
    source.addEventListener("messages", (event) => {
      const { conversationId, messages } = read<{ conversationId: string; messages: Message[] }>(event);
      this.handlers.messages(conversationId, messages);
      this.#advance(event);
    });
    source.addEventListener("changed", (event) => {
      const { conversationId, topic } = read<{ conversationId: string; topic: LiveTopic }>(event);
      this.handlers.changed(conversationId, topic);
      this.#advance(event);
    });
    source.addEventListener("reset", () => this.handlers.reset());
    source.addEventListener("error", () => this.#interrupted(source));
  }

  close(): void {
    this.#source?.close();
    this.#source = null;
    this.#stopPolling();
    clearTimeout(this.#reopen);
  }

  #hello(cursor: string): void {
    this.#stopPolling();
    this.handlers.state("live");
    const before = this.#cursor;
    this.#cursor = cursor;
    if (before) void this.#catchUp(before).then((told) => told || this.handlers.reset());
  }

  #advance(event: MessageEvent): void {
    if (event.lastEventId) this.#cursor = event.lastEventId;
  }

  #interrupted(source: EventSource): void {
    if (source !== this.#source) return;
    this.#poll ??= setTimeout(() => void this.#pollOnce(), PATIENCE_MILLISECONDS);
    // The browser reconnects by itself unless the answer was no stream at all.
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#reopen);
    this.#reopen = setTimeout(() => this.open(), REOPEN_MILLISECONDS);
  }

  async #pollOnce(): Promise<void> {
    const started = this.#poll;
    const answered = await this.#catchUp(this.#cursor, true);
    if (this.#poll !== started || this.#source === null) return;
    this.handlers.state(answered ? "polling" : "offline");
    this.#poll = setTimeout(() => void this.#pollOnce(), POLL_MILLISECONDS);
  }

  async #catchUp(cursor: string, advance = false): Promise<boolean> {
    try {
      const answer = await listChanges(cursor);
      if (cursor === "") this.handlers.reset();
      for (const change of answer.changes) this.handlers.news(change.conversationId);
      if (advance) this.#cursor = answer.cursor;
      return true;
    } catch (error) {
      return this.#refused(asProblem(error));
    }
  }

  #refused({ reason, status }: { reason: string; status: number }): boolean {
    if (status === 401) this.handlers.signedOut();
    if (reason !== "CURSOR_TOO_OLD") return false;
    this.#cursor = "";
    this.handlers.reset();
    return true;
  }

  #stopPolling(): void {
    clearTimeout(this.#poll);
    this.#poll = undefined;
  }
}

function read<Data>(event: MessageEvent): Data {
  return JSON.parse(event.data as string) as Data;
}
