import { pollLive } from "@/api/calls";
import { asProblem } from "@/api/problem";
import type { LiveTopic, Message, PresenceActivity, ReadMarkOf } from "@/api/types";

const PATIENCE_MILLISECONDS = 3_000;
const REOPEN_MILLISECONDS = 15_000;
const PAUSE_MILLISECONDS = 500;
const OFFLINE_PAUSE_MILLISECONDS = 10_000;
// The server says something every 15 seconds; a connection that is only half open says nothing, and does not end.
const SILENCE_MILLISECONDS = 40_000;

/** live: the stream is open; polling: it is not, and polls are answered; offline: neither answers. */
export type LiveState = "connecting" | "live" | "polling" | "offline";

export interface LiveHandlers {
  messages(conversationId: string, messages: Message[]): void;
  /** Without a conversation: after a gap, for everything of that topic. */
  changed(conversationId: string, topic: LiveTopic): void;
  read(conversationId: string, marks: ReadMarkOf[]): void;
  presence(conversationId: string, participantId: string, activity: PresenceActivity): void;
  reset(): void;
  state(state: LiveState): void;
  signedOut(): void;
}

interface LiveData {
  conversationId: string;
  messages: Message[];
  topic: LiveTopic;
  marks: ReadMarkOf[];
  participantId: string;
  activity: PresenceActivity;
}

const EVENTS = ["hello", "messages", "changed", "read", "presence", "heartbeat", "reset", "bye"];

/**
 * Follows what happens: the event stream where it is open, else one poll after the other.
 * The cursor says up to where this browser knows everything; whoever connects again sends it, and is told what
 * happened since, so nothing is missed. Repeats are harmless: messages are merged by sequence number.
 */
export class LiveConnection {
  #source: EventSource | null = null;
  #cursor = "";
  #poll: AbortController | null = null;
  #start: ReturnType<typeof setTimeout> | undefined;
  #reopen: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly handlers: LiveHandlers) {}

  open(): void {
    this.#source?.close();
    const where = this.#cursor && `?${new URLSearchParams({ cursor: this.#cursor })}`;
    const source = new EventSource(`/v1/live${where}`);
    this.#source = source;
    this.#listen(source);
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => this.#heard(source, name, event as MessageEvent<string>));
    }
    source.addEventListener("error", () => this.#interrupted(source));
  }

  close(): void {
    this.#source?.close();
    this.#source = null;
    this.#stopPolling();
    clearTimeout(this.#reopen);
    clearTimeout(this.#silence);
  }

  #heard(source: EventSource, name: string, event: MessageEvent<string>): void {
    this.#listen(source);
    if (name === "hello") {
      this.#stopPolling();
      this.handlers.state("live");
    }
    this.#take(name, JSON.parse(event.data) as LiveData);
    // Only what has been dealt with may be left out after the next connection.
    if (event.lastEventId) this.#cursor = event.lastEventId;
  }

  #take(name: string, data: LiveData): void {
    switch (name) {
      case "messages":
        this.handlers.messages(data.conversationId, data.messages);
        break;
      case "changed":
        this.handlers.changed(data.conversationId, data.topic);
        break;
      case "read":
        this.handlers.read(data.conversationId, data.marks);
        break;
      case "presence":
        this.handlers.presence(data.conversationId, data.participantId, data.activity);
        break;
      case "reset":
        this.handlers.reset();
        break;
    }
  }

  #listen(source: EventSource): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      if (source !== this.#source) return;
      this.#interrupted(source);
      this.open();
    }, SILENCE_MILLISECONDS);
  }

  #interrupted(source: EventSource): void {
    if (source !== this.#source) return;
    this.#start ??= setTimeout(() => void this.#pollOn(), PATIENCE_MILLISECONDS);
    // The browser reconnects by itself unless the answer was no stream at all.
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#reopen);
    this.#reopen = setTimeout(() => this.open(), REOPEN_MILLISECONDS);
  }

  async #pollOn(): Promise<void> {
    const poll = new AbortController();
    this.#poll = poll;
    while (!poll.signal.aborted) {
      const answered = await this.#pollOnce(poll.signal);
      if (poll.signal.aborted) return;
      this.handlers.state(answered ? "polling" : "offline");
      const pause = answered ? PAUSE_MILLISECONDS : OFFLINE_PAUSE_MILLISECONDS;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #pollOnce(signal: AbortSignal): Promise<boolean> {
    const before = this.#cursor;
    try {
      const answer = await pollLive(before, signal);
      if (signal.aborted) return false;
      if (before === "") this.handlers.reset();
      for (const { event, data } of answer.events) this.#take(event, data as unknown as LiveData);
      this.#cursor = answer.cursor;
      return true;
    } catch (error) {
      if (!signal.aborted && asProblem(error).status === 401) this.handlers.signedOut();
      return false;
    }
  }

  #stopPolling(): void {
    clearTimeout(this.#start);
    this.#start = undefined;
    this.#poll?.abort();
    this.#poll = null;
  }
}
