import type { PresenceActivity } from "@/api/types";

const AGAIN_MILLISECONDS = 20_000;
const TYPING_AGAIN_MILLISECONDS = 5_000;
const TYPING_STOPS_MILLISECONDS = 8_000;

/** Says what this person is doing in one conversation, no more often than others need to hear it. */
export class Signals {
  #again: ReturnType<typeof setInterval> | undefined;
  #stops: ReturnType<typeof setTimeout> | undefined;
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly say: (activity: PresenceActivity) => void) {}

  /** The conversation is in front of the person. */
  look(): void {
    this.#stopTyping();
    this.say("PRESENCE_ACTIVITY_PRESENT");
    clearInterval(this.#again);
    this.#again = setInterval(() => this.say("PRESENCE_ACTIVITY_PRESENT"), AGAIN_MILLISECONDS);
  }

  /** The person writes. */
  write(): void {
    clearInterval(this.#again);
    clearTimeout(this.#stops);
    this.#stops = setTimeout(() => this.look(), TYPING_STOPS_MILLISECONDS);
    if (Date.now() - this.#typedAt < TYPING_AGAIN_MILLISECONDS) return;
    this.#typedAt = Date.now();
    this.say("PRESENCE_ACTIVITY_TYPING");
  }

  /** The person has gone somewhere else. */
  leave(): void {
    this.#stopTyping();
    clearInterval(this.#again);
    this.say("PRESENCE_ACTIVITY_AWAY");
  }

  #stopTyping(): void {
    clearTimeout(this.#stops);
    this.#typedAt = Number.NEGATIVE_INFINITY;
  }
}
